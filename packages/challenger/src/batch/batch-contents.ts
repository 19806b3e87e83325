import { ChainError, decompress } from "@assay/chain";
import {
  type BatchData,
  BatchTree,
  type Digest,
  decodeBatchData,
  ProtocolError,
  type Request,
  type Result,
  resultRoot,
} from "@assay/protocol";

/** The published data of a batch, which describes exactly the results under its root. */
export type BatchContents = { readonly data: BatchData; readonly tree: BatchTree };

/** What a replay and a dispute need of one result, published with its batch or supplied on demand. */
export type ResultEntry = {
  readonly request: Request;
  readonly result: Result;
  readonly inputs: readonly Uint8Array[];
  /** branch of the result in the batch tree */
  readonly proof: readonly Digest[];
};

/** The published entry at a position. */
export function entryAt({ data, tree }: BatchContents, position: number): ResultEntry {
  return {
    request: data.requests[position],
    result: data.results[position],
    inputs: data.inputs[position],
    proof: tree.proof(position),
  };
}

/** Why published data is of no use. */
export type Unusable = { readonly reason: string };

/**
 * Decodes published data and checks that its results are those under the batch root, all of them and in their places.
 */
export function batchContents(
  batch: { readonly root: Digest; readonly count: number },
  published: Uint8Array,
  limitBytes: number,
): BatchContents | Unusable {
  try {
    const data = decodeBatchData(decompress(published, limitBytes));
    const tree = new BatchTree(data.results.map(resultRoot));
    if (data.results.length !== batch.count) {
      return { reason: `the data describes ${data.results.length} results, the batch has ${batch.count}` };
    }
    if (tree.root !== batch.root) return { reason: "the data describes other results than the batch's root" };
    return { data, tree };
  } catch (error) {
    // Expected failures only: whatever else goes wrong is a defect here, not the operator's.
    if (error instanceof ChainError || error instanceof ProtocolError) return { reason: error.message };
    throw error;
  }
}
