import {
  type Digest,
  type TensorType,
  tensorRoot,
  tensorsRoot,
  toDigest,
  toyProgram,
  toyStep,
  toyTrace,
  traceShape,
} from "@assay/protocol";
import type { Execution, InferenceEngine, TensorPort } from "../src/index.js";

const digest = (byte: number): Digest => toDigest(new Uint8Array(32).fill(byte));

function execution(inputs: readonly Uint8Array[], outputs: readonly Uint8Array[]): Execution {
  const rootOf = (tensors: readonly Uint8Array[]) => tensorsRoot(tensors.map(tensorRoot));
  return { outputs, inputRoot: rootOf(inputs), outputRoot: rootOf(outputs) };
}

/** A text machine: the toy program of the protocol package, one text in and one out, with a trace to dispute. */
export class ToyEngine implements InferenceEngine {
  readonly name = "letters";
  readonly modelId = digest(0xaa);
  readonly program = toyProgram([40, 70, 33, 64, 100]);
  readonly inputs: readonly TensorPort[] = [{ name: "text", type: { dtype: 2, shape: [20] } }];
  readonly outputs: readonly TensorPort[] = [{ name: "letters", type: { dtype: 2, shape: [100] } }];
  readonly shape = this.program.shape;
  executed = 0;

  async execute([input]: readonly Uint8Array[]): Promise<Execution> {
    this.executed += 1;
    let text = input;
    for (const step of this.program.lengths.keys()) text = toyStep(this.program, step, text);
    return execution([input], [text]);
  }

  async executeStacked(requests: readonly (readonly Uint8Array[])[]): Promise<readonly Execution[]> {
    return Promise.all(requests.map((inputs) => this.execute(inputs)));
  }

  async trace([input]: readonly Uint8Array[]) {
    return toyTrace(this.program, input).oracle;
  }
}

const FP32: TensorType = { dtype: 1, shape: [2, 3] };

/** Multiplies a matrix by a whole number. Executions can be held back to fill the queue. */
export class ScaleEngine implements InferenceEngine {
  readonly name = "scale";
  readonly modelId = digest(0xbb);
  readonly inputs: readonly TensorPort[] = [
    { name: "matrix", type: FP32 },
    { name: "factor", type: { dtype: 7, shape: [1] } },
  ];
  readonly outputs: readonly TensorPort[] = [
    { name: "product", type: FP32 },
    { name: "factor_again", type: { dtype: 7, shape: [1] } },
  ];
  readonly shape = traceShape([FP32], [0]);
  /** what executions wait for */
  gate: Promise<void> = Promise.resolve();
  executed = 0;
  /** added to every product: what a machine with a broken memory does */
  error = 0;

  async execute(inputs: readonly Uint8Array[]): Promise<Execution> {
    this.executed += 1;
    await this.gate;
    const [matrix, factor] = inputs.map((bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const product = new Uint8Array(24);
    const view = new DataView(product.buffer);
    for (let at = 0; at < 24; at += 4) {
      view.setFloat32(at, matrix.getFloat32(at, true) * Number(factor.getBigInt64(0, true)) + this.error, true);
    }
    return execution(inputs, [product, inputs[1].slice()]);
  }

  async executeStacked(requests: readonly (readonly Uint8Array[])[]): Promise<readonly Execution[]> {
    return Promise.all(requests.map((inputs) => this.execute(inputs)));
  }

  async trace() {
    const never = () => Promise.reject(new Error("this engine is not disputed"));
    return { node: never, nodes: never };
  }
}
