/** What the WebAssembly module exports. The typed facade is src/kernels/kernels.ts. */
export { binary } from "./binary";
export { copy } from "./copy";
export { certify, dot } from "./dot";
export { cosh, sinh, tanh } from "./elementary/hyperbolic";
export { cos, sin, tan } from "./elementary/trigonometric";
export { exp } from "./exponential";
export { log } from "./logarithm";
export { norms } from "./norm";
export { max, min, sum } from "./reduction";
export { abs, neg, sqrt, widen } from "./unary";

/** The first byte behind the module's own data, where the arena starts. */
export function arenaStart(): usize {
  return __heap_base;
}
