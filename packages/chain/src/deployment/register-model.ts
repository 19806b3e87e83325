import {
  type Digest,
  instructionLeaf,
  MerkleTree,
  type Model,
  type ModelId,
  modelId,
  type TensorType,
} from "@assay/protocol";
import { hexlify } from "ethers";
import { untilAborted } from "../connection/abort.js";
import type { ModelRegistryContract } from "../contract/contracts.js";
import { ChainError } from "../error/chain-error.js";
import { withChainErrors } from "../error/decode-revert.js";
import type { TransactionSender } from "../transaction/transaction-sender.js";

/** What registration publishes of a model. */
export type ModelPublication = {
  readonly model: Model;
  /** type and tensor root of each constant */
  readonly constants: readonly { readonly type: TensorType; readonly root: Digest }[];
  /** serialization of each instruction */
  readonly instructions: readonly Uint8Array[];
};

/**
 * Registers a model and publishes its program in aligned parts, skipping whatever is on the chain already: it may be
 * called again after a crash, and by several people at once.
 * @throws ChainError with the registry's error, if the model is not one that the referee can judge
 */
export async function registerModel(
  registry: ModelRegistryContract,
  publication: ModelPublication,
  sender: TransactionSender,
  signal: AbortSignal,
): Promise<ModelId> {
  const id = modelId(publication.model);
  let published = await publishedCount(registry, id, signal);
  if (published === null) {
    await tolerate("ModelAlreadyRegistered", () => register(registry, publication, id, sender, signal));
    published = 0;
  }
  const partSize = Number(
    await untilAborted(
      withChainErrors(() => registry.PART_SIZE()),
      signal,
    ),
  );
  const { instructions } = publication;
  const tree = MerkleTree.of(instructions.map(instructionLeaf));
  for (let from = published; from < instructions.length; from += partSize) {
    const part = publicationPart(tree, instructions, from, partSize);
    const data = registry.interface.encodeFunctionData("publish", [id, from, part.instructions, part.branch]);
    const label = `publish instructions ${from} to ${Math.min(from + partSize, instructions.length) - 1}`;
    await tolerate("PartOutOfOrder", () =>
      sender.send({ key: `model/${id}/${from}`, label, to: registry.target as string, data }, signal),
    );
  }
  return id;
}

/**
 * The part [from, from + partSize) of a program with the branch from the root of its subtree to the program root. A
 * last part is padded to the subtree by the contract; a program that is smaller than a part has no branch.
 */
export function publicationPart(
  tree: MerkleTree,
  instructions: readonly Uint8Array[],
  from: number,
  partSize: number,
): { instructions: string[]; branch: Digest[] } {
  const height = Math.min(Math.round(Math.log2(partSize)), tree.depth);
  const branch = tree.branch(tree.depth - height, from / 2 ** height);
  return { instructions: instructions.slice(from, from + partSize).map((bytes) => hexlify(bytes)), branch };
}

async function publishedCount(
  registry: ModelRegistryContract,
  id: ModelId,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const summary = await untilAborted(
      withChainErrors(() => registry.summary(id)),
      signal,
    );
    return Number(summary.published);
  } catch (error) {
    if (error instanceof ChainError && error.code === "ModelNotRegistered") return null;
    throw error;
  }
}

async function register(
  registry: ModelRegistryContract,
  publication: ModelPublication,
  id: ModelId,
  sender: TransactionSender,
  signal: AbortSignal,
): Promise<unknown> {
  const constants = publication.constants.map(({ type, root }) => ({ tensorType: type, root }));
  const data = registry.interface.encodeFunctionData("register", [publication.model, constants]);
  return sender.send({ key: `model/${id}`, label: "register model", to: registry.target as string, data }, signal);
}

/** Somebody else may publish the same model at the same time; what they did is done. */
async function tolerate(code: ChainError["code"], run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ChainError) || error.code !== code) throw error;
  }
}
