import { widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { constantOf, floatConstant, floatScalar, int64Constant, isConstant, type Value } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import { integerData, integersOf, MAX_FOLDED_INTEGERS } from "./integers.js";
import type { Lowering, NodeToLower } from "./lowering.js";

const constant: Lowering = {
  operator: "Constant",
  since: 1,
  until: 26,
  attributes: ["value", "value_float", "value_floats", "value_int", "value_ints"],
  becomes: "a constant",
  lower: (node) => [constantValue(node)],
};

function constantValue(node: NodeToLower): Value {
  const tensor = node.attribute("value", "tensor");
  if (tensor !== null) return constantOf(tensor.dtype, tensor.shape, tensor.data);
  const float = node.attribute("value_float", "float");
  if (float !== null) return floatScalar(float);
  const floats = node.attribute("value_floats", "floats");
  if (floats !== null) return floatConstant([floats.length], floats);
  const ints = node.attribute("value_ints", "ints");
  if (ints !== null) return int64Constant([ints.length], ints);
  const int = node.attribute("value_int", "int");
  if (int !== null) return int64Constant([], [int]);
  throw new Refusal("the node has no value of a supported kind");
}

const constantOfShape: Lowering = {
  operator: "ConstantOfShape",
  since: 9,
  until: 26,
  attributes: ["value"],
  becomes: "a constant",
  lower: (node) => {
    const shape = node.constantIntegers(0, "the shape");
    if (shape === null || shape.some((size) => size < 0) || shape.length > 8)
      throw new Refusal(`the shape is [${shape}]`);
    const tensor = node.attribute("value", "tensor");
    const element = tensor === null ? floatScalar(0) : constantOf(tensor.dtype, [], tensor.data);
    const width = widthBytes(element.type.dtype);
    if (element.source.data.length !== width) throw new Refusal("is not one element", "value");
    const size = elementCount(shape) * width;
    node.reserve(size);
    const data = new Uint8Array(size);
    if (element.source.data.some((byte) => byte !== 0)) {
      for (let at = 0; at < size; at += width) data.set(element.source.data, at);
    }
    return [constantOf(element.type.dtype, shape, data)];
  },
};

const shape: Lowering = {
  operator: "Shape",
  since: 1,
  until: 26,
  attributes: ["start", "end"],
  becomes: "a constant",
  lower: (node) => {
    const sizes = node.operand(0).type.shape;
    const part = sizes.slice(node.int("start", 0), node.int("end", sizes.length));
    return [int64Constant([part.length], part.map(BigInt))];
  },
};

const size: Lowering = {
  operator: "Size",
  since: 1,
  until: 26,
  attributes: [],
  becomes: "a constant",
  lower: (node) => [int64Constant([], [BigInt(elementCount(node.operand(0).type.shape))])],
};

const range: Lowering = {
  operator: "Range",
  since: 11,
  until: 26,
  attributes: [],
  becomes: "computed at compile time for integer constants",
  lower: (node) => {
    const [start, limit, delta] = node.operands(3).map((operand) => {
      if (!isConstant(operand)) throw new Refusal("an operand is computed at run time; it must be constant");
      if (elementCount(operand.type.shape) !== 1) throw new Refusal("an operand is no scalar");
      return integersOf(operand, "an operand")[0];
    });
    if (delta === 0n) throw new Refusal("the step is 0");
    const count = delta > 0n ? (limit - start + delta - 1n) / delta : (start - limit - delta - 1n) / -delta;
    if (count > MAX_FOLDED_INTEGERS) throw new Refusal(`a range of ${count} elements`);
    const length = Math.max(0, Number(count));
    const values = Array.from({ length }, (_, index) => start + BigInt(index) * delta);
    const { dtype } = node.operand(0).type;
    return [constantOf(dtype, [length], integerData(dtype, values))];
  },
};

/** Operators whose result is known at compile time. */
export const constants: readonly Lowering[] = [constant, constantOfShape, shape, size, range];
