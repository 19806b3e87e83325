import { type Address, type Brand, type Digest, toAddress, toBytes, toDigest } from "../digest.js";
import { checkUint } from "./record-error.js";
import { RequestSsz } from "./ssz.js";

/** Names a request: the hash tree root of its record. */
export type RequestId = Brand<Digest, "RequestId">;

/** What a client asks (specification, section 3 and appendix B). */
export type Request = {
  readonly chainId: bigint;
  readonly rollup: Address;
  readonly client: Address;
  readonly nonce: bigint;
  readonly modelId: Digest;
  readonly inputRoot: Digest;
  /** chain time, in seconds */
  readonly deadline: bigint;
};

/** Hash tree root of a request. Throws RECORD_UINT_OUT_OF_RANGE. */
export function requestId(request: Request): RequestId {
  return toDigest(RequestSsz.hashTreeRoot(requestValue(request))) as RequestId;
}

/** A request as the SSZ library takes it. */
export function requestValue(request: Request) {
  for (const field of ["chainId", "nonce", "deadline"] as const) checkUint(field, request[field], 64);
  return {
    chainId: request.chainId,
    rollup: toBytes(request.rollup),
    client: toBytes(request.client),
    nonce: request.nonce,
    modelId: toBytes(request.modelId),
    inputRoot: toBytes(request.inputRoot),
    deadline: request.deadline,
  };
}

/** The converse of `requestValue`. */
export function requestOf(value: ReturnType<typeof requestValue>): Request {
  return {
    chainId: value.chainId,
    rollup: toAddress(value.rollup),
    client: toAddress(value.client),
    nonce: value.nonce,
    modelId: toDigest(value.modelId),
    inputRoot: toDigest(value.inputRoot),
    deadline: value.deadline,
  };
}
