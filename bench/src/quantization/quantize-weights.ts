import type { ConstantTensor } from "../graph/graph.js";

/** Weights as int8 and what one step of them is worth. */
export type QuantizedWeights = { readonly data: Int8Array; readonly scales: Float32Array };

const GREATEST = 127;

/** Symmetric int8 with one scale for each row: each place of the first axis. */
export function quantizeRows({ shape, data }: ConstantTensor): QuantizedWeights {
  const each = data.length / shape[0];
  return quantizeBy(data as Float32Array, shape[0], (i) => Math.floor(i / each));
}

/** The same with one scale for each column: each place of the last axis. */
export function quantizeColumns({ shape, data }: ConstantTensor): QuantizedWeights {
  const columns = shape[shape.length - 1];
  return quantizeBy(data as Float32Array, columns, (i) => i % columns);
}

function quantizeBy(values: Float32Array, channels: number, channelOf: (index: number) => number): QuantizedWeights {
  const largest = new Float32Array(channels);
  for (let i = 0; i < values.length; i++) {
    const channel = channelOf(i);
    largest[channel] = Math.max(largest[channel], Math.abs(values[i]));
  }
  const scales = largest.map((value) => (value === 0 ? 1 : value / GREATEST));
  const data = new Int8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    data[i] = Math.max(-GREATEST, Math.min(GREATEST, Math.round(values[i] / scales[channelOf(i)])));
  }
  return { data, scales };
}
