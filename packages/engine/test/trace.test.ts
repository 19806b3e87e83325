import { type DataType, Random, widthBytes } from "@assay/arithmetic";
import { elementOf, OperandKind, type Program, readsOf, type TensorType } from "@assay/program";
import {
  branchRoot,
  constantLeaf,
  type Digest,
  instructionLeaf,
  MerkleTree,
  tensorDepth,
  tensorRoot,
  toDigests,
  verifyBranch,
  verifyRange,
} from "@assay/protocol";
import t from "tap";
import {
  byteLength,
  createBackend,
  elementCount,
  LocalExecutor,
  Model,
  ModelError,
  type OperandProof,
  rootOf,
  type Trace,
} from "../src/index.js";
import { programOfEveryInstruction, randomTensor } from "./programs.js";
import { programOfEverySignature, randomBytes } from "./random-program.js";

const program = programOfEveryInstruction(3);
const random = new Random(4);
const inputs = program.inputs.map((port) => randomTensor(port.type, random));
const models = await Promise.all(
  (["portable", "onnxruntime"] as const).map(
    async (name) => new Model(await LocalExecutor.create(program, await createBackend(name))),
  ),
);
const [model] = models;
t.teardown(() => Promise.all(models.map((one) => one.close())));

t.test("both backends commit to the same trace", async (t) => {
  const [a, b] = await Promise.all(models.map((one) => one.trace(inputs)));
  t.equal(a.root, b.root);
  t.equal(models[0].modelId, models[1].modelId);
});

t.test("the outputs of an execution are those of its trace", async (t) => {
  const trace = await model.trace(inputs);
  const { outputRoot, inputRoot, outputs } = await model.execute(inputs);
  const proofs = trace.outputProofs();
  t.equal(MerkleTree.of(proofs.map((proof) => proof.root)).root, outputRoot);
  t.equal(rootOf(inputs), inputRoot);
  t.equal(outputs.length, program.outputs.length);
  for (const [i, proof] of proofs.entries()) {
    t.ok(verifyBranch(trace.root, trace.depth, program.outputs[i].step, proof.root, proof.branch));
  }
});

t.test("nodes of the combined tree hang together across the seam", async (t) => {
  const trace = await model.trace(inputs);
  for (const step of [0, 5, trace.count - 1]) {
    const bottom = trace.bottomOf(step);
    const chunks = 2 ** (bottom - trace.depth);
    for (const chunk of [0, Math.floor(chunks / 2), chunks - 1]) {
      let index = step * chunks + chunk;
      let node = await trace.node(bottom, index);
      for (let depth = bottom; depth > 0; depth--) {
        node = branchRoot(index % 2, node, [
          await trace.node(depth, index % 2 === 0 ? index + 1 : index - 1),
        ]) as Digest;
        index = Math.floor(index / 2);
        t.equal(await trace.node(depth - 1, index), node, `step ${step}, depth ${depth - 1}`);
      }
    }
    const below = await trace.nodes(trace.depth, step, Math.min(6, bottom - trace.depth));
    t.equal(below[0], await trace.node(trace.depth + Math.min(6, bottom - trace.depth), step * below.length));
  }
});

t.test("operand proofs lead to the trace, the constants and the input", async (t) => {
  const trace = await model.trace(inputs);
  for (const [step, instruction] of program.instructions.entries()) {
    const element = random.below(elementCount(instruction.output));
    for (const fault of await faultsOfProof(model, trace, inputs, step, element)) t.fail(fault);
  }
  t.pass(`${program.instructions.length} steps`);
});

t.test(
  "both backends trace every opcode of every data type alike, and what they prove makes the element",
  async (t) => {
    const every = programOfEverySignature(5);
    const wide = { ...every, outputs: every.outputs.slice(-1) };
    const given = wide.inputs.map((port) => randomBytes(port.type, random));
    const traced = await Promise.all(
      (["portable", "onnxruntime"] as const).map(async (name) => {
        const own = new Model(await LocalExecutor.create(wide, await createBackend(name)));
        t.teardown(() => own.close());
        return { own, trace: await own.trace(given) };
      }),
    );
    const [{ own, trace }] = traced;
    t.equal(traced[1].trace.root, trace.root);
    let proven = 0;
    for (const [step, instruction] of wide.instructions.entries()) {
      const count = elementCount(instruction.output);
      if (count === 0) continue;
      for (const fault of await faultsOfProof(own, trace, given, step, random.below(count))) t.fail(fault);
      proven++;
    }
    t.ok(proven > 300, `${proven} elements`);
  },
);

