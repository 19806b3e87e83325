import { readFileSync } from "node:fs";
import type { Ask, MeasuredEngine, Reply } from "./messages.js";

// A measuring process: holds one engine and nothing of the other, and does what it is asked, one thing at a time.
const engine = await openEngine(process.argv[2]);
process.on("message", (ask: Ask) => {
  answer(ask).then(
    (result) => send({ result }),
    (error: unknown) => send({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));

async function openEngine(name: string): Promise<MeasuredEngine> {
  if (name === "onnxruntime") return new (await import("./onnxruntime-engine.js")).OnnxruntimeEngine();
  return new (await import("./assay-engine.js")).AssayEngine();
}

async function answer(ask: Ask): Promise<unknown> {
  switch (ask.kind) {
    case "load": {
      const start = performance.now();
      await engine.load(ask.model, ask.threads);
      return { milliseconds: performance.now() - start };
    }
    case "inputs":
      engine.setInputs(ask.inputs);
      return null;
    case "run":
      return { milliseconds: await timed(ask.count, () => engine.run(ask.requests, ask.batchAxes)) };
    case "outputs":
      return engine.outputs();
    case "memory":
      return { peakBytes: peakBytes() };
    default:
      if (engine.answer === undefined) throw new Error(`this engine cannot answer ${ask.kind}`);
      return engine.answer(ask);
  }
}

async function timed(count: number, run: () => Promise<unknown>): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await run();
    milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}

/**
 * The most memory that this process held. Linux counts what its parent held before the program was exchanged into
 * `getrusage`, but not into VmHWM.
 */
function peakBytes(): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    if (match) return Number(match[1]) * 1024;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return process.resourceUsage().maxRSS * 1024;
}

function send(reply: Reply): void {
  process.send?.(reply);
}
