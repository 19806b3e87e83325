import express, { type Request, type RequestHandler } from "express";
import { AssayError } from "../error/assay-error.js";

/**
 * Reads a JSON body of at most `limitBytes` (after decompression). Every other content type is refused, so that a
 * browser's form cannot post here; none at all, which no browser sends with a body, is taken for JSON (Triton's client
 * names none).
 */
export function jsonBody(limitBytes: number): RequestHandler[] {
  return [requireJson, express.json({ limit: limitBytes, strict: true, type: isJson })];
}

const requireJson: RequestHandler = (request, _response, next) => {
  if (isJson(request)) return next();
  const given = request.headers["content-type"];
  next(
    new AssayError({
      code: "CONTENT_TYPE_UNSUPPORTED",
      title: "The content type is not supported",
      status: 415,
      detail: `The content type is ${given}, expected application/json`,
      remedy: "Send JSON with Content-Type: application/json.",
      data: { given },
    }),
  );
};

function isJson(request: Pick<Request, "headers">): boolean {
  const given = request.headers["content-type"];
  return given === undefined || /^application\/([a-z0-9.-]+\+)?json\s*(;|$)/i.test(given);
}
