import { Refusal } from "../compile/refusal.js";
import { floatScalar, isConstant, type Value } from "../compile/value.js";
import { broadcastsTo } from "../instruction/broadcast.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { transposeLastTwo } from "./movement.js";

/** General matrix multiplication. */
export const gemm: Lowering = {
  operator: "Gemm",
  since: 7,
  until: 26,
  attributes: ["alpha", "beta", "transA", "transB"],
  becomes: "dot(A', B', C); alpha and beta scale constant operands at compile time, else by mul steps",
  lower: (node) => {
    if (node.operand(0).type.shape.length !== 2 || node.operand(1).type.shape.length !== 2) {
      throw new Refusal("A and B must be matrices");
    }
    const alpha = node.float("alpha", 1);
    let a = node.int("transA", 0) === 0 ? node.operand(0) : transposeLastTwo(node, node.operand(0), "left rows");
    let b = node.int("transB", 0) !== 0 ? node.operand(1) : transposeLastTwo(node, node.operand(1), "right columns");
    const isScaledAfter = alpha !== 1 && !isConstant(a) && !isConstant(b);
    if (alpha !== 1 && isConstant(b)) b = scale(node, b, alpha, "scaled right");
    else if (alpha !== 1 && isConstant(a)) a = scale(node, a, alpha, "scaled left");
    const c = addend(node, [a.type.shape[0], b.type.shape[0]]);
    if (!isScaledAfter) return [node.step("dot", c === null ? [a, b] : [a, b, c], "product")];
    const product = scale(node, node.step("dot", [a, b], "product"), alpha, "scaled product");
    return [c === null ? product : node.step("add", [product, c], "sum")];
  },
};

/** beta · C, or null where there is none. */
function addend(node: NodeToLower, product: readonly number[]): Value | null {
  const beta = node.float("beta", 1);
  const c = node.optionalOperand(2);
  if (c === null || beta === 0) return null;
  if (!broadcastsTo(c.type.shape, product)) throw new Refusal(`C [${c.type.shape}] does not broadcast to [${product}]`);
  return beta === 1 ? c : scale(node, c, beta, "scaled addend");
}

function scale(node: NodeToLower, value: Value, factor: number, part: string): Value {
  return node.step("mul", [value, floatScalar(factor)], part);
}
