import { type Digest, toAddress, toDigest } from "@assay/protocol";
import { z } from "zod";
import type { ProofBundle } from "../verify/proof-bundle.js";

const digest = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform((text): Digest => toDigest(text));
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text) => toAddress(text));
const uint64 = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform(BigInt)
  .refine((value) => value < 1n << 64n);
const uint32 = z.number().int().nonnegative().max(0xffff_ffff);
const base64 = z.base64().transform((text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));

const request = z.object({
  chainId: uint64,
  rollup: address,
  client: address,
  nonce: uint64,
  modelId: digest,
  inputRoot: digest,
  deadline: uint64,
});
const result = z.object({
  requestId: digest,
  modelId: digest,
  index: uint32,
  inputRoot: digest,
  outputRoot: digest,
});
const tensor = z.object({ name: z.string(), datatype: z.string(), shape: z.array(uint32).max(8) });

/** What became of a request, in the sequencer's words. */
export const REQUEST_STATUSES = ["received", "accepted", "batched", "posted", "ripe", "final", "rejected"] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

/** Inputs and outputs of a model as a sequencer describes it. */
export const modelResponse = z.object({
  name: z.string(),
  versions: z.array(digest).length(1),
  inputs: z.array(tensor).max(256),
  outputs: z.array(tensor).max(256),
});

/** The part of an inference response that names the request. */
export const inferenceResponse = z.object({ parameters: z.object({ request_id: digest }) });

/** Where a request stands. */
export const statusResponse = z.object({
  requestId: digest,
  status: z.enum(REQUEST_STATUSES),
  batchId: uint64.nullish(),
  index: uint32.nullish(),
});

/** A proof bundle. */
export const proofResponse = z
  .object({
    batchId: uint64,
    request,
    result,
    proof: z.array(digest).max(16),
    outputs: z.array(z.object({ bytes: base64 })).max(256),
  })
  .transform(({ outputs, ...rest }): ProofBundle => ({ ...rest, outputs: outputs.map(({ bytes }) => bytes) }));

/** An RFC 9457 problem. */
export const problemResponse = z.object({
  code: z.string().max(128),
  detail: z.string().optional(),
  remedy: z.string().optional(),
});
