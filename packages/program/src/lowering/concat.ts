import { widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type ConstantValue, constantOf, isConstant, type Value } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";

/** Joins constants; arithmetic version 1 has no instruction that joins tensors at run time. */
export const concat: Lowering = {
  operator: "Concat",
  since: 4,
  until: 26,
  attributes: ["axis"],
  becomes: "computed at compile time for constants",
  lower: (node) => {
    const operands = node.operands();
    const [first] = operands;
    if (operands.length === 1) return [first];
    const given = node.attribute("axis", "int");
    if (given === null) throw new Refusal("is missing", "axis");
    const axis = node.axis(Number(given), first.type.shape.length, "axis");
    const rest = (value: Value) => value.type.shape.map((size, index) => (index === axis ? -1 : size)).join();
    if (operands.some(({ type }) => type.dtype !== first.type.dtype)) throw new Refusal("the operands differ in type");
    if (operands.some((operand) => rest(operand) !== rest(first)))
      throw new Refusal("the operands do not fit together");
    if (!operands.every(isConstant)) throw new Refusal("joining tensors at run time has no instruction yet");
    return [concatConstants(node, operands, axis)];
  },
};

function concatConstants(node: NodeToLower, operands: readonly ConstantValue[], axis: number): Value {
  const [{ type }] = operands;
  const joined = operands.reduce((size, operand) => size + operand.type.shape[axis], 0);
  const shape = type.shape.map((size, index) => (index === axis ? joined : size));
  const size = elementCount(shape) * widthBytes(type.dtype);
  node.reserve(size);
  const bytes = new Uint8Array(size);
  const outer = elementCount(shape.slice(0, axis));
  let position = 0;
  for (let row = 0; row < outer; row++) {
    for (const { source } of operands) {
      const block = source.data.length / outer;
      bytes.set(source.data.subarray(row * block, (row + 1) * block), position);
      position += block;
    }
  }
  return constantOf(type.dtype, shape, bytes);
}
