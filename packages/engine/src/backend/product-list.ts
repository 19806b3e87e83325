import { DataType, widthBytes } from "@assay/arithmetic";
import { at } from "./located.js";
import type { ProductOperand, ProductTask } from "./product.js";

/** One matrix product: which matrix of which request each operand is, and the byte offsets of bias and output. */
export type ProductInstance = {
  readonly request: number;
  readonly a: number;
  readonly b: number;
  readonly bias: number | null;
  readonly out: number;
};

/** All products of a `dot` over the stacked requests; strides of the bias in elements. */
export type ProductList = {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly biasStrideM: number;
  readonly biasStrideN: number;
  readonly instances: readonly ProductInstance[];
};

/**
 * Lists the products of a `dot`. Where b is the same for every request, a's requests lie one behind the other, and the
 * bias goes on from request to request as from row to row, all requests are one product with more rows.
 */
export function listProducts(task: ProductTask, requests: number): ProductList {
  const { plan, bias, out } = task;
  const { rows, columns: n, terms: k } = plan;
  const width = widthBytes(out.type.dtype);
  const stackedStride = requests > 1 ? biasStrideOfStack(task, width) : null;
  const instances = Array.from({ length: stackedStride === null ? requests : 1 }, (_, request) =>
    plan.products.map((product) => ({
      request,
      a: k === 0 ? 0 : product.a / (rows * k),
      b: k === 0 ? 0 : product.b / (n * k),
      bias: bias === null ? null : at(bias, request) + product.bias * width,
      out: at(out, request) + product.out * width,
    })),
  ).flat();
  const { biasRowStride, biasColumnStride: biasStrideN } = plan;
  const m = stackedStride === null ? rows : rows * requests;
  return { m, n, k, biasStrideM: stackedStride ?? biasRowStride, biasStrideN, instances };
}

/** The bias's stride along the rows of all requests, in elements; null where the requests are not one product. */
function biasStrideOfStack({ a, b, bias, plan }: ProductTask, width: number): number | null {
  if (plan.products.length !== 1 || a.kind !== "tensor" || b.kind !== "constant") return null;
  // An operand a of the model's own constants is the same for every request.
  if (a.located.requestStride === 0) return null;
  const perRequest = bias === null ? 0 : bias.requestStride / width;
  if (plan.rows === 1) return perRequest;
  return perRequest === plan.rows * plan.biasRowStride ? plan.biasRowStride : null;
}

/** Bytes of one of the `rows` · `terms` elements of an operand. */
export function elementBytes(operand: ProductOperand): number {
  return widthBytes(operand.type.dtype);
}

/** Data types whose elements are binary32 numbers, so that their products are exact in binary64. */
export function holdsBinary32(dtype: DataType): boolean {
  return dtype === DataType.float32 || dtype === DataType.float16 || dtype === DataType.bfloat16;
}
