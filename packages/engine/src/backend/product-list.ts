import { DataType, widthBytes } from "@assay/arithmetic";
import { at, type Located } from "./located.js";
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
 * Lists the products of a `dot`. Where b and bias are the same for every request and a's requests lie one behind the
 * other, all requests are one product with more rows.
 */
export function listProducts(task: ProductTask, requests: number): ProductList {
  const { plan, bias, out } = task;
  const { rows, columns: n, terms: k } = plan;
  const isOne = stacks(task, requests);
  const width = widthBytes(out.type.dtype);
  const instances = Array.from({ length: isOne ? 1 : requests }, (_, request) =>
    plan.products.map((product) => ({
      request,
      a: k === 0 ? 0 : product.a / (rows * k),
      b: k === 0 ? 0 : product.b / (n * k),
      bias: bias === null ? null : at(bias, request) + product.bias * width,
      out: at(out, request) + product.out * width,
    })),
  ).flat();
  const { biasRowStride: biasStrideM, biasColumnStride: biasStrideN } = plan;
  return { m: isOne ? rows * requests : rows, n, k, biasStrideM, biasStrideN, instances };
}

function stacks({ a, b, bias, plan }: ProductTask, requests: number): boolean {
  const isShared = (located: Located | null) => located === null || located.requestStride === 0;
  const single = plan.products.length === 1 && plan.biasRowStride === 0;
  return requests > 1 && single && a.kind === "tensor" && b.kind === "constant" && isShared(bias);
}

/** Bytes of one of the `rows` · `terms` elements of an operand. */
export function elementBytes(operand: ProductOperand): number {
  return widthBytes(operand.type.dtype);
}

/** Data types whose elements are binary32 numbers, so that their products are exact in binary64. */
export function holdsBinary32(dtype: DataType): boolean {
  return dtype === DataType.float32 || dtype === DataType.float16 || dtype === DataType.bfloat16;
}
