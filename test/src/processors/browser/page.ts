import { PortableBackend } from "../../../../packages/engine/dist/src/backend/portable-backend.js";
import { LocalExecutor } from "../../../../packages/engine/dist/src/executor/local-executor.js";
import { Model } from "../../../../packages/engine/dist/src/model/model.js";
import { decodeCase, programOf } from "../case.js";
import { type Host, measure } from "../measure.js";
import type { Report, Task } from "../report.js";

/** What runs in the browser: the portable backend on the cases that the page's server gives it. */
const host: Host = {
  executor: async (program) => LocalExecutor.create(program, new PortableBackend()),
  model: (executor) => new Model(executor),
};

async function say(...reports: readonly Report[]): Promise<void> {
  const body = reports.map((report) => `${JSON.stringify(report)}\n`).join("");
  const { ok } = await fetch("/report", { method: "POST", body });
  if (!ok) throw new Error("the report was not taken");
}

async function runCase(file: string): Promise<void> {
  const startedAt = Date.now();
  const answer = await fetch(`/cases/${file}`);
  const one = decodeCase(new Uint8Array(await answer.arrayBuffer()));
  const rows = await measure(one, programOf(one), { backend: "portable", threads: 1 }, host);
  const reports = rows.map((row): Report => ({ kind: "row", file, row }));
  await say(...reports, { kind: "end", file, milliseconds: Date.now() - startedAt });
}

const { files, deadline } = (await (await fetch("/task")).json()) as Task;
const { navigator } = globalThis as { navigator?: { readonly userAgent: string } };
await say({ kind: "host", architecture: "browser", node: navigator?.userAgent ?? "" });
for (const file of files) {
  if (Date.now() > deadline) break;
  await say({ kind: "begin", file });
  await runCase(file).catch((error: unknown) =>
    say({ kind: "crash", file, detail: error instanceof Error ? `${error.message} ${error.stack}` : String(error) }),
  );
}
await say({ kind: "finished" });
