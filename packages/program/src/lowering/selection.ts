import { DataType, widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { constantOf, isConstant } from "../compile/value.js";
import { broadcastIndex, broadcastShapes } from "../instruction/broadcast.js";
import { elementCount } from "../instruction/row-major.js";
import { integerData, integersOf, MAX_FOLDED_INTEGERS } from "./integers.js";
import type { Lowering, NodeToLower } from "./lowering.js";

const equal: Lowering = {
  operator: "Equal",
  since: 7,
  until: 26,
  attributes: [],
  becomes: "computed at compile time for integer constants",
  lower: (node) => {
    const { shape, operands } = broadcastConstants(node, 2);
    const [a, b] = operands.map((operand) => integersOf(operand.value, "an operand"));
    const [atA, atB] = operands.map((operand) => operand.at);
    const values = Array.from({ length: elementCount(shape) }, (_, index) => BigInt(a[atA(index)] === b[atB(index)]));
    return [constantOf(DataType.bool, shape, integerData(DataType.bool, values))];
  },
};

const where: Lowering = {
  operator: "Where",
  since: 9,
  until: 26,
  attributes: [],
  becomes: "computed at compile time for constants",
  lower: (node) => {
    const { shape, operands } = broadcastConstants(node, 3);
    const [condition, yes, no] = operands;
    const { dtype } = yes.value.type;
    if (condition.value.type.dtype !== DataType.bool) throw new Refusal("the condition is not bool");
    if (no.value.type.dtype !== dtype) throw new Refusal("the operands differ in data type");
    const width = widthBytes(dtype);
    const data = new Uint8Array(elementCount(shape) * width);
    for (let index = 0; index < data.length / width; index++) {
      const chosen = condition.value.source.data[condition.at(index)] !== 0 ? yes : no;
      const from = chosen.at(index) * width;
      data.set(chosen.value.source.data.subarray(from, from + width), index * width);
    }
    return [constantOf(dtype, shape, data)];
  },
};

function broadcastConstants(node: NodeToLower, count: number) {
  const constants = node.operands(count).map((operand) => {
    if (!isConstant(operand)) throw new Refusal("an operand is computed at run time, which has no instruction yet");
    return operand;
  });
  const shape = constants.reduce<readonly number[] | null>(
    (joined, { type }) => (joined === null ? null : broadcastShapes(joined, type.shape)),
    [],
  );
  if (shape === null) throw new Refusal("the operands do not broadcast");
  if (elementCount(shape) > MAX_FOLDED_INTEGERS) throw new Refusal("the operands are too large for compile time");
  const operands = constants.map((value) => ({
    value,
    at: (index: number) => broadcastIndex(index, value.type.shape, shape),
  }));
  return { shape, operands };
}

/** Choices that shape arithmetic makes. */
export const selections: readonly Lowering[] = [equal, where];
