import { Refusal } from "../compile/refusal.js";
import type { Lowering } from "./lowering.js";
import { reshape, transposeLastTwo } from "./movement.js";

/** Matrix product of any ranks, as numpy.matmul. */
export const matMul: Lowering = {
  operator: "MatMul",
  since: 1,
  until: 26,
  attributes: [],
  becomes: "dot(A, copy(B) with its last two axes exchanged); constants are transposed at compile time",
  lower: (node) => {
    const [left, right] = [node.operand(0), node.operand(1)];
    const [shapeA, shapeB] = [left.type.shape, right.type.shape];
    if (shapeA.length === 0 || shapeB.length === 0) throw new Refusal("an operand is a scalar");
    const a = shapeA.length === 1 ? reshape(left, [1, ...shapeA]) : left;
    const b = shapeB.length === 1 ? reshape(right, [1, ...shapeB]) : transposeLastTwo(node, right, "right columns");
    const product = node.step("dot", [a, b], "product");
    const natural = product.type.shape;
    const rows = shapeA.length === 1 ? [] : natural.slice(-2, -1);
    const columns = shapeB.length === 1 ? [] : natural.slice(-1);
    return [reshape(product, [...natural.slice(0, -2), ...rows, ...columns])];
  },
};
