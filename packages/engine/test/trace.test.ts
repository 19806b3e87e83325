import { Random } from "@assay/arithmetic";
import { OperandKind, readsOf, type TensorType } from "@assay/program";
import {
  branchRoot,
  constantLeaf,
  type Digest,
  instructionLeaf,
  MerkleTree,
  tensorDepth,
  toDigests,
  verifyBranch,
  verifyRange,
} from "@assay/protocol";
import t from "tap";
import { byteLength, createBackend, LocalExecutor, Model, ModelError, rootOf } from "../src/index.js";
import { programOfEveryInstruction, randomTensor } from "./programs.js";

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
  const { commitment } = model;
  for (const [step, instruction] of program.instructions.entries()) {
    const element = random.below(instruction.output.shape.reduce((a, b) => a * b, 1));
    const { instruction: shown, operands } = await trace.proveElement(step, element);
    const leaf = instructionLeaf(shown.instruction);
    t.ok(verifyBranch(commitment.record.programRoot, commitment.programTree.depth, step, leaf, shown.branch));
    const types = instruction.operands.map(({ kind, index }): TensorType => {
      if (kind === OperandKind.step) return program.instructions[index].output;
      return kind === OperandKind.constant ? program.constants[index].type : program.inputs[index].type;
    });
    for (const read of readsOf(instruction, types, element)) {
      const { kind, index } = instruction.operands[read.operand];
      const proof = operands[read.operand];
      const root = [trace.stepRoot.bind(trace), commitment.constantRoots.at.bind(commitment.constantRoots)];
      const tensor =
        kind === OperandKind.step
          ? root[0](index)
          : kind === OperandKind.constant
            ? root[1](index)
            : MerkleTree.of(inputs.map((one) => rootOf([one]))).leaf(index);
      const depth = tensorDepth(byteLength(types[read.operand]));
      const first = Math.floor((read.first * 4) / 32);
      t.ok(
        verifyRange(tensor as Digest, depth, first, toDigests(proof.chunks), proof.range),
        `step ${step} operand ${read.operand}`,
      );
      const top =
        kind === OperandKind.constant ? constantLeaf(types[read.operand], tensor as Digest) : (tensor as Digest);
      const roots = [rootOf(inputs), commitment.record.constantsRoot, trace.root];
      t.equal(branchRoot(index, top, proof.branch), roots[kind], `branch of step ${step} operand ${read.operand}`);
    }
  }
});

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
