import { widthBytes } from "@assay/arithmetic";
import { type ElementRange, type Instruction, opcodeFamily, partsOf, readsOf, type TensorType } from "@assay/program";
import type { Digest, MerkleTree } from "@assay/protocol";
import type { TensorBytes } from "../backend/backend.js";

/** An instruction with its branch to the program root. */
export type InstructionProof = {
  readonly step: number;
  readonly instruction: Uint8Array;
  readonly branch: readonly Digest[];
};

/** The chunks of one read, proven to its operand's tensor root and from there to the root of the operand's kind. */
export type OperandProof = {
  /** position of the operand among those of the instruction */
  readonly operand: number;
  readonly chunks: Uint8Array;
  readonly range: readonly Digest[];
  readonly branch: readonly Digest[];
};

/** All that the referee needs to recompute one element. */
export type ElementProof = {
  readonly instruction: InstructionProof;
  /** one for each read; none where the rows are long */
  readonly operands: readonly OperandProof[];
  /** of an element with long rows: what each transaction shows, in their order (appendix A, "Long rows") */
  readonly parts: readonly (readonly OperandProof[])[];
};

/** An operand of the step: its bytes, their tree, and the branch from its root to the root of its kind. */
export type ProvenTensor = {
  readonly bytes: TensorBytes;
  readonly tree: MerkleTree;
  readonly branch: readonly Digest[];
};

/** What the referee has to be shown of the operands of element `element` of an instruction. */
export async function proveReads(
  instruction: Instruction,
  types: readonly TensorType[],
  element: number,
  tensorOf: (operand: number) => Promise<ProvenTensor>,
): Promise<Pick<ElementProof, "operands" | "parts">> {
  const read = await indexReader(instruction, tensorOf);
  const reads = readsOf(instruction, types, element, read);
  const prove = async (range: ElementRange) => proofOf(range, types[range.operand], await tensorOf(range.operand));
  const parts = partsOf(instruction, reads);
  if (parts.length === 0) return { operands: await Promise.all(reads.map(prove)), parts: [] };
  return { operands: [], parts: await Promise.all(parts.map((part) => Promise.all(part.map(prove)))) };
}

/** Reads the indices of `take`, which settle what else it reads; nothing else asks. */
async function indexReader(
  { opcode }: Instruction,
  tensorOf: (operand: number) => Promise<ProvenTensor>,
): Promise<(operand: number, element: number) => bigint> {
  if (opcodeFamily(opcode) !== "take") return () => 0n;
  const { bytes } = await tensorOf(1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (_, element) => view.getBigUint64(8 * element, true);
}

function proofOf(
  { operand, first, count }: ElementRange,
  type: TensorType,
  { bytes, tree, branch }: ProvenTensor,
): OperandProof {
  const width = widthBytes(type.dtype);
  const firstChunk = Math.floor((first * width) / 32);
  const lastChunk = Math.floor(((first + count) * width - 1) / 32);
  const chunks = new Uint8Array(32 * (lastChunk - firstChunk + 1));
  chunks.set(bytes.subarray(32 * firstChunk, 32 * (lastChunk + 1)));
  return { operand, chunks, range: tree.rangeProof(firstChunk, lastChunk - firstChunk + 1), branch };
}
