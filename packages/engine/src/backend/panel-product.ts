import { rowsOfUnit } from "../plan/virtual-copy.js";
import type { PlannedOperation } from "./operation.js";
import type { Placement } from "./placement.js";
import type { ProductTask } from "./product.js";
import { listProducts, type ProductInstance, type ProductList } from "./product-list.js";
import { normOf } from "./product-method.js";
import type { ProductLayout } from "./product-model.js";
import { largestOf, type ProductSide, type WidePart, wideColumns, widePart } from "./product-side.js";
import type { Profile } from "./profile.js";
import type { Proposer } from "./proposer.js";

const FLOAT32_BYTES = 4;
const FLOAT64_BYTES = 8;
/** What one call of onnxruntime brings and makes, so that it is still in the cache when it is certified. */
const PANEL_BYTES = 1_500_000;
/** Rows of a that are brought into binary64 at once. */
const ROWS_BYTES = 4_000_000;
/** A call has at least so many columns, however large its rows. */
const LEAST_COLUMNS = 64;

/** One call of onnxruntime with what comes before and behind it. */
export type ProposedPart = {
  readonly gather: readonly (() => void)[];
  readonly propose: () => Promise<unknown>;
  readonly certify: readonly (() => number)[];
};

type Range = { readonly first: number; readonly count: number };
type Panels = { readonly rows: readonly Range[]; readonly columns: readonly Range[] };

/** Plans products of binary32 numbers one by one, panel by panel, proposed by onnxruntime. */
export function planPanelProduct(
  placement: Placement,
  task: ProductTask,
  layout: ProductLayout,
  proposer: Proposer,
): PlannedOperation {
  const list = listProducts(task, placement.requests);
  const { m, n, k } = list;
  const panels = panelsOf(task, list);
  const [rowCount, columnCount] = [panels.rows[0].count, panels.columns[0].count];
  const region = regions([
    task.a.kind === "constant" ? 0 : rowCount * k,
    rowCount,
    task.b.kind === "constant" ? 0 : columnCount * k,
    columnCount,
    rowCount * columnCount,
  ]);
  const place = (scratch: number) => {
    const [a, aBounds, b, bBounds, proposal] = region.offsets.map((offset) => scratch + offset);
    const panel = new Panel(placement, task, list, { layout, proposer, a, aBounds, b, bBounds, proposal });
    const parts = list.instances.flatMap((instance) =>
      panels.columns.flatMap((columns, i) =>
        panels.rows.map((rows) => {
          // Rows that are all of a matrix are still there from the columns before.
          const hasRows = panels.rows.length === 1 && i > 0;
          return panel.part(instance, rows, columns, hasRows, rows === panels.rows[0]);
        }),
      ),
    );
    return (profile?: Profile) => runParts(parts, profile);
  };
  return { proposed: list.instances.length * m * n, scratchBytes: region.bytes, place };
}

/** Performs parts in order. Returns how many elements took the exact path. */
export async function runParts(parts: readonly ProposedPart[], profile: Profile | undefined): Promise<number> {
  let fallback = 0;
  for (const { gather, propose, certify } of parts) {
    let time = profile?.now() ?? 0;
    for (const one of gather) one();
    if (profile) time = profile.phase("gather", time);
    await propose();
    if (profile) time = profile.phase("propose", time);
    for (const one of certify) fallback += one();
    profile?.phase("certify", time);
  }
  return fallback;
}

/** Offsets of regions of so many binary64 numbers, one behind the other, and their size in bytes. */
export function regions(counts: readonly number[]): { offsets: number[]; bytes: number } {
  let bytes = 0;
  const offsets = counts.map((count) => {
    const offset = bytes;
    bytes += Math.ceil((count * FLOAT64_BYTES) / 64) * 64;
    return offset;
  });
  return { offsets, bytes };
}

/** Cuts rows of a and rows of b into ranges whose panels suit the cache. */
function panelsOf({ a, b }: ProductTask, { m, n, k }: ProductList): Panels {
  const unitA = a.kind === "copy" ? rowsOfUnit(a.copy) : 1;
  const unitB = b.kind === "copy" ? rowsOfUnit(b.copy) : 1;
  const mostRows = a.kind === "constant" ? m : Math.floor(ROWS_BYTES / (FLOAT64_BYTES * k));
  const rows = ranges(m, Math.max(16, mostRows), unitA);
  const columnBytes = FLOAT64_BYTES * (rows[0].count + (b.kind === "constant" ? 0 : k));
  return { rows, columns: ranges(n, Math.max(LEAST_COLUMNS, Math.floor(PANEL_BYTES / columnBytes)), unitB) };
}

