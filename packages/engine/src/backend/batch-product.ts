import type { PlannedOperation } from "./operation.js";
import { type ProposedPart, regions, runParts } from "./panel-product.js";
import type { Placement } from "./placement.js";
import type { ProductTask } from "./product.js";
import { listProducts, type ProductInstance, type ProductList } from "./product-list.js";
import { normOf } from "./product-method.js";
import { largestOf, wideColumns, widePart } from "./product-side.js";
import type { Profile } from "./profile.js";
import type { Proposer } from "./proposer.js";

const FLOAT64_BYTES = 8;
/** What one call of onnxruntime brings and makes. */
const BATCH_BYTES = 4_000_000;

/** Plans products of float32 that are too small to be proposed alone (heads of attention, groups): several in one call. */
export function planBatchProduct(placement: Placement, task: ProductTask, proposer: Proposer): PlannedOperation {
  const list = listProducts(task, placement.requests);
  const { m, n, k, instances } = list;
  const each = Math.max(1, Math.floor(BATCH_BYTES / ((m * k + n * k + m * n) * FLOAT64_BYTES)));
  const most = Math.min(each, instances.length);
  const region = regions([most * m * k, most * m, most * n * k, most * n, most * m * n]);
  const place = (scratch: number) => {
    const [a, aBounds, b, bBounds, proposal] = region.offsets.map((offset) => scratch + offset);
    const boundOf = columnBounds(placement, task, list);
    const parts: ProposedPart[] = [];
    for (let first = 0; first < instances.length; first += most) {
      const taken = instances.slice(first, first + most);
      parts.push(partOf(placement, { task, list, taken, boundOf }, { a, aBounds, b, bBounds, proposal }, proposer));
    }
    return (profile?: Profile) => runParts(parts, profile);
  };
  return { proposed: instances.length * m * n, scratchBytes: region.bytes, place };
}

type Bound = { value: number; readonly find: () => number };

/** One bound for all columns of a request, which has to be found before they are certified. */
function columnBounds(placement: Placement, { b }: ProductTask, { n, k }: ProductList): (request: number) => Bound {
  const side = { operand: b, rows: n, terms: k };
  const bounds = Array.from({ length: placement.requests }, (_, request) => ({
    value: 0,
    find: largestOf(placement, side, request),
  }));
  return (request) => bounds[request];
}

type Batch = {
  readonly task: ProductTask;
  readonly list: ProductList;
  readonly taken: readonly ProductInstance[];
  readonly boundOf: (request: number) => Bound;
};
type BatchScratch = { readonly [region in "a" | "aBounds" | "b" | "bBounds" | "proposal"]: number };

function partOf(
  placement: Placement,
  { task, list, taken, boundOf }: Batch,
  scratch: BatchScratch,
  proposer: Proposer,
): ProposedPart {
  const { m, n, k, biasStrideM: strideM, biasStrideN: strideN } = list;
  const aSide = { operand: task.a, rows: m, terms: k };
  const bSide = { operand: task.b, rows: n, terms: k };
  const gather: (() => void)[] = [];
  const norm = normOf("columns", k);
  for (const request of new Set(norm === "sum" ? taken.map((instance) => instance.request) : [])) {
    const bound = boundOf(request);
    gather.push(() => {
      bound.value = bound.find();
    });
  }
  const certify = taken.map(({ request, a, b, bias, out }, i) => {
    const place = { elements: scratch.a + i * m * k * FLOAT64_BYTES, bounds: scratch.aBounds + i * m * FLOAT64_BYTES };
    const left = widePart(placement, aSide, { matrix: a, firstRow: 0, rowCount: m, request }, norm, place);
    const { kernels } = placement;
    if (left.gather) gather.push(left.gather);
    else gather.push(() => bring(placement, left.offset, place.elements, m * k * FLOAT64_BYTES));
    const bAt = scratch.b + i * n * k * FLOAT64_BYTES;
    const bPlace = { elements: bAt, bounds: scratch.bBounds + i * n * FLOAT64_BYTES };
    const right = wideColumns(placement, bSide, { matrix: b, firstRow: 0, rowCount: n, request }, norm, bPlace);
    if (right.gather) gather.push(right.gather);
    const bound = boundOf(request);
    const panel = {
      proposal: scratch.proposal + i * m * n * FLOAT64_BYTES,
      a: place.elements,
      b: bAt,
      bLayout: "columns" as const,
      ...{ m, n, k },
      rowBounds: left.bounds ?? place.bounds,
      columnBounds: right.bounds,
      out,
      outStride: n,
      ...(bias !== null && { bias: { offset: bias, strideM, strideN } }),
    };
    return () => kernels.certifyPanels({ ...panel, columnBound: bound.value });
  });
  const product = { layout: "columns" as const, batch: taken.length, m, n, k };
  const offsets = { a: scratch.a, b: scratch.b, out: scratch.proposal };
  return { gather, propose: proposer.prepare(placement.kernels.memory, { ...product, ...offsets }), certify };
}

/** Copies a constant beside the other left operands. */
function bring({ kernels }: Placement, from: number, to: number, bytes: number): void {
  kernels.bytes(to, bytes).set(kernels.bytes(from, bytes));
}
