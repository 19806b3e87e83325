import type { Digest, Request, Result } from "@assay/protocol";
import type { BatchRecord, RequestRecord } from "@assay/store";
import type { TensorPort } from "../port/inference-engine.js";
import { dataTypeName } from "../tensor/data-type.js";

/** What became of a request: executing and acknowledged here, then as its batch. */
export type RequestStatus = "received" | "accepted" | "batched" | "posted" | "ripe" | "final" | "rejected";

/** Records in JSON: uint64 as decimal text, digests as 0x hexadecimal, tensor bytes in base64. */
export function requestView(request: Request) {
  const { chainId, nonce, deadline } = request;
  return { ...request, chainId: String(chainId), nonce: String(nonce), deadline: String(deadline) };
}

/** A result is all text and small numbers already. */
export function resultView(result: Result): Result {
  return result;
}

/** A tensor with its bytes as they are committed to: little-endian, row-major. */
export function tensorView({ name, type }: TensorPort, bytes: Uint8Array) {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return { name, datatype: dataTypeName(type.dtype), shape: type.shape, bytes: base64 };
}

/** Where a request stands. */
export function statusOf(record: RequestRecord, batch: BatchRecord | undefined): RequestStatus {
  if (record.place === undefined || batch === undefined) return "accepted";
  return batch.stage === "sealed" ? "batched" : batch.stage;
}

/** A batch of this operator. */
export function batchView(batch: BatchRecord) {
  return {
    batchId: batch.batchId === undefined ? null : String(batch.batchId),
    sequence: String(batch.sequence),
    status: batch.stage === "sealed" ? ("batched" as const) : batch.stage,
    root: batch.root,
    count: batch.requestIds.length,
    maxResultBytes: batch.maxResultBytes,
    requestIds: batch.requestIds as readonly Digest[],
  };
}
