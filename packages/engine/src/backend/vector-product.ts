import { matrixOf } from "./kernel-product.js";
import type { PlannedOperation } from "./operation.js";
import type { Placement } from "./placement.js";
import type { ProductOperand, ProductTask } from "./product.js";
import { listProducts } from "./product-list.js";
import { VECTOR_ROWS } from "./product-method.js";

const FLOAT32_BYTES = 4;
const FLOAT64_BYTES = 8;

/**
 * Plans products of float32 in which one operand has few rows: the other one is read once, as it lies. If `isTransposed`
 * it is b that has one row, and the output, one column, is that of b · aᵀ.
 */
export function planVectorProduct(placement: Placement, task: ProductTask, isTransposed: boolean): PlannedOperation {
  const { kernels } = placement;
  const list = listProducts(task, placement.requests);
  const [few, many]: ProductOperand[] = isTransposed ? [task.b, task.a] : [task.a, task.b];
  const [fewRows, manyRows] = isTransposed ? [list.n, list.m] : [list.m, list.n];
  const { k } = list;
  const [strideM, strideN] = isTransposed ? [list.biasStrideN, list.biasStrideM] : [list.biasStrideM, list.biasStrideN];
  const products = list.instances.map((instance) => {
    const [fewAt, manyAt] = isTransposed ? [instance.b, instance.a] : [instance.a, instance.b];
    const vectors = matrixOf(placement, few, instance.request, fewAt, fewRows, k);
    const matrix = matrixOf(placement, many, instance.request, manyAt, manyRows, k);
    if (matrix.offset === null) throw new Error("the larger operand of a vector product is in memory");
    return { instance, vectors, b: matrix.offset, bNorms: normsOf(placement, many, manyAt * manyRows) };
  });
  const place = (scratch: number) => {
    const runs = products.flatMap(({ instance: { bias, out }, vectors, b, bNorms }) => {
      const a = vectors.offset ?? scratch;
      const parts = Array.from({ length: Math.ceil(fewRows / VECTOR_ROWS) }, (_, part) => {
        const first = part * VECTOR_ROWS;
        const operands = {
          ...{ a: a + first * k * FLOAT32_BYTES, b, bLayout: "rows" as const },
          ...{ m: Math.min(VECTOR_ROWS, fewRows - first), n: manyRows, k },
          out: out + first * manyRows * FLOAT32_BYTES,
          ...(bNorms !== null && { bNorms }),
          ...(bias !== null && { bias: { offset: bias + first * strideM * FLOAT32_BYTES, strideM, strideN } }),
        };
        return () => kernels.gemv(operands);
      });
      const gather = () => {
        vectors.gather(a);
        return 0;
      };
      return vectors.offset === null ? [gather, ...parts] : parts;
    });
    return () => runs.reduce((fallback, run) => fallback + run(), 0);
  };
  const isGathered = products.some(({ vectors }) => vectors.offset === null);
  return {
    proposed: list.instances.length * list.m * list.n,
    scratchBytes: isGathered ? fewRows * k * FLOAT32_BYTES : 0,
    place,
  };
}

/** The norms of a constant's rows from a row on; of what changes they would cost more than they save. */
function normsOf({ constants }: Placement, operand: ProductOperand, row: number): number | null {
  return operand.kind === "constant" ? constants.plainNorms(operand.index) + row * FLOAT64_BYTES : null;
}
