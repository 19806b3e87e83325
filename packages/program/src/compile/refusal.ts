import type { Value } from "./value.js";

/** A reason may quote lists from the file; it is cut off where they are absurd. */
const MAX_REASON_LENGTH = 500;

/** Thrown by a lowering for a node that it cannot express; compile() collects them into one ProgramError. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: string;
  readonly attribute: string | null;
  /** the value that would have to be constant for the node to be lowered, or null where that would not help */
  readonly needsConstant: Value | null;

  constructor(reason: string, attribute: string | null = null, needsConstant: Value | null = null) {
    const shown = reason.length > MAX_REASON_LENGTH ? `${reason.slice(0, MAX_REASON_LENGTH)}…` : reason;
    super(shown);
    this.reason = shown;
    this.attribute = attribute;
    this.needsConstant = needsConstant;
  }
}

/** Thrown where the outputs of a graph or function are unknown because nodes inside of it were refused already. */
export class Unresolved extends Error {
  override readonly name = "Unresolved";
}
