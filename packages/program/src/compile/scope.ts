import type { Value } from "./value.js";

/** The values that can be named at a place of a graph: its own, and those of the graphs around it. */
export class Scope {
  readonly #own = new Map<string, Value | null>();
  readonly #unsupported = new Map<string, string>();
  readonly #outer: Scope | null;

  constructor(outer: Scope | null = null) {
    this.#outer = outer;
  }

  /** Gives a name to a value; null says that the name stands for an operand that was left out. */
  set(name: string, value: Value | null): void {
    this.#own.set(name, value);
  }

  /** Gives a name to a tensor that no node may use. */
  setUnsupported(name: string, typeName: string): void {
    this.#unsupported.set(name, typeName);
  }

  /** The value, null where it was left out, undefined where nothing made it. */
  get(name: string): Value | null | undefined {
    const own = this.#own.get(name);
    return own === undefined ? this.#outer?.get(name) : own;
  }

  /** The name of the data type of a tensor that no node may use, or null if it is none. */
  unsupportedType(name: string): string | null {
    if (this.#own.has(name)) return null;
    return this.#unsupported.get(name) ?? this.#outer?.unsupportedType(name) ?? null;
  }
}
