import { elementCount } from "../plan/element-count.js";
import { planKernelProduct } from "./kernel-product.js";
import { at } from "./located.js";
import type { PlannedOperation } from "./operation.js";
import type { Placement } from "./placement.js";
import type { ProductTask } from "./product.js";

/** Plans a convolution in which every channel is a group of its own; one that the kernel does not know, by products. */
export function planDepthwiseProduct(placement: Placement, task: ProductTask): PlannedOperation {
  const { kernels, constants, requests } = placement;
  const { a, b, bias, out } = task;
  if (a.kind !== "constant" || b.kind !== "copy") throw new Error("not a depthwise convolution");
  const sizes = { maps: task.plan.rows, positions: task.plan.columns, terms: task.plan.terms };
  // The kernel takes one number for each output channel.
  const count = elementCount(a.type) / task.plan.terms;
  const isPlainBias = bias === null || (elementCount(bias.type) === count && task.plan.biasColumnStride === 0);
  const prepared = isPlainBias ? kernels.prepareDepthwise(b.source.type.shape, b.copy.map, sizes) : null;
  if (prepared === null) return planKernelProduct(placement, task);
  const weights = constants.plain(a.index);
  const runs = Array.from({ length: requests }, (_, request) => {
    const operands = {
      source: at(b.source, request),
      weights,
      out: at(out, request),
      ...(bias !== null && { bias: at(bias, request) }),
    };
    return () => kernels.depthwise(prepared, operands);
  });
  return {
    proposed: elementCount(out.type) * requests,
    scratchBytes: 0,
    place: () => () => runs.reduce((fallback, run) => fallback + run(), 0),
  };
}
