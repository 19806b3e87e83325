import { DataType, dataTypeName } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { floatConstant, floatScalar, type Value } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import { elementCount, unravelIndex } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { kernelAxes, outputAxes, WINDOW_ATTRIBUTES, type WindowAxis, windowCoordinates, windowsOf } from "./window.js";

/** Bits of −∞ in binary32: what stands in the padding of a maximum. */
const NEGATIVE_INFINITY_BITS = 0xff800000n;

/** Greatest number of windows of an average pool in one channel: their counts are listed at compile time. */
const MAX_POSITIONS = 2 ** 24;

/** The greatest element of each window. */
export const maxPool: Lowering = {
  operator: "MaxPool",
  since: 1,
  until: 26,
  attributes: [...WINDOW_ATTRIBUTES, "ceil_mode", "storage_order"],
  becomes: "windows = copy(X), −∞ in the padding, as [N, C, …, K]; max(windows)",
  lower: (node) => {
    node.requireSingleOutput("the output Indices");
    const windows = poolWindows(node);
    const rows = windowRows(node, windows, NEGATIVE_INFINITY_BITS);
    return [node.step("max", [rows], "maximum", { shape: rows.type.shape.slice(0, -1) })];
  },
};

/** The mean of each window. */
export const averagePool: Lowering = {
  operator: "AveragePool",
  since: 1,
  until: 26,
  attributes: [...WINDOW_ATTRIBUTES, "ceil_mode", "count_include_pad"],
  becomes: "windows = copy(X) as [N, C, …, K]; div(sum(windows), number of elements of the window)",
  lower: (node) => {
    const windows = poolWindows(node);
    const rows = windowRows(node, windows, 0n);
    const total = node.step("sum", [rows], "total", { shape: rows.type.shape.slice(0, -1) });
    return [node.step("div", [total, windowCounts(windows, node.int("count_include_pad", 0) !== 0)], "mean")];
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
function windowRows(node: NodeToLower, windows: readonly WindowAxis[], fill: bigint): Value {
  const x = node.operand(0);
  if (x.type.dtype !== DataType.float32) throw new Refusal(`on ${dataTypeName(x.type.dtype)} is not supported yet`);
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
function windowCounts(windows: readonly WindowAxis[], isPaddingCounted: boolean): Value {
  const shape = windows.map((window) => window.output);
  if (elementCount(shape) > MAX_POSITIONS) throw new Refusal(`more than ${MAX_POSITIONS} windows in a channel`);
  const counts = windows.map((window) =>
    Array.from({ length: window.output }, (_, index) => countInside(window, index, isPaddingCounted)),
  );
  const products = Array.from({ length: elementCount(shape) }, (_, index) =>
    unravelIndex(index, shape).reduce((product, position, axis) => product * counts[axis][position], 1),
  );
  return products.every((count) => count === products[0]) ? floatScalar(products[0]) : floatConstant(shape, products);
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
