#!/usr/bin/env node
import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import { hideBin } from "yargs/helpers";
import { runAssay } from "./command/run-assay.js";

const stop = new AbortController();
// Every wait listens to it, and there are many waits at a time.
setMaxListeners(0, stop.signal);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Once: a second signal ends a process that hangs in its shutdown.
  process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
}

const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

process.exitCode = await runAssay(hideBin(process.argv), {
  output: process.stdout,
  errors: process.stderr,
  environment: process.env,
  signal: stop.signal,
  version: String((manifest as { version?: unknown }).version),
});
