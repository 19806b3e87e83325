import { createBackend } from "@assay/engine";
import { compile } from "@assay/program";
import { InferenceSession } from "onnxruntime-node";
import { encodeGraph, tensorBytes } from "../src/graph/encode-graph.js";
import type { ConstantTensor, Graph } from "../src/graph/graph.js";
import type { TensorMessage } from "../src/measure/messages.js";
import { feedOf } from "../src/quantization/calibrate.js";

/** Opened once: it tests onnxruntime's kernels when it is. */
const backend = createBackend("onnxruntime");
const DIMENSIONS = { batch: 1 };
const FLOAT32 = 1;
const INT64 = 7;

/** Outputs of a graph of float32 and int64 by this engine and by onnxruntime. */
export async function runBoth(
  graph: Graph,
  inputs: readonly ConstantTensor[],
): Promise<{ readonly ours: TensorMessage[]; readonly theirs: TensorMessage[] }> {
  const bytes = encodeGraph(graph);
  const program = compile(bytes, { dimensions: DIMENSIONS });
  const executable = await (await backend).prepare(program);
  const [outputs] = await executable.run([inputs.map(tensorBytes)]);
  await executable.close();
  const ours = program.outputs.map(({ name, type }, i) => ({
    name,
    dtype: type.dtype,
    shape: type.shape,
    data: outputs[i],
  }));
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const results = await session.run(Object.fromEntries(graph.inputs.map(({ name }, i) => [name, feedOf(inputs[i])])));
  const theirs = Object.entries(results).map(([name, { type, dims, data }]) => {
    const { buffer, byteOffset, byteLength } = data as Float32Array;
    const copy = new Uint8Array(buffer, byteOffset, byteLength).slice();
    return { name, dtype: type === "float32" ? FLOAT32 : INT64, shape: dims, data: copy };
  });
  await session.release();
  return { ours, theirs };
}

/** Float elements of an output. */
export function floatsOf({ data }: TensorMessage): Float32Array {
  return new Float32Array(data.slice().buffer);
}
