import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { floatScalar, isConstant, type Value } from "../compile/value.js";
import { foldIntegers } from "./integer-fold.js";
import type { Lowering, NodeToLower } from "./lowering.js";

type UnaryName = "neg" | "abs" | "sqrt" | "exp" | "log";
type BinaryName = "add" | "sub" | "mul" | "div" | "maximum" | "minimum";

function unary(operator: string, opcode: UnaryName): Lowering {
  return {
    operator,
    since: 6,
    until: 26,
    attributes: [],
    becomes: `${opcode}(X)`,
    lower: (node) => [node.step(opcode, [node.operand(0)], "result")],
  };
}

function binary(operator: string, opcode: BinaryName): Lowering {
  return {
    operator,
    since: 7,
    until: 26,
    attributes: [],
    becomes: `${opcode}(A, B); integer constants are computed at compile time`,
    lower: (node) => [combine(node, opcode, node.operand(0), node.operand(1), "result")],
  };
}

function variadic(operator: string, opcode: BinaryName, part: string): Lowering {
  return {
    operator,
    since: 6,
    until: 26,
    attributes: [],
    becomes: `${opcode} of the operands from left to right`,
    lower: (node) => [node.operands().reduce((left, right) => combine(node, opcode, left, right, part))],
  };
}

/** Integer constants are what shapes are computed from; everything else is a step. */
function combine(node: NodeToLower, opcode: BinaryName, a: Value, b: Value, part: string): Value {
  if (a.type.dtype !== b.type.dtype) throw new Refusal("the operands differ in data type");
  if (isConstant(a) && isConstant(b) && a.type.dtype !== DataType.float32) return foldIntegers(opcode, a, b);
  return node.step(opcode, [a, b], part);
}

/** The mean of several tensors. */
const mean: Lowering = {
  operator: "Mean",
  since: 6,
  until: 26,
  attributes: [],
  becomes: "div(add of the operands from left to right, their number)",
  lower: (node) => {
    const operands = node.operands();
    const total = operands.reduce((left, right) => combine(node, "add", left, right, "total"));
    return [operands.length === 1 ? total : node.step("div", [total, floatScalar(operands.length)], "mean")];
  },
};

/** x² and x¹; other exponents have no instruction yet. */
const pow: Lowering = {
  operator: "Pow",
  since: 7,
  until: 26,
  attributes: [],
  becomes: "mul(X, X) for the constant exponent 2, X for 1",
  lower: (node) => {
    const [x, exponent] = [node.operand(0), node.operand(1)];
    if (!isConstant(exponent) || exponent.type.dtype !== DataType.float32) {
      throw new Refusal("the exponent is not a float32 constant");
    }
    const { data } = exponent.source;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const value =
      data.byteLength === 4 && exponent.type.shape.length <= x.type.shape.length && view.getFloat32(0, true);
    if (value === 1) return [x];
    if (value === 2) return [node.step("mul", [x, x], "square")];
    throw new Refusal("only the exponents 1 and 2 are supported yet");
  },
};

/** The elementwise operators that are one instruction for each pair of operands. */
export const elementwise: readonly Lowering[] = [
  unary("Neg", "neg"),
  unary("Abs", "abs"),
  unary("Sqrt", "sqrt"),
  unary("Exp", "exp"),
  unary("Log", "log"),
  binary("Add", "add"),
  binary("Sub", "sub"),
  binary("Mul", "mul"),
  binary("Div", "div"),
  variadic("Max", "maximum", "maximum"),
  variadic("Min", "minimum", "minimum"),
  variadic("Sum", "add", "total"),
  mean,
  pow,
];
