import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AssayError } from "@assay/service";
import { BenchError } from "../option/bench-error.js";
import type { Prepared } from "./prepare-child.js";
import type { Subject, SubjectRequest } from "./subject.js";

/** Opens a subject in a process of its own. Throws what `openSubject` throws, and BENCH_CHILD_FAILED. */
export async function prepareSubject(request: SubjectRequest): Promise<Subject> {
  const child = fork(fileURLToPath(new URL("./prepare-child.js", import.meta.url)), { serialization: "advanced" });
  const prepared = new Promise<Prepared>((resolve, reject) => {
    child.once("message", (message) => resolve(message as Prepared));
    child.once("exit", (code, signal) => {
      const detail = `${request.name}: the process that compiles it ended (${signal ?? code})`;
      reject(new BenchError({ code: "BENCH_CHILD_FAILED", engine: "assay", detail }));
    });
  });
  child.send(request);
  try {
    const result = await prepared;
    if ("error" in result) throw new AssayError(result.error);
    return result.subject;
  } finally {
    if (child.connected) child.disconnect();
  }
}
