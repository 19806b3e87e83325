import type { Address, Digest } from "@assay/protocol";

/** What the client itself asked; the answer must be to this and to nothing else. */
export type Question = {
  readonly chainId: bigint;
  readonly rollup: Address;
  readonly modelId: Digest;
  /** element bytes of each input */
  readonly inputs: readonly Uint8Array[];
  /** the remaining fields of the request, as far as the client chose them or saw them acknowledged */
  readonly client?: Address;
  readonly nonce?: bigint;
  readonly deadline?: bigint;
};
