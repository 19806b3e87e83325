import { DataType, type Kernels, widthBytes } from "@assay/arithmetic";
import { type Instruction, Opcode, OperandKind, type Program } from "@assay/program";
import { byteLength, elementCount } from "../plan/element-count.js";
import { type MemoryPlan, planMemory } from "../plan/memory-plan.js";
import type { CertificateCount, Executable, RunOptions, TensorBytes } from "./backend.js";
import { performInstruction, type StepCount } from "./instruction-kernels.js";
import { at, type Located } from "./located.js";
import type { Product } from "./product.js";

type Layout = MemoryPlan & { readonly arena: number; readonly inputs: readonly number[] };

/**
 * Executes a program in the memory of the WebAssembly kernels, step by step. Only the matrix products differ between
 * backends. Every step holds the outputs of all stacked requests one behind the other.
 */
export class KernelExecutable implements Executable {
  readonly #program: Program;
  readonly #kernels: Kernels;
  readonly #product: Product;
  readonly #constants: readonly number[];
  /** the arena begins here; what lies below stays for the life of the executable */
  readonly #base: number;
  #layout: Layout | null = null;
  #requests = 0;
  #certified = 0;
  #fallback = 0;

  constructor(program: Program, modules: { readonly kernels: Kernels; readonly product: Product }) {
    this.#program = program;
    this.#kernels = modules.kernels;
    this.#product = modules.product;
    this.#constants = program.constants.map((constant) => modules.kernels.place(constant.data));
    this.#base = modules.kernels.mark();
  }

  async run(requests: readonly (readonly TensorBytes[])[], options: RunOptions = {}): Promise<TensorBytes[][]> {
    if (requests.length === 0) return [];
    const layout = this.#layOut(requests.length);
    this.#placeInputs(layout, requests);
    for (const [step, instruction] of this.#program.instructions.entries()) {
      await this.#perform(layout, step, instruction);
      this.#alter(layout, step, options);
      options.observe?.(step, this.#output(layout, step, 0));
    }
    return requests.map((_, request) =>
      this.#program.outputs.map(({ step }) => this.#output(layout, step, request).slice()),
    );
  }

  certificates(): CertificateCount {
    return { certified: this.#certified, fallback: this.#fallback };
  }

  async close(): Promise<void> {
    await this.#product.close();
  }

  #layOut(requests: number): Layout {
    if (this.#layout && this.#requests === requests) return this.#layout;
    this.#kernels.release(this.#base);
    const plan = planMemory(this.#program, requests);
    const inputs = this.#program.inputs.map((port) => this.#kernels.allocate(byteLength(port.type) * requests));
    this.#layout = { ...plan, inputs, arena: this.#kernels.allocate(plan.arenaBytes) };
    this.#requests = requests;
    return this.#layout;
  }

  #placeInputs(layout: Layout, requests: readonly (readonly TensorBytes[])[]): void {
    for (const [i, port] of this.#program.inputs.entries()) {
      const size = byteLength(port.type);
      for (const [r, inputs] of requests.entries()) {
        this.#kernels.bytes(layout.inputs[i] + r * size, size).set(inputs[i]);
      }
    }
  }

  #output(layout: Layout, step: number, request: number): TensorBytes {
    const size = byteLength(this.#program.instructions[step].output);
    return this.#kernels.bytes(layout.arena + layout.offsets[step] + request * size, size);
  }

  #alter(layout: Layout, step: number, { alteration }: RunOptions): void {
    if (alteration?.step !== step) return;
    const { output } = this.#program.instructions[step];
    const width = widthBytes(output.dtype);
    if (alteration.element >= elementCount(output))
      throw new RangeError(`step ${step} has no element ${alteration.element}`);
    const element = this.#output(layout, step, 0).subarray(
      alteration.element * width,
      (alteration.element + 1) * width,
    );
    for (let i = 0; i < width; i++) element[i] = Number((alteration.bits >> BigInt(8 * i)) & 0xffn);
  }

  #locate(layout: Layout, instruction: Instruction): Located[] {
    return instruction.operands.map(({ kind, index }) => {
      if (kind === OperandKind.constant) {
        return { offset: this.#constants[index], requestStride: 0, type: this.#program.constants[index].type };
      }
      const type =
        kind === OperandKind.step ? this.#program.instructions[index].output : this.#program.inputs[index].type;
      const offset = kind === OperandKind.step ? layout.arena + layout.offsets[index] : layout.inputs[index];
      return { offset, requestStride: byteLength(type), type };
    });
  }

  async #perform(layout: Layout, step: number, instruction: Instruction): Promise<void> {
    const operands = this.#locate(layout, instruction);
    const out: Located = {
      offset: layout.arena + layout.offsets[step],
      requestStride: byteLength(instruction.output),
      type: instruction.output,
    };
    if (instruction.opcode === Opcode.dot) return this.#dot(step, instruction, operands, out);
    for (let request = 0; request < this.#requests; request++) {
      const placed = operands.map((operand) => ({ offset: at(operand, request), ...operand.type }));
      this.#count(performInstruction(this.#kernels, instruction, placed, at(out, request)));
    }
  }

  async #dot(step: number, instruction: Instruction, operands: readonly Located[], out: Located): Promise<void> {
    const fallback = await this.#product.perform({ step, instruction, operands, out, requests: this.#requests });
    const isCertified = out.type.dtype === DataType.float32 || out.type.dtype === DataType.float64;
    this.#count({ proposed: isCertified ? elementCount(out.type) * this.#requests : 0, fallback });
  }

  #count({ proposed, fallback }: StepCount): void {
    this.#fallback += fallback;
    this.#certified += proposed - fallback;
  }
}
