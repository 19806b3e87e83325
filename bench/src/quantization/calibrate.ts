import { InferenceSession, Tensor } from "onnxruntime-node";
import { encodeGraph } from "../graph/encode-graph.js";
import { type ConstantTensor, ElementType, type Graph } from "../graph/graph.js";

/** The least and the greatest value that a tensor took. */
export type Range = { readonly low: number; readonly high: number };

/** Runs a float32 graph on sample inputs and tells the ranges of some of its tensors. */
export async function calibrate(
  graph: Graph,
  names: readonly string[],
  samples: readonly (readonly ConstantTensor[])[],
): Promise<Map<string, Range>> {
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  const made = names.filter((name) => !inputs.has(name));
  const outputs = made.map((name) => ({ name, type: ElementType.float32, shape: null }));
  const session = await InferenceSession.create(encodeGraph({ ...graph, outputs }), {
    graphOptimizationLevel: "disabled",
    logSeverityLevel: 3,
  });
  const ranges = new Map<string, Range>();
  const widen = (name: string, values: Float32Array) => {
    let { low, high } = ranges.get(name) ?? { low: 0, high: 0 };
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    ranges.set(name, { low, high });
  };
  try {
    for (const sample of samples) {
      const feeds = Object.fromEntries(graph.inputs.map(({ name }, i) => [name, feedOf(sample[i])]));
      const results = await session.run(feeds);
      for (const name of made) widen(name, results[name].data as Float32Array);
      for (const [i, { name }] of graph.inputs.entries()) {
        if (names.includes(name)) widen(name, sample[i].data as Float32Array);
      }
    }
  } finally {
    await session.release();
  }
  return ranges;
}

/** A tensor for onnxruntime. Throws RangeError for a type that the graphs here do not have as inputs. */
export function feedOf({ type, shape, data }: ConstantTensor): Tensor {
  if (data instanceof Float32Array) return new Tensor("float32", data, shape);
  if (data instanceof BigInt64Array) return new Tensor("int64", data, shape);
  if (data instanceof Int32Array) return new Tensor("int32", data, shape);
  if (data instanceof Int8Array) return new Tensor("int8", data, shape);
  if (type === ElementType.uint8) return new Tensor("uint8", data, shape);
  return new Tensor("bool", data, shape);
}
