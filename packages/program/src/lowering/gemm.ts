import { floatFormat } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { isConstant, type Value } from "../compile/value.js";
import { broadcastsTo } from "../instruction/broadcast.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { transposeLastTwo } from "./movement.js";
import { numberScalar } from "./number.js";
import { wideType } from "./wide.js";
import { isNarrow } from "./widen.js";

/** General matrix multiplication. */
export const gemm: Lowering = {
  operator: "Gemm",
  since: 1,
  until: 26,
  attributes: ["alpha", "beta", "broadcast", "transA", "transB"],
  becomes: "dot(A', B', C); alpha and beta scale constant operands at compile time, else by mul steps",
  lower: (node) => {
    const { dtype, shape } = node.operand(0).type;
    if (shape.length !== 2 || node.operand(1).type.shape.length !== 2) throw new Refusal("A and B must be matrices");
    const alpha = factorOf(node, "alpha");
    let a = node.int("transA", 0) === 0 ? node.operand(0) : transposeLastTwo(node, node.operand(0), "left rows");
    let b = node.int("transB", 0) !== 0 ? node.operand(1) : transposeLastTwo(node, node.operand(1), "right columns");
    const isScaledAfter = alpha !== 1 && (isNarrow(dtype) || (!isConstant(a) && !isConstant(b)));
    if (alpha !== 1 && !isScaledAfter && isConstant(b)) b = scale(node, b, alpha, "scaled right");
    else if (alpha !== 1 && !isScaledAfter) a = scale(node, a, alpha, "scaled left");
    const c = addend(node, [a.type.shape[0], b.type.shape[0]]);
    if (!isScaledAfter) {
      return [node.cast(node.step("dot", c === null ? [a, b] : [a, b, c], "product"), dtype, "result")];
    }
    const product = scale(node, node.step("dot", [a, b], "product"), alpha, "scaled product");
    return [node.cast(c === null ? product : node.step("add", [product, c], "sum"), dtype, "result")];
  },
};

/** alpha or beta, which integers can be multiplied with only where it is whole. */
function factorOf(node: NodeToLower, name: string): number {
  const factor = node.float(name, 1);
  if (floatFormat(node.operand(0).type.dtype) === null && !Number.isInteger(factor)) {
    throw new Refusal(`${factor} is not whole, and A is of integers`, name);
  }
  return factor;
}

/** beta · C in the type of the product, or null where there is none. */
function addend(node: NodeToLower, product: readonly number[]): Value | null {
  const beta = factorOf(node, "beta");
  const given = node.optionalOperand(2);
  if (given === null || beta === 0) return null;
  if (!broadcastsTo(given.type.shape, product)) {
    throw new Refusal(`C [${given.type.shape}] does not broadcast to [${product}]`);
  }
  const c = node.cast(given, wideType(given.type.dtype), "addend");
  return beta === 1 ? c : scale(node, c, beta, "scaled addend");
}

function scale(node: NodeToLower, value: Value, factor: number, part: string): Value {
  return node.step("mul", [value, numberScalar(value.type.dtype, factor)], part);
}
