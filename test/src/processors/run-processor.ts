import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Processor } from "./processor.js";
import type { Report, Task } from "./report.js";

const PROGRAM = fileURLToPath(new URL("roots.js", import.meta.url));
/** A process that ends of a signal or an exception is started again behind the case that it died of, so many times. */
const CRASHES_MOST = 5;
const ERROR_BYTES_MOST = 2000;

/** The reports of a processor, kept in a file, so that a run can be taken up again. */
export class Journal {
  readonly #file: string;
  readonly reports: Report[] = [];

  /** Reads what the file has, but for cases that did not come to their end: those are run again. */
  constructor(file: string) {
    this.#file = file;
    if (!existsSync(file)) return;
    const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
    const reports = lines.map((line) => JSON.parse(line) as Report);
    const ended = new Set(reports.flatMap((report) => (report.kind === "end" ? [report.file] : [])));
    this.reports = reports.filter(({ kind, ...rest }) => {
      if (kind === "crash" || kind === "begin") return false;
      return kind !== "row" || ("file" in rest && ended.has(rest.file));
    });
  }

  add(report: Report): void {
    this.reports.push(report);
    appendFileSync(this.#file, `${JSON.stringify(report)}\n`);
  }

  /** Cases that need not be run again. */
  get settled(): Set<string> {
    return new Set(
      this.reports.flatMap((report) => (report.kind === "end" || report.kind === "crash" ? [report.file] : [])),
    );
  }
}

type RunOptions = Task & { readonly work: string; readonly onReport: (report: Report) => void };

/** Runs on a processor what its journal does not have, until all is done or time is up. */
export async function runProcessor(processor: Processor, journal: Journal, options: RunOptions): Promise<void> {
  for (let crashes = 0; crashes < CRASHES_MOST; ) {
    const settled = journal.settled;
    const files = options.files.filter((file) => !settled.has(file));
    if (files.length === 0 || Date.now() > options.deadline) return;
    if (await runOnce(processor, journal, { ...options, files })) return;
    crashes++;
  }
}

/** True if the process came to its end. */
async function runOnce(processor: Processor, journal: Journal, options: RunOptions): Promise<boolean> {
  const { folder, files, backends, deadline, work, onReport } = options;
  const task = join(work, `task-${processor.id}.json`);
  writeFileSync(task, JSON.stringify({ folder, files, backends, deadline } satisfies Task));
  const [program, ...rest] = [...processor.command, PROGRAM, task];
  const child = spawn(program!, rest, {
    env: { ...process.env, ...processor.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = `${errors}${chunk}`.replace(/^qemu.*TCG doesn't support.*\n/gm, "").slice(-ERROR_BYTES_MOST);
  });
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  let current = "";
  let isFinished = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const report = JSON.parse(line) as Report;
    if (report.kind === "begin") current = report.file;
    if (report.kind === "finished") isFinished = true;
    else journal.add(report);
    onReport(report);
  }
  const end = await ended;
  if (isFinished) return true;
  const report: Report = { kind: "crash", file: current, detail: `${end} ${errors.trim()}` };
  journal.add(report);
  onReport(report);
  return false;
}
