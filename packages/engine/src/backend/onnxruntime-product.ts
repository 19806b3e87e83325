import { OperandKind, type Program } from "@assay/program";
import { typeOfOperand } from "../plan/natural-shape-of.js";
import { planBatchProduct } from "./batch-product.js";
import type { ProductConstant } from "./constants.js";
import { planDepthwiseProduct } from "./depthwise-product.js";
import { planKernelProduct } from "./kernel-product.js";
import type { PlannedOperation } from "./operation.js";
import { planPanelProduct } from "./panel-product.js";
import type { Placement } from "./placement.js";
import type { Product, ProductTask } from "./product.js";
import { listProducts } from "./product-list.js";
import { layoutOf, methodOf, normOf, type ProductForm, type ProductMethod } from "./product-method.js";
import { dotPlanOf } from "./product-task.js";
import type { Proposer } from "./proposer.js";
import { planVectorProduct } from "./vector-product.js";

/** Stacked rows up to which a constant that is not there in binary64 is read as it lies, a few rows at a time. */
const MOST_VECTOR_ROWS = 16;

/**
 * Matrix products of float32, float16 and bfloat16 proposed by onnxruntime's double-precision kernels, in whatever order
 * they add, and certified here; small ones, those with few rows and those of other types by the WebAssembly kernels.
 */
export class OnnxruntimeProduct implements Product {
  readonly hasVirtualCopies = true;
  readonly #proposer: Proposer;

  constructor(proposer: Proposer) {
    this.#proposer = proposer;
  }

  constantsOf(program: Program, step: number, isVirtual: (step: number) => boolean): readonly ProductConstant[] {
    const form = formOfStep(program, step, isVirtual);
    const method = methodOf(form);
    const [a, b] = program.instructions[step].operands.map(({ kind, index }) =>
      kind === OperandKind.constant ? [index] : [],
    );
    if (method === "vector") return b.map((index) => ({ index, isWide: false }));
    if (method === "vectorTransposed") return a.map((index) => ({ index, isWide: false }));
    if (method !== "panels" && method !== "batch") return [];
    const norm = normOf(layoutOf(form, method), form.k);
    return [...a, ...b].map((index) => ({ index, isWide: true, norm }));
  }

  plan(placement: Placement, task: ProductTask): PlannedOperation {
    const form = formOfTask(placement, task);
    switch (this.#methodOf(placement, task, form)) {
      case "panels":
        return planPanelProduct(placement, task, layoutOf(form, "panels"), this.#proposer);
      case "batch":
        return planBatchProduct(placement, task, this.#proposer);
      case "vector":
        return planVectorProduct(placement, task, false);
      case "vectorTransposed":
        return planVectorProduct(placement, task, true);
      case "depthwise":
        return planDepthwiseProduct(placement, task);
      case "kernel":
        return planKernelProduct(placement, task);
    }
  }

  async close(): Promise<void> {
    await this.#proposer.close();
  }

  #methodOf({ constants }: Placement, { b }: ProductTask, form: ProductForm): ProductMethod {
    const method = methodOf(form);
    const isAsItIs = b.kind === "constant" && constants.isPlain(b.index);
    const isFew = method === "panels" && isAsItIs && form.m <= MOST_VECTOR_ROWS;
    return isFew && methodOf({ ...form, m: 1 }) === "vector" ? "vector" : method;
  }
}

/** The form of the products of a task, stacked requests included. */
function formOfTask({ requests }: Placement, task: ProductTask): ProductForm {
  const list = listProducts(task, requests);
  const groups = task.a.type.shape.at(-3);
  return {
    dtype: task.a.type.dtype,
    a: task.a.kind,
    b: task.b.kind,
    ...{ m: list.m, n: list.n, k: list.k, count: list.instances.length },
    hasOwnChannels: task.b.kind === "copy" && isPerChannel(task.b.source.type.shape, groups),
  };
}

/** The form of the products of the `dot` at a step, for one request. */
function formOfStep(program: Program, step: number, isVirtual: (step: number) => boolean): ProductForm {
  const { rows, columns, terms, products } = dotPlanOf(program, step);
  const [a, b] = program.instructions[step].operands;
  const kindOf = ({ kind, index }: typeof a) => {
    if (kind === OperandKind.constant) return "constant";
    return kind === OperandKind.step && isVirtual(index) ? "copy" : "tensor";
  };
  const aShape = typeOfOperand(program, a).shape;
  const source = kindOf(b) === "copy" ? program.instructions[b.index].operands[0] : null;
  return {
    dtype: typeOfOperand(program, a).dtype,
    a: kindOf(a),
    b: kindOf(b),
    ...{ m: rows, n: columns, k: terms, count: products.length },
    hasOwnChannels: source !== null && isPerChannel(typeOfOperand(program, source).shape, aShape.at(-3)),
  };
}

/** Whether an image [N, C, H, W] has as many channels as there are groups, more than one. */
function isPerChannel(shape: readonly number[], groups: number | undefined): boolean {
  return shape.length === 4 && groups !== undefined && groups > 1 && shape[1] === groups;
}
