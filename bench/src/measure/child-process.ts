import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { BenchError } from "../option/bench-error.js";
import type { Answers, Ask, Reply } from "./messages.js";

/** The engines that are compared. */
export type EngineName = "assay" | "onnxruntime";

/** A fresh process with one engine in it. */
export class MeasuringProcess {
  readonly engine: EngineName;
  readonly #process: ChildProcess;
  readonly #errors: string[] = [];

  constructor(engine: EngineName) {
    this.engine = engine;
    const file = fileURLToPath(new URL("./child.js", import.meta.url));
    this.#process = fork(file, [engine], { serialization: "advanced", stdio: ["ignore", "ignore", "pipe", "ipc"] });
    this.#process.stderr?.on("data", (data: Buffer) => this.#errors.push(data.toString()));
  }

  /** Asks and waits for the answer. Throws BENCH_CHILD_FAILED. */
  async ask<Kind extends Ask["kind"]>(ask: Extract<Ask, { kind: Kind }>): Promise<Answers[Kind]> {
    const reply = await new Promise<Reply>((resolve) => {
      const onMessage = (message: unknown) => {
        this.#process.off("exit", onExit);
        resolve(message as Reply);
      };
      const onExit = (code: number | null, signal: string | null) => {
        this.#process.off("message", onMessage);
        resolve({ error: `the process ended (${signal ?? code}). ${this.#errors.join("").slice(-2_000)}` });
      };
      this.#process.once("message", onMessage);
      this.#process.once("exit", onExit);
      this.#process.send(ask);
    });
    if ("error" in reply) {
      throw new BenchError({ code: "BENCH_CHILD_FAILED", engine: this.engine, detail: reply.error });
    }
    return reply.result as Answers[Kind];
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      this.#process.once("exit", () => resolve());
      this.#process.disconnect();
    });
  }
}
