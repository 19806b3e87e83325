import type { Random } from "@assay/models";

/** Normally distributed weights around a mean. */
export function normal(random: Random, count: number, deviation: number, mean = 0): Float32Array {
  const weights = new Float32Array(count);
  for (let i = 0; i < count; i++) weights[i] = mean + random.normal(deviation);
  return weights;
}

/** Evenly distributed weights in [low, high). */
export function uniform(random: Random, count: number, low: number, high: number): Float32Array {
  const weights = new Float32Array(count);
  for (let i = 0; i < count; i++) weights[i] = random.between(low, high);
  return weights;
}

/** The deviation that keeps the mean square of activations through a layer and a rectifier (He et al. 2015). */
export function beforeRectifier(fanIn: number): number {
  return Math.sqrt(2 / fanIn);
}

/** The deviation that keeps the variance through a layer without one. */
export function linear(fanIn: number): number {
  return Math.sqrt(1 / fanIn);
}
