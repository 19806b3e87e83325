/** Thrown by a lowering for a node that it cannot express; compile() collects them into one ProgramError. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: string;
  readonly attribute: string | null;

  constructor(reason: string, attribute: string | null = null) {
    super(reason);
    this.reason = reason;
    this.attribute = attribute;
  }
}
