import { type Pause, untilAborted } from "@assay/chain/browser";
import { type Address, type Digest, requestId, tensorRoot, tensorsRoot } from "@assay/protocol";
import type { z } from "zod";
import { ClientError } from "../client-error.js";
import type { ProofBundle } from "../verify/proof-bundle.js";
import type { Question } from "../verify/question.js";
import {
  inferenceResponse,
  modelResponse,
  problemResponse,
  proofResponse,
  type RequestStatus,
  statusResponse,
} from "./responses.js";
import { type TensorDescription, tensorJson } from "./tensor-json.js";

export type SequencerClientOptions = {
  /** the sequencer's base URL */
  readonly url: string;
  readonly timeoutMilliseconds: number;
};
export type SequencerClientModules = { readonly fetch: typeof fetch };

/** A model as a sequencer describes it; `modelId` is what the request will commit to. */
export type ModelDescription = {
  readonly name: string;
  readonly modelId: Digest;
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
};

/** What the client fixes of its request; with it, the request's id follows before anyone is asked. */
export type Terms = { readonly client: Address; readonly nonce: bigint; readonly deadline: bigint };

/** A request as it was acknowledged. Keep it: `question` is what `verifyAnswer` compares the answer with. */
export type Submission = { readonly requestId: Digest; readonly question: Question };

/** Where a request stands, in the sequencer's words; only `verifyAnswer` makes them facts. */
export type RequestProgress = { readonly status: RequestStatus; readonly batchId: bigint | null };

/** Talks to a sequencer: the Open Inference Protocol over JSON, and Assay's own routes. */
export class SequencerClient {
  readonly #options: SequencerClientOptions;
  readonly #fetch: typeof fetch;

  constructor(options: SequencerClientOptions, modules: SequencerClientModules) {
    this.#options = options;
    this.#fetch = modules.fetch;
  }

  /** Describes a model. Check the modelId against one that you know: a name promises nothing. */
  async model(name: string, signal: AbortSignal): Promise<ModelDescription> {
    const described = await this.#ask(modelResponse, `v2/models/${encodeURIComponent(name)}`, {}, signal);
    const { versions, inputs, outputs } = described;
    return { name: described.name, modelId: versions[0], inputs, outputs };
  }

  /**
   * Submits inputs, given as element bytes, and waits for the acknowledgement.
   * @throws ClientError REQUEST_ID_MISMATCH if the sequencer acknowledges another request than the one that was made
   */
  async submit(
    model: ModelDescription,
    inputs: readonly Uint8Array[],
    deployment: { readonly chainId: bigint; readonly rollup: Address },
    terms: Terms,
    signal: AbortSignal,
  ): Promise<Submission> {
    const { modelId } = model;
    if (inputs.length !== model.inputs.length) {
      const data = { inputs: inputs.length, expected: model.inputs.length };
      throw new ClientError("INPUTS_MISMATCH", data, "Give one tensor for each input of the model.");
    }
    const question: Question = { ...deployment, modelId, inputs, ...terms };
    const expected = requestId({ ...deployment, ...terms, modelId, inputRoot: tensorsRoot(inputs.map(tensorRoot)) });
    const { client, nonce, deadline } = terms;
    const parameters = JSON.stringify({ client, nonce: String(nonce), deadline: String(deadline) });
    const tensors = inputs.map((bytes, i) => tensorJson(model.inputs[i], bytes));
    const body = `{"parameters":${parameters},"inputs":[${tensors.join(",")}]}`;
    const path = `v2/models/${encodeURIComponent(model.name)}/versions/${modelId}/infer`;
    const post = { method: "POST", headers: { "content-type": "application/json" }, body };
    const { parameters: acknowledged } = await this.#ask(inferenceResponse, path, post, signal);
    if (acknowledged.request_id !== expected) {
      const data = { found: acknowledged.request_id, expected };
      throw new ClientError("REQUEST_ID_MISMATCH", data, "Do not trust this sequencer with the request.");
    }
    return { requestId: expected, question };
  }

  /** Where a request stands. */
  async progress(id: Digest, signal: AbortSignal): Promise<RequestProgress> {
    const { status, batchId } = await this.#ask(statusResponse, `assay/v1/requests/${id}`, {}, signal);
    return { status, batchId: batchId ?? null };
  }

  /** The evidence for an answer, `null` while its batch is not posted. */
  async proof(id: Digest, signal: AbortSignal): Promise<ProofBundle | null> {
    try {
      return await this.#ask(proofResponse, `assay/v1/requests/${id}/proof`, {}, signal);
    } catch (error) {
      if (error instanceof ClientError && error.data.code === "PROOF_NOT_YET") return null;
      throw error;
    }
  }

  /** Every change of a request's status, up to `final` or `rejected`. */
  async *follow(id: Digest, pause: Pause, signal: AbortSignal): AsyncGenerator<RequestProgress, void, void> {
    let last: RequestStatus | undefined;
    for (;;) {
      const progress = await this.progress(id, signal);
      if (progress.status !== last) yield progress;
      last = progress.status;
      if (last === "final" || last === "rejected") return;
      await pause(signal);
    }
  }

  async #ask<T>(schema: z.ZodType<T>, path: string, init: RequestInit, signal: AbortSignal): Promise<T> {
    const { url, timeoutMilliseconds } = this.#options;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]);
    let status: number;
    let text: string;
    try {
      const target = new URL(path, url.endsWith("/") ? url : `${url}/`);
      const response = await this.#fetch(target, { ...init, signal: limited });
      status = response.status;
      text = await untilAborted(response.text(), limited);
    } catch (error) {
      signal.throwIfAborted();
      throw new ClientError("SEQUENCER_UNREACHABLE", { url, path }, "Check the URL, or ask again later.", error);
    }
    const body = jsonOrNull(text);
    if (status >= 400) throw refusal(status, body);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    const reason = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    throw new ClientError("SEQUENCER_RESPONSE_MALFORMED", { path, reason }, "Check that the URL is a sequencer's.");
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal(status: number, body: unknown): ClientError {
  const parsed = problemResponse.safeParse(body);
  const { code, detail, remedy } = parsed.success ? parsed.data : { code: "", detail: undefined, remedy: undefined };
  return new ClientError("SEQUENCER_REFUSED", { status, code, detail: detail ?? "" }, remedy ?? "Ask again later.");
}
