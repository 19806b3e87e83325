import { Refusal } from "../compile/refusal.js";
import { int64Constant, type Value, withShape } from "../compile/value.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { transpose } from "./movement.js";
import { numbersOf } from "./number.js";
import { LATEST_OPSET } from "./opset.js";

/** Greatest number of elements of all bins together: they are listed at compile time. */
const MAX_TERMS = 2 ** 24;

/** The maximum of each bin of constant regions. */
export const maxRoiPool: Lowering = {
  operator: "MaxRoiPool",
  since: 1,
  until: LATEST_OPSET,
  attributes: ["pooled_shape", "spatial_scale"],
  becomes: "max(take(X)): the elements of each bin of the constant regions; zero for an empty bin",
  why: "how many elements a bin has depends on its region, and shapes are fixed at compile time",
  lower: (node) => {
    const x = node.operand(0);
    const pooled = node.ints("pooled_shape");
    if (pooled?.length !== 2 || pooled.some((size) => size < 1)) throw new Refusal(`is [${pooled}]`, "pooled_shape");
    if (x.type.shape.length !== 4) throw new Refusal(`X has rank ${x.type.shape.length}, expected 4`);
    const rois = regionsOf(node);
    const [batch, channels, height, width] = x.type.shape;
    const most = rois.length * (height + 2 * pooled[0]) * (width + 2 * pooled[1]);
    if (most > MAX_TERMS) throw new Refusal(`${rois.length} regions of [${height}, ${width}] in bins [${pooled}]`);
    const bins = rois.flatMap(({ image, rows, columns }) => {
      if (image < 0 || image >= batch) throw new Refusal(`a region in image ${image} of ${batch}`);
      const [down, across] = [binsOf(rows, pooled[0], height), binsOf(columns, pooled[1], width)];
      return down.flatMap((ys) =>
        across.map((xs) => ys.flatMap((y) => xs.map((at) => (image * height + y) * width + at))),
      );
    });
    const [count, positions] = [rois.length, pooled[0] * pooled[1]];
    const cells = withShape(transpose(node, x, [1, 0, 2, 3], "channels first"), [channels, batch * height * width]);
    const rowsOfBins = node.step("take", [cells, binTable(node, bins, batch * height * width)], "bins", {
      attributes: [1, 0],
    });
    const maxima = node.step("max", [rowsOfBins], "maximum", { shape: [channels, count, positions] });
    return [withShape(transpose(node, maxima, [1, 0, 2], "regions first"), [count, channels, ...pooled])];
  },
};

/** Each bin as a row of the longest one's length; shorter ones repeat an element, empty ones lie behind the end. */
function binTable(node: NodeToLower, bins: readonly (readonly number[])[], behind: number): Value {
  const longest = Math.max(1, ...bins.map((bin) => bin.length));
  if (bins.length * longest > MAX_TERMS) throw new Refusal(`${bins.length} bins of up to ${longest} elements`);
  node.reserve(8 * bins.length * longest);
  const indices = bins.flatMap((bin) =>
    Array.from({ length: longest }, (_, at) => BigInt(bin.length === 0 ? behind : bin[Math.min(at, bin.length - 1)])),
  );
  return int64Constant([bins.length, longest], indices);
}

type Span = { readonly first: number; readonly length: number };
type Region = { readonly image: number; readonly rows: Span; readonly columns: Span };

/** Regions [image, x1, y1, x2, y2], scaled and rounded, halves away from zero; at least one element long. */
function regionsOf(node: NodeToLower): Region[] {
  const rois = node.constant(node.operand(1), "rois");
  const [count, width] = rois.type.shape;
  if (rois.type.shape.length !== 2 || width !== 5) throw new Refusal(`rois [${rois.type.shape}]`);
  const numbers = numbersOf(rois);
  if (!numbers.every(Number.isFinite)) throw new Refusal("a region is not finite");
  const scale = node.float("spatial_scale", 1);
  const scaled = (value: number) => {
    const product = Math.fround(value * scale);
    return Math.sign(product) * Math.floor(Math.abs(product) + 0.5);
  };
  return Array.from({ length: count }, (_, index) => {
    const [image, x1, y1, x2, y2] = numbers.slice(5 * index, 5 * index + 5);
    const span = (from: number, to: number): Span => {
      const first = scaled(from);
      return { first, length: Math.max(1, scaled(to) - first + 1) };
    };
    return { image, rows: span(y1, y2), columns: span(x1, x2) };
  });
}

/** The elements of an axis that each bin covers. */
function binsOf({ first, length }: Span, count: number, size: number): number[][] {
  return Array.from({ length: count }, (_, bin) => {
    const start = Math.min(Math.max(first + Math.floor((bin * length) / count), 0), size);
    const end = Math.min(Math.max(first + Math.ceil(((bin + 1) * length) / count), 0), size);
    return Array.from({ length: Math.max(0, end - start) }, (_, at) => start + at);
  });
}
