import { DataType, floatFormat } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import { binaryRows } from "./binary-rows.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { numberScalar } from "./number.js";
import { rowsSince } from "./opset.js";

function comparison(operator: string, since: number, opcode: "less" | "lessOrEqual", isSwapped: boolean): Lowering[] {
  return binaryRows(operator, since, {
    becomes: `${opcode}(${isSwapped ? "B, A" : "A, B"})`,
    combine: (node, a, b) => node.step(opcode, isSwapped ? [b, a] : [a, b], "result"),
  });
}

const nanTest = rowsSince(9, {
  operator: "IsNaN",
  attributes: [],
  becomes: "not(equal(X, X))",
  lower: (node) => {
    const x = floatOperand(node);
    return [node.step("not", [node.step("equal", [x, x], "is a number")], "result")];
  },
});

const infinityTest = rowsSince(10, {
  operator: "IsInf",
  attributes: ["detect_negative", "detect_positive"],
  becomes: "equal(X, ∞), equal(X, −∞), or equal(abs(X), ∞); with neither less(X, X), which is false",
  lower: (node) => {
    const x = floatOperand(node);
    const infinity = (sign: number) => numberScalar(x.type.dtype, sign * Number.POSITIVE_INFINITY);
    const isNegative = node.int("detect_negative", 1) !== 0;
    const isPositive = node.int("detect_positive", 1) !== 0;
    if (!isNegative && !isPositive) return [node.step("less", [x, x], "result")];
    if (isNegative && isPositive) return [node.step("equal", [node.step("abs", [x], "size"), infinity(1)], "result")];
    return [node.step("equal", [x, infinity(isPositive ? 1 : -1)], "result")];
  },
});

function floatOperand(node: NodeToLower): Value {
  const x = node.operand(0);
  if (floatFormat(x.type.dtype) === null) throw new Refusal("X is not of a floating-point type");
  return x;
}

function logical(operator: string, opcode: "and" | "or" | "xor"): Lowering[] {
  return binaryRows(operator, 1, {
    becomes: `${opcode}(A, B)`,
    combine: (node, a, b) => {
      if (a.type.dtype !== DataType.bool) throw new Refusal("the operands are not bool");
      return node.step(opcode, [a, b], "result");
    },
  });
}

function bitwise(operator: string, opcode: "and" | "or" | "xor"): Lowering[] {
  return binaryRows(operator, 18, {
    becomes: `${opcode}(A, B)`,
    combine: (node, a, b) => node.step(opcode, [a, b], "result"),
  });
}

const not = rowsSince(1, {
  operator: "Not",
  attributes: [],
  becomes: "not(X)",
  lower: (node) => {
    if (node.operand(0).type.dtype !== DataType.bool) throw new Refusal("X is not bool");
    return [node.step("not", [node.operand(0)], "result")];
  },
});

const bitwiseNot = rowsSince(18, {
  operator: "BitwiseNot",
  attributes: [],
  becomes: "not(X)",
  lower: (node) => [node.step("not", [node.operand(0)], "result")],
});

const bitShift = rowsSince(11, {
  operator: "BitShift",
  attributes: ["direction"],
  becomes:
    "shiftLeft(X, Y) or shiftRight(X, Y); signed integers by their bits, negative ones to the right by " +
    "not(shiftRight(not(X), Y))",
  lower: (node) => {
    const direction = node.text("direction", "");
    if (direction !== "LEFT" && direction !== "RIGHT") throw new Refusal(`is "${direction}"`, "direction");
    const [x, amount] = node.operands(2);
    const opcode = direction === "LEFT" ? "shiftLeft" : "shiftRight";
    const unsigned = UNSIGNED_TWINS.get(x.type.dtype);
    if (unsigned === undefined) return [node.step(opcode, [x, amount], "result")];
    const bits = node.reinterpret(amount, unsigned, "bits of the amount");
    const shift = (value: Value) =>
      node.reinterpret(
        node.step(opcode, [node.reinterpret(value, unsigned), bits], "shifted"),
        x.type.dtype,
        "shifted number",
      );
    if (opcode === "shiftLeft") return [shift(x)];
    const isNegative = node.step("less", [x, numberScalar(x.type.dtype, 0)], "is negative");
    const flipped = node.step("select", [isNegative, node.step("not", [x], "flipped"), x], "positive bits");
    const shifted = shift(flipped);
    return [node.step("select", [isNegative, node.step("not", [shifted], "flipped back"), shifted], "result")];
  },
});

/** The types whose bits are shifted as those of another one. */
const UNSIGNED_TWINS: ReadonlyMap<DataType, DataType> = new Map([
  [DataType.int8, DataType.uint8],
  [DataType.int16, DataType.uint16],
  [DataType.int32, DataType.uint32],
  [DataType.int64, DataType.uint64],
]);

/** Comparisons, and logic on truth values and bits. */
export const comparisons: readonly Lowering[] = [
  ...binaryRows("Equal", 1, {
    becomes: "equal(A, B)",
    combine: (node, a, b) => node.step("equal", [a, b], "result"),
  }),
  ...comparison("Less", 1, "less", false),
  ...comparison("Greater", 1, "less", true),
  ...comparison("LessOrEqual", 12, "lessOrEqual", false),
  ...comparison("GreaterOrEqual", 12, "lessOrEqual", true),
  ...nanTest,
  ...infinityTest,
  ...logical("And", "and"),
  ...logical("Or", "or"),
  ...logical("Xor", "xor"),
  ...bitwise("BitwiseAnd", "and"),
  ...bitwise("BitwiseOr", "or"),
  ...bitwise("BitwiseXor", "xor"),
  ...bitwiseNot,
  ...not,
  ...bitShift,
];
