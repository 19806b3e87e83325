/**
 * An expected failure: a code, the data that belongs to it, and what to do about it. The same code appears in the
 * log, in problem bodies and in the documentation; the union of the codes of a part is that part's error type.
 */
export class ProtocolError<T extends { readonly code: string }> extends Error {
  readonly type: T;
  readonly remedy: string;

  constructor(type: T, remedy: string, options?: ErrorOptions) {
    super(describe(type), options);
    this.name = new.target.name;
    this.type = type;
    this.remedy = remedy;
  }
}

function describe(type: { readonly code: string }): string {
  const details = Object.entries(type)
    .filter(([key]) => key !== "code")
    .map(([key, value]) => `${key}: ${String(value)}`);
  return details.length === 0 ? type.code : `${type.code} (${details.join(", ")})`;
}
