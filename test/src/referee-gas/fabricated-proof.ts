import { type DataType, type Random, widthBytes } from "@assay/arithmetic";
import type { commitTo, InstructionProof, OperandProof } from "@assay/engine";
import { elementCount, type Operand, OperandKind, type Program, readsOf, type TensorType } from "@assay/program";
import { branchRoot, type Digest, depthOf, MerkleTree, toDigest } from "@assay/protocol";

const CHUNK = 32;

/** The program whose instructions are proved. */
export type Registered = Pick<ReturnType<typeof commitTo>, "instructions" | "programTree"> & {
  readonly program: Program;
};

/** What the referee takes for one element, and the trace root under which it holds. */
export type FabricatedProof = {
  readonly traceRoot: Digest;
  readonly instruction: InstructionProof;
  readonly operands: readonly OperandProof[];
};

/**
 * The proof of one element of a step whose operands are outputs of different steps, of tensors that nobody could hold:
 * what the element reads has the given bits, and everything else, the other elements of the chunks and the siblings,
 * is random, so that no byte of it is cheap.
 *
 * @param bits of the element that is read of each operand
 */
export function fabricatedProof(
  { program, instructions, programTree }: Registered,
  { step, element, bits }: { readonly step: number; readonly element: number; readonly bits: readonly bigint[] },
  random: Random,
): FabricatedProof {
  const instruction = program.instructions[step]!;
  const types = instruction.operands.map((operand) => typeOf(program, operand));
  const roots = program.instructions.map(() => anyDigest(random));
  const proofs = readsOf(instruction, types, element, (operand) => bits[operand]!).map(({ operand, first }) => {
    const { root, ...proof } = chunkOf(types[operand]!, first, bits[operand]!, random);
    roots[instruction.operands[operand]!.index] = root;
    return { operand, ...proof };
  });
  const trace = MerkleTree.of(roots);
  const branch = (operand: number) => trace.branch(trace.depth, instruction.operands[operand]!.index);
  return {
    traceRoot: trace.root,
    instruction: { step, instruction: instructions[step]!, branch: programTree.branch(programTree.depth, step) },
    operands: proofs.map((proof) => ({ ...proof, branch: branch(proof.operand) })),
  };
}

function typeOf({ instructions }: Program, { kind, index }: Operand): TensorType {
  if (kind !== OperandKind.step) throw new RangeError("only outputs of steps are made up");
  return instructions[index]!.output;
}

/** The chunk with the element, and a way from there to a root. */
function chunkOf({ dtype, shape }: TensorType, element: number, bits: bigint, random: Random) {
  const width = widthBytes(dtype);
  const chunks = anyBytes(random);
  chunks.set(littleEndian(dtype, bits), (element * width) % CHUNK);
  const leaf = Math.floor((element * width) / CHUNK);
  const depth = depthOf(Math.ceil((elementCount(shape) * width) / CHUNK));
  const range = Array.from({ length: depth }, () => anyDigest(random));
  const root = branchRoot(leaf, toDigest(chunks), range);
  if (root === null) throw new RangeError(`element ${element} is outside [${shape}]`);
  return { root, chunks, range };
}

function littleEndian(dtype: DataType, bits: bigint): Uint8Array {
  return Uint8Array.from({ length: widthBytes(dtype) }, (_, byte) => Number((bits >> BigInt(8 * byte)) & 0xffn));
}

/** 32 bytes, none of them zero. */
function anyBytes(random: Random): Uint8Array {
  return Uint8Array.from({ length: CHUNK }, () => random.between(1, 255));
}

function anyDigest(random: Random): Digest {
  return toDigest(anyBytes(random));
}
