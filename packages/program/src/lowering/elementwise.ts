import type { Value } from "../compile/value.js";
import type { OpcodeName } from "../instruction/instruction.js";
import { binaryRows } from "./binary-rows.js";
import { isIntegerType, isUnsignedType } from "./integers.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { numberScalar } from "./number.js";
import { rowsSince } from "./opset.js";
import { inWide, wideFloatType } from "./wide.js";

type StepName = Exclude<OpcodeName, "copy" | "cast">;

/** One instruction on every type. */
function native(operator: string, opcode: StepName, since: number): Lowering[] {
  return rowsSince(since, {
    ...{ operator, attributes: [], becomes: `${opcode}(X)` },
    lower: (node) => [node.step(opcode, [node.operand(0)], "result")],
  });
}

/** One instruction on the wide floats; other types are cast there and back. */
function wide(operator: string, opcode: StepName, since: number): Lowering[] {
  return rowsSince(since, {
    ...{ operator, attributes: [], becomes: `${opcode}(X); other types than float32 and float64 by casts` },
    lower: (node) => [inWide(node, [node.operand(0)], (x) => node.step(opcode, [x], "result"), wideFloatType)],
  });
}

function arithmetic(operator: string, opcode: StepName): Lowering[] {
  return binaryRows(operator, 1, {
    becomes: `${opcode}(A, B)`,
    combine: (node, a, b) => node.step(opcode, [a, b], "result"),
  });
}

function variadic(operator: string, opcode: StepName, part: string): Lowering[] {
  return rowsSince(1, {
    ...{ operator, attributes: [], becomes: `${opcode} of the operands from left to right` },
    lower: (node) => [foldOperands(node, node.operands(), opcode, part)],
  });
}

function foldOperands(node: NodeToLower, operands: readonly Value[], opcode: StepName, part: string): Value {
  return operands.reduce((left, right) => node.step(opcode, [left, right], part));
}

const sum = rowsSince(1, {
  operator: "Sum",
  attributes: [],
  becomes: "add of the operands from left to right; more than two 16-bit floats in float32, with one cast at the end",
  lower: (node) => {
    const operands = node.operands();
    if (operands.length < 3) return [foldOperands(node, operands, "add", "total")];
    return [inWide(node, operands, (...values) => foldOperands(node, values, "add", "total"))];
  },
});

const mean = rowsSince(1, {
  operator: "Mean",
  attributes: [],
  becomes: "div(add of the operands from left to right, their number)",
  lower: (node) => {
    const operands = node.operands();
    if (operands.length === 1) return operands;
    const average = (...values: Value[]) => {
      const total = foldOperands(node, values, "add", "total");
      return node.step("div", [total, numberScalar(total.type.dtype, operands.length)], "mean");
    };
    return [inWide(node, operands, average)];
  },
});

const sign = rowsSince(9, {
  operator: "Sign",
  attributes: [],
  becomes: "minimum(X, 1) and maximum with −1 on integers; on floats select by less(0, X), less(X, 0), equal(X, 0)",
  why: "a NaN stays one, and both zeros give +0",
  lower: (node) => {
    const x = node.operand(0);
    const { dtype } = x.type;
    const [zero, one] = [numberScalar(dtype, 0), numberScalar(dtype, 1)];
    if (isIntegerType(dtype)) {
      const capped = node.step("minimum", [x, one], "capped");
      return [isUnsignedType(dtype) ? capped : node.step("maximum", [capped, numberScalar(dtype, -1)], "sign")];
    }
    const rest = node.step("select", [node.step("equal", [x, zero], "is zero"), zero, x], "zero or NaN");
    const isNegative = node.step("less", [x, zero], "is negative");
    const lower = node.step("select", [isNegative, numberScalar(dtype, -1), rest], "negative");
    return [node.step("select", [node.step("less", [zero, x], "is positive"), one, lower], "sign")];
  },
});

const reciprocal = rowsSince(1, {
  operator: "Reciprocal",
  attributes: [],
  becomes: "div(1, X)",
  lower: (node) => {
    const x = node.operand(0);
    return [node.step("div", [numberScalar(x.type.dtype, 1), x], "result")];
  },
});

const mod: Lowering[] = rowsSince(10, {
  operator: "Mod",
  attributes: ["fmod"],
  becomes: "mod(A, B), fmod(A, B) with fmod = 1; mod of floats: r = fmod(A, B), add(r, B) where their signs differ",
  why: "appendix A has mod on integers only; on floats a zero takes the divisor's sign, as in NumPy",
  lower: (node) => {
    const [a, b] = node.operands(2);
    if (node.int("fmod", 0) !== 0) return [node.step("fmod", [a, b], "remainder")];
    if (isIntegerType(a.type.dtype)) return [node.step("mod", [a, b], "remainder")];
    return [flooredRemainder(node, a, b)];
  },
});

function flooredRemainder(node: NodeToLower, a: Value, b: Value): Value {
  const zero = numberScalar(a.type.dtype, 0);
  const remainder = node.step("fmod", [a, b], "truncated remainder");
  const isDivisorNegative = node.step("less", [b, zero], "divisor is negative");
  const isNegative = node.step("less", [remainder, zero], "is negative");
  const differs = node.step("xor", [isNegative, isDivisorNegative], "signs differ");
  const moved = node.step("select", [differs, node.step("add", [remainder, b], "moved"), remainder], "remainder");
  const signedZero = node.step("select", [isDivisorNegative, numberScalar(a.type.dtype, -0), zero], "zero");
  return node.step("select", [node.step("equal", [remainder, zero], "is zero"), signedZero, moved], "result");
}

/** The elementwise operators that are one instruction, or a few, for each pair of operands. */
export const elementwise: readonly Lowering[] = [
  ...native("Neg", "neg", 1),
  ...native("Abs", "abs", 1),
  ...native("Sqrt", "sqrt", 1),
  ...native("Floor", "floor", 1),
  ...native("Ceil", "ceil", 1),
  ...native("Round", "round", 11),
  ...wide("Exp", "exp", 1),
  ...wide("Log", "log", 1),
  ...wide("Sin", "sin", 7),
  ...wide("Cos", "cos", 7),
  ...wide("Tan", "tan", 7),
  ...wide("Asin", "asin", 7),
  ...wide("Acos", "acos", 7),
  ...wide("Atan", "atan", 7),
  ...wide("Sinh", "sinh", 9),
  ...wide("Cosh", "cosh", 9),
  ...wide("Tanh", "tanh", 1),
  ...wide("Asinh", "asinh", 9),
  ...wide("Acosh", "acosh", 9),
  ...wide("Atanh", "atanh", 9),
  ...wide("Erf", "erf", 9),
  ...arithmetic("Add", "add"),
  ...arithmetic("Sub", "sub"),
  ...arithmetic("Mul", "mul"),
  ...arithmetic("Div", "div"),
  ...variadic("Max", "maximum", "maximum"),
  ...variadic("Min", "minimum", "minimum"),
  ...sum,
  ...mean,
  ...sign,
  ...reciprocal,
  ...mod,
];
