import { type Address, toAddress } from "@assay/protocol";
import { z } from "zod";
import { SequencerError } from "../error/sequencer-error.js";
import type { RequestTerms } from "../intake/intake.js";

const uint64 = z
  .union([z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER), z.string().regex(/^\d{1,20}$/)])
  .transform((value) => BigInt(value))
  .refine((value) => value < 1n << 64n, "must be below 2^64");

/** Parameters of a request; Assay's own are `client`, `nonce` and `deadline`, others are ignored as the protocol says. */
const parameters = z.looseObject({
  client: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, "must be an address")
    .transform((text): Address => toAddress(text))
    .optional(),
  nonce: uint64.optional(),
  deadline: uint64.optional(),
});

const tensor = z.looseObject({
  name: z.string().max(1_024),
  shape: z.array(z.number().int().nonnegative()).max(8),
  datatype: z.string().max(16),
  data: z.array(z.unknown()),
});

/** The body of POST /v2/models/{name}/infer (Open Inference Protocol, version 2). */
export const inferenceRequest = z.looseObject({
  id: z.string().max(256).optional(),
  parameters: parameters.optional(),
  inputs: z.array(tensor).max(256),
  outputs: z
    .array(z.looseObject({ name: z.string().max(1_024) }))
    .max(256)
    .optional(),
});

export type InferenceRequest = z.output<typeof inferenceRequest>;

/** Reads a body. Throws REQUEST_MALFORMED that names every field that is wrong. */
export function readInferenceRequest(body: unknown): InferenceRequest {
  const parsed = inferenceRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 10).map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  const remedy = "Send { id?, parameters?, inputs: [{ name, shape, datatype, data }], outputs?: [{ name }] }.";
  throw new SequencerError("REQUEST_MALFORMED", issues.join("; "), remedy, { issues });
}

/** What the client fixed of its request. */
export function termsOf(request: InferenceRequest): RequestTerms {
  const { client, nonce, deadline } = request.parameters ?? {};
  return { client, nonce, deadline };
}
