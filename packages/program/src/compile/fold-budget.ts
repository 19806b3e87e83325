import { Refusal } from "./refusal.js";

/** Greatest size of all constants that are made at compile time together, in bytes. */
const MAX_MADE_BYTES = 2 ** 31;
/** Greatest size of one of them. */
const MAX_CONSTANT_BYTES = 2 ** 28;
/** Terms of arithmetic that are computed at compile time altogether; the reference makes a few million a second. */
const MAX_FOLDED_TERMS = 2 ** 24;

/** What compile time may spend on constants: a small file must not make the compiler work for hours. */
export class FoldBudget {
  #bytes = 0;
  #terms = 0;

  /**
   * Takes the room for a constant that has to be made.
   *
   * @throws Refusal where there is none left
   */
  reserve(bytes: number): void {
    if (!this.tryReserve(bytes, 0)) throw new Refusal(`the constants made at compile time are too large`);
  }

  /** Takes room and work for a constant that a step could make instead; false where the step should. */
  tryReserve(bytes: number, terms: number): boolean {
    const isOver =
      bytes > MAX_CONSTANT_BYTES || this.#bytes + bytes > MAX_MADE_BYTES || this.#terms + terms > MAX_FOLDED_TERMS;
    if (isOver) return false;
    this.#bytes += bytes;
    this.#terms += terms;
    return true;
  }
}
