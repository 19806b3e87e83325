import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { ScatterMode } from "../instruction/instruction.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { blank, expand, invertPermutation, lastAxesPermutation, transpose } from "./movement.js";
import { countingConstant, numberConstant } from "./number.js";
import { LATEST_OPSET } from "./opset.js";

function argument(operator: string, opcode: "argmax" | "argmin", since: number, until: number): Lowering {
  return {
    ...{ operator, since, until },
    attributes: ["axis", "keepdims", ...(since < 12 ? [] : ["select_last_index"])],
    becomes: `${opcode} of rows along axis (brought last by copy)`,
    lower: (node) => {
      const x = node.operand(0);
      const { shape } = x.type;
      const axis = node.axis(node.int("axis", 0), shape.length, "axis");
      const rows = transpose(node, x, lastAxesPermutation(shape.length, [axis]), "rows");
      const sizes = shape.flatMap((size, other) => (other === axis ? [] : [size]));
      if (node.int("keepdims", 1) !== 0) sizes.splice(axis, 0, 1);
      const last = node.int("select_last_index", 0) === 0 ? 0 : 1;
      return [node.step(opcode, [rows], "place", { shape: sizes, attributes: [last] })];
    },
  };
}

function topK(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    ...{ operator: "TopK", since, until, attributes },
    becomes:
      "r = rank of rows along axis (brought last by copy); the values are scattered to their places r below K, " +
      "and so are the indices 0 … n − 1",
    why: "sorted = 0 allows any order, this one too; NaNs come first, and equal elements in the order of the row",
    lower: (node) => {
      const x = node.operand(0);
      const { shape } = x.type;
      const axis = node.axis(node.int("axis", -1), shape.length, "axis");
      const count = countOf(node, shape[axis]);
      const permutation = lastAxesPermutation(shape.length, [axis]);
      const rows = transpose(node, x, permutation, "rows");
      const descending = node.int("largest", 1) === 0 ? 0 : 1;
      const ranks = node.step("rank", [rows], "ranks", { attributes: [descending] });
      const places = expand(node, countingConstant(node, shape[axis]), rows.type.shape, "places");
      return [rows, places].map((values, index) => {
        const best = scatterBest(node, values, ranks, count, index === 0 ? "values" : "indices");
        return transpose(node, best, invertPermutation(permutation), "restored axes");
      });
    },
  };
}

/** The elements of each row whose rank is below `count`, at their ranks. */
function scatterBest(node: NodeToLower, values: Value, ranks: Value, count: number, part: string): Value {
  const shape = [...values.type.shape.slice(0, -1), count];
  const room = blank(node, values.type.dtype === DataType.int64 ? ranks : values, shape, `room for the ${part}`);
  return node.step("scatter", [room, ranks, values], part, { attributes: [ScatterMode.overwrite] });
}

function countOf(node: NodeToLower, size: number): number {
  const given = node.opset < 10 ? [node.int("k", -1)] : node.constantIntegers(1, "K");
  const [count] = given ?? [];
  if (count === undefined || count < 0 || count > size) throw new Refusal(`K is ${count} of ${size} elements`, "k");
  return count;
}

const reverseSequence: Lowering = {
  operator: "ReverseSequence",
  since: 10,
  until: LATEST_OPSET,
  attributes: ["batch_axis", "time_axis"],
  becomes: "take at the places select(less(t, length), length − 1 − t, t) (batch and time brought first by copy)",
  lower: (node) => {
    const [x, lengths] = node.operands(2);
    const rank = x.type.shape.length;
    const batch = node.axis(node.int("batch_axis", 1), rank, "batch_axis");
    const time = node.axis(node.int("time_axis", 0), rank, "time_axis");
    if (batch === time) throw new Refusal("is the time axis", "batch_axis");
    const rest = x.type.shape.flatMap((_, axis) => (axis === batch || axis === time ? [] : [axis]));
    const permutation = [batch, time, ...rest];
    const rows = transpose(node, x, permutation, "sequences");
    const length = withShape(node.cast(lengths, DataType.int64, "lengths"), [x.type.shape[batch], 1]);
    const steps = countingConstant(node, x.type.shape[time]);
    const last = node.step("sub", [length, numberConstant(DataType.int64, [], [1])], "last step");
    const reversed = node.step("sub", [last, steps], "steps from the end");
    const isInside = node.step("less", [steps, length], "is inside");
    const places = node.step("select", [isInside, reversed, steps], "places");
    const taken = node.step("take", [rows, places], "reversed", { attributes: [1, 1] });
    return [transpose(node, taken, invertPermutation(permutation), "restored axes")];
  },
};

/** Operators that look for the order of elements, or turn it round. */
export const orders: readonly Lowering[] = [
  argument("ArgMax", "argmax", 1, 11),
  argument("ArgMax", "argmax", 12, LATEST_OPSET),
  argument("ArgMin", "argmin", 1, 11),
  argument("ArgMin", "argmin", 12, LATEST_OPSET),
  topK(1, 9, ["axis", "k"]),
  topK(10, 10, ["axis"]),
  topK(11, LATEST_OPSET, ["axis", "largest", "sorted"]),
  reverseSequence,
];
