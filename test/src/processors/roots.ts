import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Backend,
  type BackendName,
  BackendUnsoundError,
  createBackend,
  LocalExecutor,
  Model,
  PooledExecutor,
} from "@assay/engine";
import { decodeCase, programOf } from "./case.js";
import { type Host, measure, settingsOf } from "./measure.js";
import type { Report, Task } from "./report.js";

/**
 * What runs on each processor: takes the file of a task, runs the cases in their order until the deadline, and writes
 * what it finds to standard output, a report a line.
 */
const made = new Map<string, Promise<Backend | null>>();

function say(report: Report): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

/** A backend, made once. Null, and told once, where its self-test fails on this machine. */
function backendOf(name: BackendName, threads: number): Promise<Backend | null> {
  const key = `${name} ${threads}`;
  const known = made.get(key);
  if (known) return known;
  const backend = createBackend(name, threads).catch((error: unknown) => {
    if (!(error instanceof BackendUnsoundError)) throw error;
    say({ kind: "unsound", backend: name, threads, fault: error.message });
    return null;
  });
  made.set(key, backend);
  return backend;
}

const host: Host = {
  executor: async (program, name, threads) => {
    if (name === "portable" && threads > 1) {
      return new PooledExecutor(program, { backend: name, workers: threads, threads: 1 });
    }
    const backend = await backendOf(name, threads);
    return backend && LocalExecutor.create(program, backend);
  },
  model: (executor) => new Model(executor),
};

const { folder, files, backends, deadline } = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Task;
say({ kind: "host", architecture: process.arch, node: process.version });
for (const file of files) {
  if (Date.now() > deadline) break;
  say({ kind: "begin", file });
  const startedAt = Date.now();
  const one = decodeCase(new Uint8Array(readFileSync(join(folder, file))));
  const program = programOf(one);
  for (const setting of settingsOf(one, backends)) {
    for (const row of await measure(one, program, setting, host)) say({ kind: "row", file, row });
  }
  say({ kind: "end", file, milliseconds: Date.now() - startedAt });
}
say({ kind: "finished" });
// onnxruntime's threads would keep an emulated process waiting.
process.stdout.write("", () => process.exit(0));
