import { ProgramError } from "../program-error.js";
import type { ExternalReader } from "./external-data.js";

/** Greatest number of nodes of a file, those of inner graphs and functions included. */
export const MAX_NODES = 100_000;
/** How deep graphs may stand in attributes of nodes of graphs. */
export const MAX_GRAPH_DEPTH = 16;
/** Greatest size of all tensors that are larger than their part of the file: external and sparse ones. */
const MAX_FETCHED_BYTES = 2 ** 33;

/** What is carried along while one file is read: where external data comes from, and how much there was of everything. */
export class Reading {
  readonly external: ExternalReader | null;
  /** domains of the operators that the model's graph uses, inner graphs included */
  readonly domains = new Set<string>();
  #nodes = 0;
  #depth = 0;
  #fetchedBytes = 0;

  constructor(external: ExternalReader | null) {
    this.external = external;
  }

  /** Counts a node. Throws ONNX_TOO_LARGE. */
  countNode(): void {
    this.#nodes++;
    if (this.#nodes > MAX_NODES) throw tooLarge("graph", this.#nodes, MAX_NODES);
  }

  /** Takes the room for a tensor that the file's own bytes do not pay for. Throws ONNX_TOO_LARGE. */
  reserve(what: string, bytes: number): void {
    this.#fetchedBytes += bytes;
    if (this.#fetchedBytes > MAX_FETCHED_BYTES) throw tooLarge(what, this.#fetchedBytes, MAX_FETCHED_BYTES);
  }

  /** Reads something one graph deeper. Throws ONNX_TOO_LARGE. */
  deeper<Result>(read: () => Result): Result {
    if (this.#depth === MAX_GRAPH_DEPTH) throw tooLarge("nesting of graphs", MAX_GRAPH_DEPTH + 1, MAX_GRAPH_DEPTH);
    this.#depth++;
    const result = read();
    this.#depth--;
    return result;
  }
}

function tooLarge(what: string, size: number, limit: number): ProgramError {
  return new ProgramError({ code: "ONNX_TOO_LARGE", what, size, limit });
}
