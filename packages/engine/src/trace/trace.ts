import { OperandKind, type Program, type TensorType } from "@assay/program";
import { type Digest, MerkleTree, tensorDepth, tensorRoot, tensorTree } from "@assay/protocol";
import type { Alteration, TensorBytes } from "../backend/backend.js";
import type { Executor } from "../executor/executor.js";
import type { Commitment } from "../model/commitment.js";
import { byteLength } from "../plan/element-count.js";
import { type ElementProof, type InstructionProof, type ProvenTensor, proveReads } from "./element-proof.js";
import { TensorCache } from "./tensor-cache.js";

type TraceOptions = {
  readonly inputs: readonly TensorBytes[];
  /** root of every step's output, 32 bytes each */
  readonly stepRoots: Uint8Array;
  readonly alteration?: Alteration | undefined;
};
type TraceModules = { readonly commitment: Commitment; readonly executor: Executor };

/** An instruction with more operands reads few of them for one element (concat). */
const RELATED_OPERANDS = 3;

/** One tensor root of an output with its branch in the trace tree. */
export type OutputProof = { readonly root: Digest; readonly branch: readonly Digest[] };

/**
 * The trace of one execution: the tree over the output roots of all steps, below each leaf the tree of that step's
 * tensor (specification, sections 3 and 12). Keeps the roots; tensors are recomputed when a proof needs them.
 */
export class Trace {
  readonly #options: TraceOptions;
  readonly #modules: TraceModules;
  readonly #tree: MerkleTree;
  readonly #tensors: TensorCache;

  constructor(options: TraceOptions, modules: TraceModules) {
    this.#options = options;
    this.#modules = modules;
    this.#tree = new MerkleTree(options.stepRoots);
    const { executor } = modules;
    this.#tensors = new TensorCache({
      compute: (steps) => executor.tensors(options.inputs, steps, options.alteration),
      relatedTo: (step) => operandSteps(executor.program, step),
    });
  }

  get root(): Digest {
    return this.#tree.root;
  }

  /** depth of the leaves of the trace tree */
  get depth(): number {
    return this.#tree.depth;
  }

  /** number of steps */
  get count(): number {
    return this.#tree.count;
  }

  get #program(): Program {
    return this.#modules.executor.program;
  }

  /** Root of the output of a step. */
  stepRoot(step: number): Digest {
    return this.#tree.leaf(step);
  }

  /** Depth of the chunks of a step's output in the combined tree. */
  bottomOf(step: number): number {
    return this.#tree.depth + tensorDepth(byteLength(this.#program.instructions[step].output));
  }

  /** Node of the combined tree. Below the trace's leaves the step is computed once more. */
  async node(depth: number, index: number): Promise<Digest> {
    if (depth <= this.depth) return this.#tree.node(depth, index);
    const { step, level, inner } = this.#inside(depth, index);
    return (await this.#tensors.tree(step)).node(level, inner);
  }

  /** The 2^levels nodes that lie `levels` below node (depth, index), all in the trace tree or all in one tensor tree. */
  async nodes(depth: number, index: number, levels: number): Promise<Digest[]> {
    if (depth + levels <= this.depth) return this.#tree.nodes(depth, index, levels);
    const { step, level, inner } = this.#inside(depth, index);
    return (await this.#tensors.tree(step)).nodes(level, inner, levels);
  }

  /** The element bytes of a step's output. */
  tensor(step: number): Promise<TensorBytes> {
    return this.#tensors.tensor(step);
  }

  /** The model's outputs with their branches up to depth `toDepth` of the trace tree. */
  outputProofs(toDepth = 0): OutputProof[] {
    return this.#program.outputs.map(({ step }) => ({
      root: this.#tree.leaf(step),
      branch: this.#tree.branch(this.#tree.depth, step, toDepth),
    }));
  }

  instructionProof(step: number): InstructionProof {
    const { instructions, programTree } = this.#modules.commitment;
    return { step, instruction: instructions[step], branch: programTree.branch(programTree.depth, step) };
  }

  /** What the referee needs to recompute element `element` of step `step` from this trace. */
  async proveElement(step: number, element: number): Promise<ElementProof> {
    const instruction = this.#program.instructions[step];
    const { operands } = instruction;
    const types = operands.map((operand) => this.#typeOf(operand.kind, operand.index));
    const proven = await proveReads(instruction, types, element, async (operand): Promise<ProvenTensor> => {
      const { kind, index } = operands[operand];
      const bytes = await this.#bytesOf(kind, index);
      const tree = kind === OperandKind.step ? await this.#tensors.tree(index) : tensorTree(bytes);
      return { bytes, tree, branch: this.#branchOf(kind, index) };
    });
    return { instruction: this.instructionProof(step), ...proven };
  }

  #branchOf(kind: OperandKind, index: number): readonly Digest[] {
    if (kind === OperandKind.step) return this.#tree.branch(this.#tree.depth, index);
    const tree =
      kind === OperandKind.constant
        ? this.#modules.commitment.constantsTree
        : MerkleTree.of(this.#options.inputs.map(tensorRoot));
    if (!tree) throw new RangeError("the program has no constants");
    return tree.branch(tree.depth, index);
  }

  async #bytesOf(kind: OperandKind, index: number): Promise<TensorBytes> {
    if (kind === OperandKind.step) return this.#tensors.tensor(index);
    return kind === OperandKind.constant ? this.#program.constants[index].data : this.#options.inputs[index];
  }

  #typeOf(kind: OperandKind, index: number): TensorType {
    if (kind === OperandKind.step) return this.#program.instructions[index].output;
    return kind === OperandKind.constant ? this.#program.constants[index].type : this.#program.inputs[index].type;
  }

  #inside(depth: number, index: number): { step: number; level: number; inner: number } {
    const level = depth - this.depth;
    const step = Math.floor(index / 2 ** level);
    return { step, level, inner: index - step * 2 ** level };
  }
}

/** The steps that a step reads, if they are few. */
function operandSteps({ instructions }: Program, step: number): number[] {
  const { operands } = instructions[step];
  if (operands.length > RELATED_OPERANDS) return [];
  return operands.filter(({ kind }) => kind === OperandKind.step).map(({ index }) => index);
}
