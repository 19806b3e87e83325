import { encodeInstruction, type Program } from "@assay/program";
import {
  constantLeaf,
  type Digest,
  instructionLeaf,
  MerkleTree,
  type Model,
  modelId,
  tensorRoot,
  toDigest,
  ZERO_DIGEST,
} from "@assay/protocol";

/** The trees and records that commit to a program (specification, section 3 and appendix B). */
export type Commitment = {
  readonly modelId: Digest;
  readonly record: Model;
  /** instructions[i] is the serialization of instruction i, whose leaf is leaf i of `programTree` */
  readonly instructions: readonly Uint8Array[];
  readonly programTree: MerkleTree;
  /** tensor roots of the constants, in their order */
  readonly constantRoots: readonly Digest[];
  /** absent for a program without constants */
  readonly constantsTree: MerkleTree | null;
};

/** A program that knows the tensor roots of its constants, and answers for them: `StoredProgram` is one. */
type RootedProgram = Program & { readonly constantRoots: readonly Digest[] };

function hasRoots(program: Program): program is RootedProgram {
  return "constantRoots" in program;
}

/** Commits to a program. Hashes every constant once, but those of a stored program, whose roots its file tells. */
export function commitTo(program: Program): Commitment {
  const instructions = program.instructions.map(encodeInstruction);
  const programTree = MerkleTree.of(instructions.map(instructionLeaf));
  const constantRoots = hasRoots(program)
    ? program.constantRoots
    : program.constants.map((constant) => tensorRoot(constant.data));
  const leaves = program.constants.map((constant, i) => constantLeaf(constant.type, constantRoots[i]));
  const constantsTree = leaves.length > 0 ? MerkleTree.of(leaves) : null;
  const record: Model = {
    arithmeticVersion: program.arithmeticVersion,
    instructionCount: program.instructions.length,
    constantCount: program.constants.length,
    programRoot: programTree.root,
    constantsRoot: constantsTree?.root ?? ZERO_DIGEST,
    inputs: program.inputs.map((port) => port.type),
    outputs: program.outputs.map((port) => port.type),
    outputSteps: program.outputs.map((port) => port.step),
    onnxHash: toDigest(program.onnxHash),
  };
  return { modelId: modelId(record), record, instructions, programTree, constantRoots, constantsTree };
}
