import { DataType, type Kernels } from "@assay/arithmetic";
import { elementCount, Opcode, type Operand, OperandKind, type Program } from "@assay/program";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { type SumWeights, sumsModel } from "./integer-model.js";
import type { IntegerOptions, PerformedRegion, RegionRun } from "./integer-region.js";
import type { RegionPlan } from "./integer-region-plan.js";
import { afterOutputs } from "./output-copies.js";

/** Products with fewer multiply-adds than this are not worth a call of onnxruntime. */
const SMALL_PRODUCT = 500_000;

/** dot(bytes [..., M, K], constant bytes [N, K], [one int32 for each column]), to int32. */
export type SumsPlan = RegionPlan & {
  readonly weights: SumWeights;
  /** rows of one request */
  readonly rows: number;
  readonly isSigned: boolean;
  readonly hasBias: boolean;
};

/** Finds the products of a program that make int32 numbers, outside of the regions that are planned already. */
export function planSums(program: Program, claimed: ReadonlySet<number>): SumsPlan[] {
  return program.instructions.flatMap((_, step) => (claimed.has(step) ? [] : (sumsAt(program, step) ?? [])));
}

function sumsAt(program: Program, step: number): SumsPlan | null {
  const { opcode, operands, output } = program.instructions[step];
  if (opcode !== Opcode.dot || output.dtype !== DataType.int32) return null;
  const [a, b, bias] = operands;
  const types = operands.map((operand) => typeOf(program, operand));
  const [typeOfA, typeOfB, typeOfBias] = types;
  const isByte = (dtype: DataType) => dtype === DataType.int8 || dtype === DataType.uint8;
  if (!isByte(typeOfA.dtype) || a.kind === OperandKind.constant || b.kind !== OperandKind.constant) return null;
  const [columns, length] = typeOfB.shape.slice(-2);
  const rows = elementCount(typeOfA.shape) / length;
  // A constant right operand with several matrices is as many products.
  if (elementCount(typeOfB.shape) !== columns * length || rows * columns * length < SMALL_PRODUCT) return null;
  if (typeOfBias && (elementCount(typeOfBias.shape) !== columns || typeOfBias.shape.at(-1) !== columns)) return null;
  const weights = { data: program.constants[b.index].data, isSigned: typeOfB.dtype === DataType.int8, columns, length };
  return {
    operations: [],
    steps: [step],
    outputs: [step],
    inputs: bias ? [a, bias] : [a],
    weights,
    rows,
    isSigned: typeOfA.dtype === DataType.int8,
    hasBias: bias !== undefined,
  };
}

function typeOf({ constants, inputs, instructions }: Program, { kind, index }: Operand) {
  if (kind === OperandKind.constant) return constants[index].type;
  return kind === OperandKind.step ? instructions[index].output : inputs[index].type;
}

/** Performs one product of bytes by onnxruntime, with the weights prepared in its session. */
export class IntegerSums implements PerformedRegion {
  readonly plan: SumsPlan;
  readonly #kernels: Kernels;
  readonly #session: InferenceSession;
  #bound: { readonly key: string; readonly buffer: ArrayBuffer; readonly a: Tensor; readonly c: Tensor } | null = null;

  private constructor(plan: SumsPlan, kernels: Kernels, session: InferenceSession) {
    this.plan = plan;
    this.#kernels = kernels;
    this.#session = session;
  }

  static async open(plan: SumsPlan, kernels: Kernels, { form, threads }: IntegerOptions): Promise<IntegerSums> {
    const session = await InferenceSession.create(sumsModel(plan.weights, plan.isSigned ? 0x80 : 0, form), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      logSeverityLevel: 3,
    });
    return new IntegerSums(plan, kernels, session);
  }

  /** Operands of int8 are copied with 128 added. */
  scratchBytes(requests: number): number {
    return this.plan.isSigned ? this.plan.rows * this.plan.weights.length * requests : 0;
  }

  proposed(): number {
    return 0;
  }

  async perform(run: RegionRun): Promise<number> {
    const { rows, weights, isSigned, hasBias } = this.plan;
    const [source, bias] = run.inputs;
    const [out] = run.outputs;
    if (isSigned) {
      this.#kernels.bytePasses.flip(source.offset, run.scratch, rows * weights.length * run.requests, 0x80);
    }
    const { a, c } = this.#bind(isSigned ? run.scratch : source.offset, out, rows * run.requests);
    await this.#session.run({ a }, { c });
    afterOutputs(c);
    if (!hasBias) return 0;
    for (let request = 0; request < run.requests; request++) {
      const numbers = out + request * rows * weights.columns * 4;
      this.#kernels.bytePasses.addRow(numbers, bias.offset + request * bias.requestStride, rows, weights.columns);
    }
    return 0;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  #bind(source: number, out: number, rows: number): { readonly a: Tensor; readonly c: Tensor } {
    const { buffer } = this.#kernels.memory;
    const key = `${source} ${out} ${rows}`;
    if (this.#bound?.key === key && this.#bound.buffer === buffer) return this.#bound;
    const { length, columns } = this.plan.weights;
    const a = new Tensor("uint8", new Uint8Array(buffer, source, rows * length), [rows, length]);
    const c = new Tensor("int32", new Int32Array(buffer, out, rows * columns), [rows, columns]);
    this.#bound = { key, buffer, a, c };
    return this.#bound;
  }
}
