import { inspect } from "node:util";

const MASK = "[secret]";

/** A value that prints as "[secret]" wherever it may end up: logs, JSON, inspection, string interpolation. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it where the value is used, not earlier. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
