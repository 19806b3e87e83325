import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.js", import.meta.url));
const WAIT_MILLISECONDS = 60_000;

type Environment = Readonly<Record<string, string>>;
type Outcome = { readonly code: number; readonly output: string; readonly errors: string };

const environmentWith = (environment: Environment) => ({
  PATH: process.env.PATH ?? "",
  XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? "",
  ...environment,
});

/** Runs a command to its end, as a user would: a process of its own. */
export function assay(words: readonly string[], environment: Environment = {}): Promise<Outcome> {
  const options = { timeout: WAIT_MILLISECONDS, env: environmentWith(environment) };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...words], options, (error, output, errors) => {
      const code = typeof error?.code === "number" ? error.code : error ? -1 : 0;
      resolve({ code, output, errors });
    });
  });
}

/** A line of the log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A long-running command; its log lines are kept. */
export class AssayProcess {
  readonly lines: LogLine[] = [];
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #errors: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(words: readonly string[], environment: Environment) {
    const env = environmentWith({ ...environment, ASSAY_LOG_FORMAT: "json" });
    this.#child = spawn(process.execPath, [main, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.lines.push(JSON.parse(line) as LogLine);
      this.#wake();
    });
    createInterface({ input: this.#child.stderr }).on("line", (line) => this.#errors.push(line));
    this.#child.once("exit", () => this.#wake());
  }

  /** The first line that is so; rejects with all that was said if it does not come in time or the process ends. */
  async line(what: string, isWanted: (line: LogLine) => boolean): Promise<LogLine> {
    const deadline = AbortSignal.timeout(WAIT_MILLISECONDS);
    deadline.addEventListener("abort", () => this.#wake(), { once: true });
    for (;;) {
      const found = this.lines.find(isWanted);
      if (found) return found;
      if (deadline.aborted || this.#child.exitCode !== null || this.#child.signalCode !== null) {
        const said = [...this.lines.map((line) => JSON.stringify(line)), ...this.#errors].join("\n");
        throw new Error(`no line for: ${what}\n${said}`);
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Its URL, once it says that it listens and is ready. */
  async url(message: "ready" | "watching"): Promise<string> {
    return String((await this.line(message, ({ msg }) => msg === message)).url);
  }

  /** Sends a signal and gives the code that the process ends with, null if the signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, "exit", { signal: AbortSignal.timeout(WAIT_MILLISECONDS) });
    child.kill(signal);
    await exited;
    return child.exitCode;
  }

  #wake(): void {
    for (const resume of this.#waiting) resume();
    this.#waiting.clear();
  }
}
