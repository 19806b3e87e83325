import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Reads what tensors keep beside a model file: once, though it is asked for by every tensor. */
export class ExternalFiles {
  readonly #folder: string;
  readonly #files = new Map<string, Uint8Array>();

  constructor(modelFile: string) {
    this.#folder = dirname(modelFile);
  }

  /** Locations that were read. */
  get locations(): readonly string[] {
    return [...this.#files.keys()];
  }

  path(location: string): string {
    return join(this.#folder, location);
  }

  readonly read = (location: string): Uint8Array => {
    const bytes = this.#files.get(location) ?? readFileSync(this.path(location));
    this.#files.set(location, bytes);
    return bytes;
  };
}
