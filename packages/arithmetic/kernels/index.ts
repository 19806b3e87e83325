/** What the WebAssembly module exports. The typed facade is src/kernels/kernels.ts. */
export { cast } from "./cast";
export { columnNorms } from "./column-norm";
export { copy } from "./copy";
export { depthwise } from "./depthwise";
export { byteWindows, dequantizedDot, requantizeSums } from "./certified-bytes";
export { certify, dot } from "./dot";
export { dotByte } from "./dot-byte";
export { dotFloat64 } from "./dot-float64";
export { dotInteger } from "./dot-integer";
export { acos, asin, atan } from "./elementary/arctangent";
export { erf } from "./elementary/error-function";
export { cosh, sinh, tanh } from "./elementary/hyperbolic";
export { acosh, asinh, atanh } from "./elementary/inverse-hyperbolic";
export { cos, sin, tan } from "./elementary/trigonometric";
export { elementwise } from "./elementwise";
export { exp } from "./exponential";
export { gemv } from "./gemv";
export { log } from "./logarithm";
export { largest, norms, norms64, widenRows } from "./norm";
export { certifyPanels } from "./panel";
export { rank } from "./rank";
export { reduce } from "./reduction";
export { addBytes, addRow, flipBytes, transposeBytes } from "./requantize";
export { scan } from "./scan";
export { scatter } from "./scatter";
export { spread, take } from "./take";
export { unary, widen } from "./unary";
export { widenCopy } from "./widen-copy";
export { certifyWinograd, winogradInput, winogradWeights } from "./winograd";
export { windows } from "./window";

/** The first byte behind the module's own data, where the arena starts. */
export function arenaStart(): usize {
  return __heap_base;
}