/** What is wrong with the proof of an element: its branches, its chunks, the element that follows from them. */
async function faultsOfProof(
  own: Model,
  trace: Trace,
  given: readonly Uint8Array[],
  step: number,
  element: number,
): Promise<string[]> {
  const { commitment } = own;
  const instruction = own.program.instructions[step];
  const { instruction: shown, operands: proofs, parts } = await trace.proveElement(step, element);
  const faults: string[] = [];
  const expect = (isTrue: boolean, what: string) => isTrue || faults.push(`step ${step}, element ${element}: ${what}`);
  const leaf = instructionLeaf(shown.instruction);
  const { programRoot } = commitment.record;
  expect(verifyBranch(programRoot, commitment.programTree.depth, step, leaf, shown.branch), "instruction");
  expect(parts.length === 0, "rows are short");
  const types = instruction.operands.map(({ kind, index }) => typeOf(own.program, kind, index));
  /** Elements as the proofs show them, by operand and element: reads are only known with what they read. */
  const reads = readsOf(instruction, types, element, (operand, at) =>
    bitsAt(types, proofs, [{ operand, first: at }], operand, at),
  );
  expect(reads.length === proofs.length, `${proofs.length} proofs of ${reads.length} reads`);
  for (const [position, { operand, first }] of reads.entries()) {
    const { kind, index } = instruction.operands[operand];
    const proof = proofs[position];
    const tensor =
      kind === OperandKind.step
        ? trace.stepRoot(index)
        : kind === OperandKind.constant
          ? commitment.constantRoots[index]
          : tensorRoot(given[index]);
    const firstChunk = Math.floor((first * widthBytes(types[operand].dtype)) / 32);
    const chunks = toDigests(proof.chunks);
    expect(proof.operand === operand, "operand of the proof");
    expect(verifyRange(tensor, tensorDepth(byteLength(types[operand])), firstChunk, chunks, proof.range), "range");
    const top = kind === OperandKind.constant ? constantLeaf(types[operand], tensor) : tensor;
    const roots = [rootOf(given), commitment.record.constantsRoot, trace.root];
    expect(branchRoot(index, top, proof.branch) === roots[kind], `branch of operand ${operand}`);
  }
  const made = elementOf(instruction, types, (operand, at) => bitsAt(types, proofs, reads, operand, at), element);
  const tensor = await trace.tensor(step);
  expect(made === bitsOf(instruction.output.dtype, tensor, element), "the element that the proofs make");
  return faults;
}

function typeOf(owner: Program, kind: OperandKind, index: number): TensorType {
  if (kind === OperandKind.step) return owner.instructions[index].output;
  return kind === OperandKind.constant ? owner.constants[index].type : owner.inputs[index].type;
}

/** The bits of an element in what the proofs show; `reads` names the ranges of the first proofs. */
function bitsAt(
  types: readonly TensorType[],
  proofs: readonly OperandProof[],
  reads: readonly { readonly operand: number; readonly first: number; readonly count?: number }[],
  operand: number,
  element: number,
): bigint {
  const position = reads.findIndex(
    (one) => one.operand === operand && element >= one.first && element < one.first + (one.count ?? 1),
  );
  if (position < 0) throw new RangeError(`element ${element} of operand ${operand} is not proven`);
  const width = widthBytes(types[operand].dtype);
  const firstOfChunks = (32 / width) * Math.floor((reads[position].first * width) / 32);
  return bitsOf(types[operand].dtype, proofs[position].chunks, element - firstOfChunks);
}

function bitsOf(dtype: DataType, bytes: Uint8Array, element: number): bigint {
  const width = widthBytes(dtype);
  let bits = 0n;
  for (let byte = width - 1; byte >= 0; byte--) bits = (bits << 8n) | BigInt(bytes[element * width + byte]);
  return bits;
}

t.test("inputs that are not the model's are refused with a remedy", async (t) => {
  const refusals = {
    MODEL_INPUT_COUNT: model.execute([inputs[0]]),
    MODEL_INPUT_SIZE: model.execute([inputs[0].subarray(4), inputs[1]]),
  };
  for (const [code, refusal] of Object.entries(refusals)) {
    const error: unknown = await refusal.catch((reason: unknown) => reason);
    t.ok(error instanceof ModelError && error.type.code === code && error.remedy.length > 0, code);
  }
});