/** Ranges of at most `most` (but at least `unit`), nearly equal, that begin and end at multiples of `unit`. */
function ranges(total: number, most: number, unit: number): Range[] {
  const units = total / unit;
  const parts = Math.min(units, Math.ceil(total / Math.max(most, unit)));
  const count = Math.ceil(units / parts) * unit;
  return Array.from({ length: Math.ceil(total / count) }, (_, i) => {
    const first = i * count;
    return { first, count: Math.min(count, total - first) };
  });
}

type PanelOptions = {
  readonly layout: ProductLayout;
  readonly proposer: Proposer;
  readonly a: number;
  readonly aBounds: number;
  readonly b: number;
  readonly bBounds: number;
  readonly proposal: number;
};

/** Makes the parts of a product's panels. */
class Panel {
  readonly #placement: Placement;
  readonly #list: ProductList;
  readonly #options: PanelOptions;
  readonly #a: ProductSide;
  readonly #b: ProductSide;
  readonly #columnBounds = new Map<number, { value: number; readonly find: () => number }>();

  constructor(placement: Placement, task: ProductTask, list: ProductList, options: PanelOptions) {
    this.#placement = placement;
    this.#list = list;
    this.#options = options;
    this.#a = { operand: task.a, rows: list.m, terms: list.k };
    this.#b = { operand: task.b, rows: list.n, terms: list.k };
  }

  /** The part of some rows and columns; `hasRows` if a's are already there, `needsColumns` if b's are not. */
  part(instance: ProductInstance, rows: Range, columns: Range, hasRows: boolean, needsColumns: boolean): ProposedPart {
    const { layout, proposer, aBounds, bBounds, proposal, ...options } = this.#options;
    const { request } = instance;
    const [m, n, k] = [rows.count, columns.count, this.#list.k];
    const norm = normOf(layout, k);
    const aPart = { matrix: instance.a, firstRow: rows.first, rowCount: m, request };
    const bPart = { matrix: instance.b, firstRow: columns.first, rowCount: n, request };
    const a = widePart(this.#placement, this.#a, aPart, norm, { elements: options.a, bounds: aBounds });
    const b =
      layout === "rows"
        ? widePart(this.#placement, this.#b, bPart, norm, { elements: options.b, bounds: bBounds })
        : wideColumns(this.#placement, this.#b, bPart, norm, { elements: options.b, bounds: bBounds });
    const product = { layout, batch: 1, m, n, k, a: a.offset, b: b.offset, out: proposal };
    const bound = norm === "sum" ? this.#columnBoundOf(request) : null;
    const isFirst = columns.first === 0 && rows.first === 0;
    const findBound = () => {
      if (bound !== null) bound.value = bound.find();
    };
    return {
      gather: [
        ...(hasRows || a.gather === null ? [] : [a.gather]),
        ...(needsColumns && b.gather !== null ? [b.gather] : []),
        ...(bound !== null && isFirst ? [findBound] : []),
      ],
      propose: proposer.prepare(this.#placement.kernels.memory, product),
      certify: [this.#certificate(instance, rows, columns, a, b, bound)],
    };
  }

  #certificate(
    instance: ProductInstance,
    rows: Range,
    columns: Range,
    a: WidePart,
    b: WidePart,
    bound: { readonly value: number } | null,
  ): () => number {
    const { kernels } = this.#placement;
    const { n, k, biasStrideM: strideM, biasStrideN: strideN } = this.#list;
    const biasAt = rows.first * strideM + columns.first * strideN;
    const task = {
      proposal: this.#options.proposal,
      a: a.offset,
      b: b.offset,
      bLayout: this.#options.layout,
      ...{ m: rows.count, n: columns.count, k },
      rowBounds: a.bounds ?? 0,
      columnBounds: b.bounds,
      out: instance.out + (rows.first * n + columns.first) * FLOAT32_BYTES,
      outStride: n,
      ...(instance.bias !== null && {
        bias: { offset: instance.bias + biasAt * FLOAT32_BYTES, strideM, strideN },
      }),
    };
    if (bound === null) return () => kernels.certifyPanels(task);
    return () => kernels.certifyPanels({ ...task, columnBound: bound.value });
  }

  /** The bound of all columns of a request, found anew before its first panel. */
  #columnBoundOf(request: number): { value: number; readonly find: () => number } {
    const known = this.#columnBounds.get(request);
    if (known) return known;
    const bound = { value: 0, find: largestOf(this.#placement, this.#b, request) };
    this.#columnBounds.set(request, bound);
    return bound;
  }
}
