import { DataType, dataTypeName } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import { elementCount, rowMajorStrides, unravelIndex } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { powerSum, root } from "./norm.js";
import { numberConstant, numberScalar } from "./number.js";
import { widen } from "./widen.js";
import { kernelAxes, outputAxes, WINDOW_ATTRIBUTES, type WindowAxis, windowCoordinates, windowsOf } from "./window.js";

/** Bits of the least element of each type that is pooled: what stands in the padding of a maximum. */
const LEAST_BITS: ReadonlyMap<DataType, bigint> = new Map([
  [DataType.float32, 0xff800000n],
  [DataType.float16, 0xfc00n],
  [DataType.bfloat16, 0xff80n],
  [DataType.float64, 0xfff0000000000000n],
  [DataType.uint8, 0n],
  [DataType.int8, 0x80n],
  [DataType.int16, 0x8000n],
]);

/** Greatest number of windows in one channel where something is listed for each of them at compile time. */
const MAX_POSITIONS = 2 ** 24;

/** The greatest element of each window, and where it stands. */
const maxPool: Lowering = {
  operator: "MaxPool",
  since: 1,
  until: 26,
  attributes: [...WINDOW_ATTRIBUTES, "ceil_mode", "storage_order"],
  becomes:
    "windows = copy(X), −∞ in the padding, as [N, C, …, K]; max(windows); " +
    "Indices: add(add(take(offsets of the taps, argmax(windows)), first index of the window), first of the channel)",
  lower: (node) => {
    const x = node.operand(0);
    const windows = poolWindows(node);
    if (node.outputCount < 2) return [maximumOf(node, windowRows(node, x, windows, leastBits(x.type.dtype)))];
    // An element of a byte type may equal the fill; one that is wider never does.
    const isByte = x.type.dtype === DataType.uint8 || x.type.dtype === DataType.int8;
    const wide = isByte ? node.cast(x, DataType.int16, "widened") : x;
    const rows = windowRows(node, wide, windows, leastBits(wide.type.dtype));
    return [node.cast(maximumOf(node, rows), x.type.dtype, "narrowed"), indicesOf(node, rows, windows)];
  },
};

function maximumOf(node: NodeToLower, rows: Value): Value {
  return node.step("max", [rows], "maximum", { shape: rows.type.shape.slice(0, -1) });
}

function leastBits(dtype: DataType): bigint {
  const bits = LEAST_BITS.get(dtype);
  if (bits === undefined) throw new Refusal(`MaxPool does not take ${dataTypeName(dtype)}`);
  return bits;
}

/** The index in X of the greatest element of each window, int64; ties go to the first. */
function indicesOf(node: NodeToLower, rows: Value, windows: readonly WindowAxis[]): Value {
  const [batch, channels, ...input] = node.operand(0).type.shape;
  const isColumnMajor = node.int("storage_order", 0) !== 0;
  const strides = isColumnMajor ? rowMajorStrides([...input].reverse()).reverse() : rowMajorStrides(input);
  const offsetOf = (position: readonly number[], step: (window: WindowAxis) => number) =>
    position.reduce((sum, along, axis) => sum + along * step(windows[axis]) * strides[axis], 0);
  const kernel = windows.map((window) => window.kernel);
  const output = windows.map((window) => window.output);
  if (elementCount(output) > MAX_POSITIONS) throw new Refusal(`more than ${MAX_POSITIONS} windows in a channel`);
  node.reserve(8 * elementCount(output));
  const taps = listed(kernel, (position) => offsetOf(position, (window) => window.dilation));
  const corner = windows.reduce((sum, window, axis) => sum - window.padBefore * strides[axis], 0);
  const firsts = listed(output, (position) => corner + offsetOf(position, (window) => window.stride));
  const planes = listed([batch, channels], ([image, channel]) => (image * channels + channel) * elementCount(input));
  const { int64 } = DataType;
  const tap = node.step("argmax", [rows], "tap", { shape: rows.type.shape.slice(0, -1), attributes: [0] });
  const offset = node.step("take", [numberConstant(int64, [taps.length], taps), tap], "offset in the window", {
    attributes: [0, 0],
  });
  const inPlane = node.step("add", [offset, numberConstant(int64, output, firsts)], "index in the channel");
  const plane = numberConstant(int64, [batch, channels, ...input.map(() => 1)], planes);
  return node.step("add", [inPlane, plane], "index");
}

