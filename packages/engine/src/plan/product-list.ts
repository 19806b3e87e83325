import { type DotOperands, widthBytes } from "@assay/arithmetic";
import { at, type Located } from "../backend/located.js";
import type { ProductTask } from "../backend/product.js";
import { type DotPlan, planDot } from "./dot-plan.js";

/**
 * The matrix products of a `dot` over all stacked requests, as byte offsets. Where b and bias are the same for every
 * request and a's requests lie one behind the other, all requests are one product with more rows.
 */
export function listProducts(task: ProductTask): DotOperands[] {
  const plan = planDot(task.operands.map((operand) => operand.type));
  if (!stacks(task, plan)) {
    return Array.from({ length: task.requests }, (_, request) => productsOf(task, plan, request)).flat();
  }
  return productsOf(task, { ...plan, rows: plan.rows * task.requests }, 0);
}

function stacks({ operands: [a, b, bias], requests }: ProductTask, plan: DotPlan): boolean {
  const isShared = (operand: Located | undefined) => operand === undefined || operand.requestStride === 0;
  const single = plan.products.length === 1 && plan.biasRowStride === 0;
  return requests > 1 && single && a.requestStride > 0 && isShared(b) && isShared(bias);
}

function productsOf({ operands: [a, b, bias], out }: ProductTask, plan: DotPlan, request: number): DotOperands[] {
  const { rows: m, columns: n, terms: k } = plan;
  const types = { a: a.type.dtype, b: b.type.dtype };
  const [aWidth, bWidth, outWidth] = [types.a, types.b, out.type.dtype].map(widthBytes);
  return plan.products.map((product) => ({
    a: at(a, request) + product.a * aWidth,
    b: at(b, request) + product.b * bWidth,
    out: at(out, request) + product.out * outWidth,
    m,
    n,
    k,
    types,
    ...(bias && {
      bias: {
        offset: at(bias, request) + product.bias * outWidth,
        strideM: plan.biasRowStride,
        strideN: plan.biasColumnStride,
      },
    }),
  }));
}
