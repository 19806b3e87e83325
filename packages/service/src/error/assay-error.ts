/** What every expected failure tells: the same code appears in the log, the problem body, the metric and the docs. */
export type ErrorDetails = {
  /** SCREAMING_SNAKE_CASE, stable across versions */
  readonly code: string;
  /** one sentence that is the same for every occurrence of the code */
  readonly title: string;
  /** HTTP status that fits when the error leaves through HTTP */
  readonly status: number;
  /** what happened this time */
  readonly detail?: string;
  /** what the caller can do about it */
  readonly remedy?: string;
  /** facts of this occurrence; never secrets */
  readonly data?: Readonly<Record<string, unknown>>;
};

/** An expected failure with code, data and remedy. */
export class AssayError extends Error {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly remedy: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(details: ErrorDetails, options?: ErrorOptions) {
    super(details.detail ?? details.title, options);
    this.name = new.target.name;
    this.code = details.code;
    this.title = details.title;
    this.status = details.status;
    this.remedy = details.remedy;
    this.data = details.data ?? {};
  }
}

/** Anything that has the fields of an AssayError; packages that do not depend on this one bring errors of this form. */
export type AssayErrorLike = Error & {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly remedy?: string | undefined;
  readonly data?: Readonly<Record<string, unknown>>;
};

/** True iff the value is an expected failure in the form of an AssayError. */
export function isAssayError(value: unknown): value is AssayErrorLike {
  if (!(value instanceof Error)) return false;
  const candidate = value as Partial<AssayErrorLike>;
  return (
    typeof candidate.code === "string" && typeof candidate.title === "string" && typeof candidate.status === "number"
  );
}