function listed(shape: readonly number[], make: (position: number[]) => number): number[] {
  return Array.from({ length: elementCount(shape) }, (_, index) => make(unravelIndex(index, shape)));
}

/** The mean of each window. */
const averagePool: Lowering = {
  operator: "AveragePool",
  since: 1,
  until: 26,
  attributes: [...WINDOW_ATTRIBUTES, "ceil_mode", "count_include_pad"],
  becomes: "windows = copy(X) as [N, C, …, K]; div(sum(windows), number of elements of the window)",
  lower: (node) => [
    node.cast(meansOfWindows(node, widen(node, node.operand(0))), node.operand(0).type.dtype, "result"),
  ],
};

/** The means of the windows of x, a wide float type in the shape of the node's first operand. */
export function meansOfWindows(node: NodeToLower, x: Value): Value {
  const windows = poolWindows(node);
  const rows = windowRows(node, x, windows, 0n);
  const total = node.step("sum", [rows], "total", { shape: rows.type.shape.slice(0, -1) });
  const counts = windowCounts(x.type.dtype, windows, node.int("count_include_pad", 0) !== 0);
  return node.step("div", [total, counts], "mean");
}

/** The p-norm of each window. */
const lpPool: Lowering = {
  operator: "LpPool",
  since: 1,
  until: 26,
  attributes: [...WINDOW_ATTRIBUTES, "ceil_mode", "p"],
  becomes:
    "windows = copy(X), +0 in the padding, as [N, C, …, K]; the p-norm of each row as ReduceL1, ReduceL2, or pow",
  lower: (node) => {
    const windows = poolWindows(node);
    const rows = windowRows(node, widen(node, node.operand(0)), windows, 0n);
    const order = node.opset < 2 ? node.float("p", 2) : node.int("p", 2);
    const total = powerSum(node, rows, order, rows.type.shape.slice(0, -1));
    return [node.cast(root(node, total, order), node.operand(0).type.dtype, "result")];
  },
};

function poolWindows(node: NodeToLower): WindowAxis[] {
  const kernel = node.ints("kernel_shape");
  if (kernel === null) throw new Refusal("is missing", "kernel_shape");
  const input = node.operand(0).type.shape.slice(2);
  if (input.length < 1 || input.length > 3) throw new Refusal(`${input.length} spatial axes; 1 to 3 are supported`);
  return windowsOf(node, input, kernel);
}

/** Every window as a row: [N, C, output…, K]. */
function windowRows(node: NodeToLower, x: Value, windows: readonly WindowAxis[], fill: bigint): Value {
  const [batch, channels] = x.type.shape;
  const axes = [
    { size: batch, coordinate: 0, coefficient: 1 },
    { size: channels, coordinate: 1, coefficient: 1 },
    ...outputAxes(windows, 2),
    ...kernelAxes(windows, 2),
  ];
  const coordinates = [PLAIN_COORDINATE, PLAIN_COORDINATE, ...windowCoordinates(windows)];
  const output = windows.map((window) => window.output);
  const row = elementCount(windows.map((window) => window.kernel));
  return node.copy(x, { fill, axes, coordinates }, "windows", [batch, channels, ...output, row]);
}

/** By how many elements each window's total is divided: a scalar where it is the same everywhere. */
function windowCounts(dtype: DataType, windows: readonly WindowAxis[], isPaddingCounted: boolean): Value {
  const shape = windows.map((window) => window.output);
  if (elementCount(shape) > MAX_POSITIONS) throw new Refusal(`more than ${MAX_POSITIONS} windows in a channel`);
  const counts = windows.map((window) =>
    Array.from({ length: window.output }, (_, index) => countInside(window, index, isPaddingCounted)),
  );
  const products = listed(shape, (position) =>
    position.reduce((product, along, axis) => product * counts[axis][along], 1),
  );
  return products.every((count) => count === products[0])
    ? numberScalar(dtype, products[0])
    : numberConstant(dtype, shape, products);
}

function countInside(window: WindowAxis, index: number, isPaddingCounted: boolean): number {
  const least = isPaddingCounted ? -window.padBefore : 0;
  const most = isPaddingCounted ? window.input + window.padAfter : window.input;
  let count = 0;
  for (let tap = 0; tap < window.kernel; tap++) {
    const at = index * window.stride - window.padBefore + tap * window.dilation;
    if (at >= least && at < most) count++;
  }
  return count;
}

/** Pools over windows. */
export const pools: readonly Lowering[] = [maxPool, averagePool, lpPool];
