import { DataType, type DotOperands } from "@assay/arithmetic";
import { mapOfPart } from "../plan/virtual-copy.js";
import { at } from "./located.js";
import type { PlannedOperation } from "./operation.js";
import type { Placement } from "./placement.js";
import type { ProductOperand, ProductTask } from "./product.js";
import { elementBytes, listProducts, type ProductInstance, type ProductList } from "./product-list.js";

const FLOAT32_BYTES = 4;

/**
 * Plans a `dot` of any data type by the WebAssembly kernel alone: proposed in binary64, certified, and where that fails
 * exact. Copies are made in scratch memory.
 */
export function planKernelProduct(placement: Placement, task: ProductTask): PlannedOperation {
  const list = listProducts(task, placement.requests);
  const { m, n, k } = list;
  const sizeOf = (operand: ProductOperand, count: number) =>
    operand.kind === "copy" ? Math.ceil((count * FLOAT32_BYTES) / 64) * 64 : 0;
  const [aBytes, bBytes] = [sizeOf(task.a, m * k), sizeOf(task.b, n * k)];
  const { dtype } = task.out.type;
  const isCertified = dtype === DataType.float32 || dtype === DataType.float64;
  const products = list.instances.map((instance) => {
    const a = matrixOf(placement, task.a, instance.request, instance.a, m, k);
    const b = matrixOf(placement, task.b, instance.request, instance.b, n, k);
    return { instance, a, b };
  });
  return {
    proposed: isCertified ? list.instances.length * m * n : 0,
    scratchBytes: aBytes + bBytes,
    place: (scratch) => {
      const runs = products.map(({ instance, a, b }) => {
        const [aOffset, bOffset] = [a.offset ?? scratch, b.offset ?? scratch + aBytes];
        const operands = dotOperands(task, list, instance, { a: aOffset, b: bOffset });
        return () => {
          a.gather(aOffset);
          b.gather(bOffset);
          return placement.kernels.dot(operands);
        };
      });
      return () => runs.reduce((fallback, run) => fallback + run(), 0);
    },
  };
}

function dotOperands(
  task: ProductTask,
  { m, n, k, biasStrideM, biasStrideN }: ProductList,
  { bias, out }: ProductInstance,
  { a, b }: { readonly a: number; readonly b: number },
): DotOperands {
  return {
    ...{ a, b, out, m, n, k },
    types: { a: task.a.type.dtype, b: task.b.type.dtype },
    ...(bias !== null && { bias: { offset: bias, strideM: biasStrideM, strideN: biasStrideN } }),
  };
}

/** A matrix as it lies in memory, or (offset null) how it is brought to where the caller wants it. */
export type PlacedMatrix = { readonly offset: number | null; readonly gather: (out: number) => void };

/** One matrix of an operand in its own data type. */
export function matrixOf(
  { kernels, constants }: Placement,
  operand: ProductOperand,
  request: number,
  matrix: number,
  rows: number,
  terms: number,
): PlacedMatrix {
  const bytes = matrix * rows * terms * elementBytes(operand);
  const nothing = () => undefined;
  if (operand.kind === "constant") return { offset: constants.plain(operand.index) + bytes, gather: nothing };
  if (operand.kind === "tensor") return { offset: at(operand.located, request) + bytes, gather: nothing };
  const { copy, source } = operand;
  const map = mapOfPart(copy, { matrix, firstRow: 0, rowCount: rows }, "rows");
  const prepared = kernels.prepareCopy(source.type.shape, map, FLOAT32_BYTES);
  const from = at(source, request);
  return { offset: null, gather: (out) => kernels.copyPrepared(prepared, from, out) };
}
