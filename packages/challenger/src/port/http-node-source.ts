import { type Digest, type Place, toDigest } from "@assay/protocol";
import type { NodeSource } from "./node-source.js";

export type HttpNodeSourceOptions = {
  /** the operator's base URL */
  readonly url: string;
  readonly timeoutMilliseconds: number;
};

/** More would be no answer to any question of this protocol (2^6 nodes of 66 digits, with room for spaces). */
const LONGEST_BODY_BYTES = 64 * 1024;

/** Asks the operator's HTTP endpoint. Every failure is a `null`: the chain is the place to insist on an answer. */
export class HttpNodeSource implements NodeSource {
  readonly #options: HttpNodeSourceOptions;
  readonly #fetch: typeof fetch;

  constructor(options: HttpNodeSourceOptions, modules: { readonly fetch: typeof fetch }) {
    this.#options = options;
    this.#fetch = modules.fetch;
  }

  async nodes(
    result: { readonly batchId: bigint; readonly resultIndex: number },
    place: Place,
    levels: number,
    signal: AbortSignal,
  ): Promise<readonly Digest[] | null> {
    const path = `assay/v1/traces/${result.batchId}/${result.resultIndex}/nodes`;
    const query = `depth=${place.depth}&index=${place.index}&levels=${levels}`;
    const timeout = AbortSignal.timeout(this.#options.timeoutMilliseconds);
    try {
      const url = new URL(`${path}?${query}`, withSlash(this.#options.url));
      const response = await this.#fetch(url, { signal: AbortSignal.any([signal, timeout]), redirect: "error" });
      if (!response.ok) return null;
      return digestsIn(JSON.parse(await limitedText(response)), 2 ** levels);
    } catch {
      signal.throwIfAborted();
      return null;
    }
  }
}

function digestsIn(body: unknown, count: number): readonly Digest[] | null {
  const nodes: unknown = (body as { nodes?: unknown } | null)?.nodes;
  if (!Array.isArray(nodes) || nodes.length !== count) return null;
  return nodes.map((node) => toDigest(String(node)));
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > LONGEST_BODY_BYTES) throw new RangeError("the answer is too long");
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}
