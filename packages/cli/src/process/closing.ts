import type { Logger } from "@assay/service";

/** Closes what was opened, in the opposite order; a part that fails is logged and does not keep the others. */
export class Closing {
  readonly #logger: Logger;
  readonly #parts: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];

  constructor(modules: { readonly logger: Logger }) {
    this.#logger = modules.logger;
  }

  add(name: string, close: () => Promise<void> | void): void {
    this.#parts.push({ name, close });
  }

  async close(): Promise<void> {
    for (const { name, close } of this.#parts.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        this.#logger.error({ err: error, part: name }, "could not be closed");
      }
    }
  }
}
