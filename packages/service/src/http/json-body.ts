import express, { type Request, type RequestHandler } from "express";
import { AssayError } from "../error/assay-error.js";

/**
 * Reads a JSON body of at most `limitBytes` (after decompression). Every other content type is refused, so that a
 * browser's form cannot post here.
 */
export function jsonBody(limitBytes: number): RequestHandler[] {
  return [requireJson, express.json({ limit: limitBytes, strict: true, type: isJson })];
}

const requireJson: RequestHandler = (request, _response, next) => {
  if (isJson(request)) return next();
  const given = request.headers["content-type"] ?? "none";
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
  return /^application\/([a-z0-9.-]+\+)?json\s*(;|$)/i.test(request.headers["content-type"] ?? "");
}
