import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import { broadcastShapes } from "../instruction/broadcast.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { reshape, transposeLastTwo } from "./movement.js";

/** Matrix product of any ranks, as numpy.matmul. */
export const matMul: Lowering = {
  operator: "MatMul",
  since: 1,
  until: 26,
  attributes: [],
  becomes: "dot(A, copy(B) with its last two axes exchanged); constants are transposed at compile time",
  lower: (node) => {
    const { a, b, shape } = matrices(node, node.operand(0), node.operand(1));
    return [node.cast(node.step("dot", [a, b], "product", { shape }), node.operand(0).type.dtype, "result")];
  },
};

/** The operands of a matrix product as `dot` takes them, and the shape of the product as numpy.matmul makes it. */
export function matrices(node: NodeToLower, left: Value, right: Value): { a: Value; b: Value; shape: number[] } {
  const [shapeA, shapeB] = [left.type.shape, right.type.shape];
  if (shapeA.length === 0 || shapeB.length === 0) throw new Refusal("an operand is a scalar");
  const a = shapeA.length === 1 ? reshape(left, [1, ...shapeA]) : left;
  const b = shapeB.length === 1 ? reshape(right, [1, ...shapeB]) : transposeLastTwo(node, right, "right columns");
  const batch = productBatch(a.type.shape.slice(0, -2), b.type.shape.slice(0, -2));
  const rows = shapeA.length === 1 ? [] : a.type.shape.slice(-2, -1);
  const columns = shapeB.length === 1 ? [] : b.type.shape.slice(-2, -1);
  return { a, b, shape: [...batch, ...rows, ...columns] };
}

function productBatch(a: readonly number[], b: readonly number[]): number[] {
  const batch = broadcastShapes(a, b);
  if (batch === null) throw new Refusal(`[${a}] and [${b}] do not broadcast`);
  return batch;
}
