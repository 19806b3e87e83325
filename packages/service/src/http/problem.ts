import { isAssayError } from "../error/assay-error.js";

/** An RFC 9457 problem body. `error` carries the text where clients of the Open Inference Protocol look for it. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly error: string;
  readonly instance?: string;
  readonly remedy?: string;
  readonly data?: Readonly<Record<string, unknown>>;
};

export const PROBLEM_CONTENT_TYPE = "application/problem+json";

type BodyError = Error & { readonly type: string; readonly status?: number; readonly limit?: number };
type Wording = { readonly code: string; readonly title: string; readonly status: number; readonly remedy: string };

/** What express's body parsers say, in our words. */
const BODY_ERRORS: Readonly<Record<string, Wording>> = {
  "entity.too.large": {
    code: "BODY_TOO_LARGE",
    title: "The request body is larger than this service accepts",
    status: 413,
    remedy: "Send less data in one request; the limit stands in `data`.",
  },
  "entity.parse.failed": {
    code: "BODY_NOT_JSON",
    title: "The request body is not valid JSON",
    status: 400,
    remedy: "Send one complete JSON value. JSON has no NaN and no Infinity.",
  },
  "request.aborted": {
    code: "BODY_TRUNCATED",
    title: "The request body ended early",
    status: 400,
    remedy: "Send as many bytes as Content-Length announces.",
  },
  "request.size.invalid": {
    code: "BODY_TRUNCATED",
    title: "The request body does not have the announced length",
    status: 400,
    remedy: "Send as many bytes as Content-Length announces.",
  },
  "encoding.unsupported": {
    code: "ENCODING_UNSUPPORTED",
    title: "The content encoding is not supported",
    status: 415,
    remedy: "Use gzip, deflate or no content encoding.",
  },
  "charset.unsupported": {
    code: "CHARSET_UNSUPPORTED",
    title: "The character set is not supported",
    status: 415,
    remedy: "Send UTF-8.",
  },
};

/** The problem body of any error. An unexpected one tells nothing but that it happened. */
export function problemOf(error: unknown, instance?: string): Problem {
  const named = instance === undefined ? {} : { instance };
  if (isAssayError(error)) {
    return {
      ...compose(error.code, error.title, error.status, error.message, error.remedy),
      ...named,
      ...(error.data === undefined || Object.keys(error.data).length === 0 ? {} : { data: error.data }),
    };
  }
  const body = error as Partial<BodyError>;
  if (error instanceof Error && typeof body.type === "string") {
    const wording = BODY_ERRORS[body.type];
    if (wording !== undefined) {
      const detail = body.type === "entity.parse.failed" ? error.message : wording.title;
      const data = body.limit === undefined ? {} : { data: { limitBytes: body.limit } };
      return { ...compose(wording.code, wording.title, wording.status, detail, wording.remedy), ...named, ...data };
    }
  }
  if (error instanceof Error && typeof body.status === "number" && body.status >= 400 && body.status < 500) {
    return {
      ...compose("REQUEST_INVALID", "The request is not valid", body.status, error.message, undefined),
      ...named,
    };
  }
  const typed = error as { type?: { code?: unknown }; code?: unknown; remedy?: unknown };
  const code = typed.type?.code ?? typed.code;
  if (error instanceof Error && typeof code === "string" && typeof typed.remedy === "string") {
    // A typed error of a part below HTTP: code and remedy are made for people, its data may not be for everyone.
    const title = "The service cannot do this at the moment";
    return { ...compose(code, title, 503, `${title} (${code})`, typed.remedy), ...named };
  }
  const title = "The service failed unexpectedly";
  return {
    ...compose("INTERNAL_ERROR", title, 500, title, "Try again; the operator's log has the request id."),
    ...named,
  };
}

function compose(code: string, title: string, status: number, detail: string, remedy: string | undefined): Problem {
  const type = `urn:assay:problem:${code.toLowerCase().replaceAll("_", "-")}`;
  return { type, title, status, detail, code, error: detail, ...(remedy === undefined ? {} : { remedy }) };
}
