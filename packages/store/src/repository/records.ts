import type { Digest, Request } from "@assay/protocol";
import type { Codec } from "../codec/codec.js";
import { type Field, field, jsonCodec } from "../codec/json-codec.js";

/** A request that was executed and acknowledged. Its inputs and outputs stand beside it, under the same id. */
export type RequestRecord = {
  readonly request: Request;
  readonly outputRoot: Digest;
  /** where it came in the order of acknowledgements */
  readonly arrival: bigint;
  /** local time of the acknowledgement, in seconds */
  readonly acceptedAt: number;
  /** what it takes in the published data of a batch, before compression */
  readonly publishedBytes: number;
  /** the batch (by the operator's sequence number) and the index in it, once it was sealed into one */
  readonly place: { readonly sequence: bigint; readonly index: number } | undefined;
};

/** sealed: decided on, maybe sent. posted: seen on chain. ripe, final, rejected: as on chain. */
export const BATCH_STAGES = ["sealed", "posted", "ripe", "final", "rejected"] as const;
export type BatchStage = (typeof BATCH_STAGES)[number];

/** A batch of this operator, under its sequence number. */
export type BatchRecord = {
  readonly sequence: bigint;
  readonly root: Digest;
  readonly maxResultBytes: number;
  /** requestIds[i] is that of result i */
  readonly requestIds: readonly Digest[];
  readonly stage: BatchStage;
  /** known once it was seen on chain */
  readonly batchId: bigint | undefined;
};

const requestField: Field<Request> = field.record<Request>({
  chainId: field.unsigned,
  rollup: field.address,
  client: field.address,
  nonce: field.unsigned,
  modelId: field.digest,
  inputRoot: field.digest,
  deadline: field.unsigned,
});

/** A request record as JSON. */
export const requestRecordCodec: Codec<RequestRecord> = jsonCodec(
  field.record<RequestRecord>({
    request: requestField,
    outputRoot: field.digest,
    arrival: field.unsigned,
    acceptedAt: field.count,
    publishedBytes: field.count,
    place: field.optional(
      field.record<{ sequence: bigint; index: number }>({ sequence: field.unsigned, index: field.count }),
    ),
  }),
);

/** A batch record as JSON. */
export const batchRecordCodec: Codec<BatchRecord> = jsonCodec(
  field.record<BatchRecord>({
    sequence: field.unsigned,
    root: field.digest,
    maxResultBytes: field.count,
    requestIds: field.list(field.digest),
    stage: field.oneOf(BATCH_STAGES),
    batchId: field.optional(field.unsigned),
  }),
);
