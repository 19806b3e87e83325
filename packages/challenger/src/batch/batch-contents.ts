import { ChainError, decompress } from "@assay/chain";
import { type BatchData, BatchTree, type Digest, decodeBatchData, ProtocolError, resultRoot } from "@assay/protocol";

/** The published data of a batch, which describes exactly the results under its root. */
export type BatchContents = { readonly data: BatchData; readonly tree: BatchTree };

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
