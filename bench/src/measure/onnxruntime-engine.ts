import { InferenceSession, Tensor } from "onnxruntime-node";
import type { BatchAxes, BindingMessage, MeasuredEngine, TensorMessage } from "./messages.js";

/** ONNX's data types that onnxruntime takes from JavaScript, with their arrays. */
const ARRAYS = {
  1: ["float32", Float32Array],
  2: ["uint8", Uint8Array],
  3: ["int8", Int8Array],
  4: ["uint16", Uint16Array],
  5: ["int16", Int16Array],
  6: ["int32", Int32Array],
  7: ["int64", BigInt64Array],
  9: ["bool", Uint8Array],
  10: ["float16", Uint16Array],
  11: ["float64", Float64Array],
  12: ["uint32", Uint32Array],
  13: ["uint64", BigUint64Array],
} as const;

/** onnxruntime as it comes: all optimizations, its own memory arena and thread pool. */
export class OnnxruntimeEngine implements MeasuredEngine {
  #session: InferenceSession | null = null;
  #inputs: readonly TensorMessage[] = [];
  #feeds: Record<string, Tensor> = {};
  /** how many requests the feeds hold */
  #requests = 0;

  async load({ file }: BindingMessage, threads: number): Promise<void> {
    await this.#session?.release();
    this.#session = await InferenceSession.create(file, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "all",
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
  }

  setInputs(inputs: readonly TensorMessage[]): void {
    this.#inputs = inputs;
    this.#requests = 0;
  }

  async run(requests: number, batchAxes: BatchAxes): Promise<void> {
    if (requests !== this.#requests) this.#feed(requests, batchAxes);
    await this.#open.run(this.#feeds);
  }

  async outputs(): Promise<TensorMessage[]> {
    this.#feed(1, null);
    const results = await this.#open.run(this.#feeds);
    return this.#open.outputNames.map((name) => fromTensor(name, results[name]));
  }

  get #open(): InferenceSession {
    if (this.#session === null) throw new Error("nothing is loaded");
    return this.#session;
  }

  #feed(requests: number, batchAxes: BatchAxes): void {
    const feeds = this.#inputs.map((input, i) => {
      const axis = batchAxes?.[i] ?? null;
      return [input.name, toTensor(requests === 1 || axis === null ? input : repeated(input, axis, requests))] as const;
    });
    this.#feeds = Object.fromEntries(feeds);
    this.#requests = requests;
  }
}

/** The tensor so many times along an axis. */
function repeated({ name, dtype, shape, data }: TensorMessage, axis: number, times: number): TensorMessage {
  const outer = shape.slice(0, axis).reduce((product, size) => product * size, 1);
  const inner = data.length / outer;
  const all = new Uint8Array(data.length * times);
  for (let row = 0; row < outer; row++) {
    const part = data.subarray(row * inner, (row + 1) * inner);
    for (let time = 0; time < times; time++) all.set(part, (row * times + time) * inner);
  }
  return { name, dtype, shape: shape.map((size, i) => (i === axis ? size * times : size)), data: all };
}

function toTensor({ name, dtype, shape, data }: TensorMessage): Tensor {
  const entry = ARRAYS[dtype as keyof typeof ARRAYS];
  if (entry === undefined) throw new Error(`onnxruntime takes no input of ONNX's data type ${dtype}: ${name}`);
  const [type, ArrayType] = entry;
  const aligned = data.slice().buffer;
  return new Tensor(type, new ArrayType(aligned) as never, shape);
}

function fromTensor(name: string, tensor: Tensor): TensorMessage {
  const entry = Object.entries(ARRAYS).find(([, [type]]) => type === tensor.type);
  if (entry === undefined) throw new Error(`the output ${name} is a tensor of ${tensor.type}`);
  const { buffer, byteOffset, byteLength } = tensor.data as Float32Array;
  return { name, dtype: Number(entry[0]), shape: tensor.dims, data: new Uint8Array(buffer, byteOffset, byteLength) };
}
