import { sha256 } from "@noble/hashes/sha2.js";
import { type Digest, toBytes, toDigest, ZERO_DIGEST } from "../digest.js";
import { serializeTensorType, type TensorType } from "../record/tensor-type.js";
import { MerkleTree } from "./merkle-tree.js";

const LEAF_PREFIX = Uint8Array.of(0);

/** Leaf of an instruction: sha256(0x00 ‖ serialization) (specification, appendix A). */
export function instructionLeaf(serialization: Uint8Array): Digest {
  return toDigest(sha256.create().update(LEAF_PREFIX).update(serialization).digest());
}

/** Leaf of a constant: sha256(0x00 ‖ TensorType serialization ‖ tensor root) (specification, appendix B). */
export function constantLeaf(type: TensorType, root: Digest): Digest {
  return toDigest(sha256.create().update(LEAF_PREFIX).update(serializeTensorType(type)).update(toBytes(root)).digest());
}

/** Program root: tree over the instruction leaves. Throws TREE_EMPTY for no instructions. */
export function programRoot(serializations: readonly Uint8Array[]): Digest {
  return MerkleTree.of(serializations.map(instructionLeaf)).root;
}

/** Constants root: tree over the constant leaves, 32 zero bytes for no constants. */
export function constantsRoot(leaves: readonly Digest[]): Digest {
  return leaves.length === 0 ? ZERO_DIGEST : MerkleTree.of(leaves).root;
}

/** Input root or output root: tree over the tensor roots in the model's order, 32 zero bytes for no inputs. */
export function tensorsRoot(roots: readonly Digest[]): Digest {
  return roots.length === 0 ? ZERO_DIGEST : MerkleTree.of(roots).root;
}
