import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { AssayError } from "../error/assay-error.js";
import { PROBLEM_CONTENT_TYPE, problemOf } from "./problem.js";

const BROKEN = {
  HPE_INVALID_EOF_STATE: ["BODY_TRUNCATED", "The request ended early", 400, "Send the whole request."],
  HPE_HEADER_OVERFLOW: ["HEADERS_TOO_LARGE", "The request's headers are too large", 431, "Send fewer headers."],
  ERR_HTTP_REQUEST_TIMEOUT: ["REQUEST_TIMEOUT", "The request did not arrive in time", 408, "Send the whole request."],
} as const;

/** Answers what is no HTTP request, for which express never gets to see anything, with a problem body too. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const known = BROKEN[error.code as keyof typeof BROKEN];
  const [code, title, status, remedy] = known ?? [
    "REQUEST_MALFORMED",
    "The request is not HTTP",
    400,
    "Send HTTP/1.1.",
  ];
  const body = JSON.stringify(problemOf(new AssayError({ code, title, status, remedy })));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
