/** What a client of a sequencer reports. */
export type ClientErrorCode =
  | "SEQUENCER_UNREACHABLE"
  | "SEQUENCER_RESPONSE_MALFORMED"
  /** the sequencer answered with a problem; its own code stands in the data */
  | "SEQUENCER_REFUSED"
  /** the sequencer acknowledged another request than the one that was made */
  | "REQUEST_ID_MISMATCH"
  | "DATA_TYPE_UNSUPPORTED"
  | "INPUTS_MISMATCH"
  /** bits that JSON cannot carry, so that the sequencer would execute other ones */
  | "INPUT_NOT_EXPRESSIBLE";

/** An expected failure: a code, the facts, and what to do about it. */
export class ClientError extends Error {
  readonly code: ClientErrorCode;
  readonly data: Readonly<Record<string, unknown>>;
  readonly remedy: string;

  constructor(code: ClientErrorCode, data: Readonly<Record<string, unknown>>, remedy: string, cause?: unknown) {
    const details = Object.entries(data).map(([name, value]) => `${name}=${String(value).slice(0, 160)}`);
    super(`${code}: ${details.join(" ")}`, cause === undefined ? undefined : { cause });
    this.name = "ClientError";
    this.code = code;
    this.data = data;
    this.remedy = remedy;
  }
}
