import { BenchError } from "../option/bench-error.js";
import type { Subject } from "../subject/subject.js";
import { alternate, type Effort } from "./alternate.js";
import { MeasuringProcess } from "./child-process.js";
import { compareOutputs } from "./compare-outputs.js";
import type { ProfileLine } from "./messages.js";
import { median, runsFor } from "./statistics.js";

/** One line of the results. Times in milliseconds, memory in bytes, ratios ours to onnxruntime's. */
export type Row = {
  readonly model: string;
  readonly title: string;
  readonly dtype: string;
  readonly threads: number;
  readonly timeRatio: number;
  readonly timeAim: number | null;
  readonly memoryRatio: number;
  /** a trace to one inference, both ours */
  readonly traceRatio: number;
  /** elements recomputed exactly among those that were proposed */
  readonly fallbackShare: number;
  /** time spent in certificates and exact recomputation, and how much of it is certificates and recomputation together */
  readonly certificateShare: number | null;
  /** hashing inputs and outputs to one inference */
  readonly hashRatio: number;
  readonly milliseconds: number;
  readonly onnxruntimeMilliseconds: number;
  readonly traceMilliseconds: number;
  readonly peakBytes: number;
  readonly onnxruntimePeakBytes: number;
  readonly loadMilliseconds: number;
  readonly onnxruntimeLoadMilliseconds: number;
  /** largest difference from onnxruntime's outputs, relative to the largest magnitude */
  readonly difference: number;
  readonly isRight: boolean;
  readonly stacks: readonly Stack[];
};

/**
 * Requests per second with so many of them run as one; null where that fails (for lack of memory), onnxruntime's also
 * where the model has no batch dimension.
 */
export type Stack = {
  readonly requests: number;
  readonly perSecond: number | null;
  readonly onnxruntimePerSecond: number | null;
};

export type MeasureOptions = {
  readonly threads: number;
  readonly effort: Effort;
  readonly stacks: readonly number[];
  readonly profile: boolean;
};

/** A row, and the profile that its certificate share comes from. */
export type Measured = { readonly row: Row; readonly profile: readonly ProfileLine[] };

/** float32 sums in another order; quantized ones may fall to the next step, which the layers behind carry on. */
const TOLERANCES: Readonly<Record<string, number>> = { float32: 1e-3, int8: 0.1 };
const INTEGER_TOLERANCE = 0.01;
const PROFILED_RUNS = 3;
const TRACE_TURN_MILLISECONDS = 1_000;
const STACK_TURN_MILLISECONDS = 500;
/** A stack that takes longer is run once. */
const LONG_STACK_MILLISECONDS = 5_000;

/** Measures one model with one number of threads, each engine in a process of its own. Throws BENCH_CHILD_FAILED. */
export async function measureModel(subject: Subject, options: MeasureOptions): Promise<Measured> {
  const ours = new MeasuringProcess("assay");
  const theirs = new MeasuringProcess("onnxruntime");
  try {
    return await measure(subject, options, ours, theirs);
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
}

async function measure(
  subject: Subject,
  { threads, effort, stacks, profile }: MeasureOptions,
  ours: MeasuringProcess,
  theirs: MeasuringProcess,
): Promise<Measured> {
  const loads: number[] = [];
  for (const child of [ours, theirs]) {
    loads.push((await child.ask<"load">({ kind: "load", model: subject.model, threads })).milliseconds);
    await child.ask<"inputs">({ kind: "inputs", inputs: subject.inputs });
  }
  const [milliseconds, onnxruntimeMilliseconds] = await alternate([ours, theirs], effort);
  // Before anything else is asked: tracing and stacking take memory of their own.
  const { peakBytes } = await ours.ask<"memory">({ kind: "memory" });
  const { peakBytes: onnxruntimePeakBytes } = await theirs.ask<"memory">({ kind: "memory" });
  const { certified, fallback } = await ours.ask<"certificates">({ kind: "certificates" });
  const difference = compareOutputs(
    await ours.ask<"outputs">({ kind: "outputs" }),
    await theirs.ask<"outputs">({ kind: "outputs" }),
  );
  const trace = await traceTimes(ours, Math.min(effort.rounds, runsFor(TRACE_TURN_MILLISECONDS, milliseconds)));
  const hashes = await ours.ask<"hash">({ kind: "hash", count: 5 });
  const stacked: Stack[] = [];
  for (const requests of stacks) stacked.push(await stack(subject, requests, ours, theirs));
  const lines = await ours.ask<"profile">({ kind: "profile", count: profile ? PROFILED_RUNS : 1 });
  const proposed = certified + fallback;
  const row: Row = {
    model: subject.name,
    title: subject.title,
    dtype: subject.dtype,
    threads,
    timeRatio: milliseconds / onnxruntimeMilliseconds,
    timeAim: subject.timeAim,
    memoryRatio: peakBytes / onnxruntimePeakBytes,
    traceRatio: trace.ratio,
    fallbackShare: proposed === 0 ? 0 : fallback / proposed,
    certificateShare: certificateShare(lines),
    hashRatio: median(hashes.milliseconds) / milliseconds,
    milliseconds,
    onnxruntimeMilliseconds,
    traceMilliseconds: trace.milliseconds,
    peakBytes,
    onnxruntimePeakBytes,
    loadMilliseconds: loads[0],
    onnxruntimeLoadMilliseconds: loads[1],
    difference: difference.relative,
    isRight: difference.relative <= (TOLERANCES[subject.dtype] ?? 0) && difference.integers <= INTEGER_TOLERANCE,
    stacks: stacked,
  };
  return { row, profile: lines };
}

/** Traces and plain runs by turns, so that both meet the same machine. */
async function traceTimes(ours: MeasuringProcess, count: number): Promise<{ milliseconds: number; ratio: number }> {
  const [traces, runs]: number[][] = [[], []];
  await ours.ask<"trace">({ kind: "trace", count: 1 });
  for (let i = 0; i < count; i++) {
    runs.push(...(await ours.ask<"run">({ kind: "run", count: 1, requests: 1, batchAxes: null })).milliseconds);
    traces.push(...(await ours.ask<"trace">({ kind: "trace", count: 1 })).milliseconds);
  }
  return { milliseconds: median(traces), ratio: median(traces) / median(runs) };
}

/** Null where no task tells its phases. */
function certificateShare(lines: readonly ProfileLine[]): number | null {
  const all = lines.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const told = lines.filter(({ phases }) => phases.certify !== undefined);
  return told.length === 0 ? null : told.reduce((sum, { phases }) => sum + phases.certify, 0) / all;
}

async function stack(
  { batchAxes }: Subject,
  requests: number,
  ours: MeasuringProcess,
  theirs: MeasuringProcess,
): Promise<Stack> {
  const run = async (child: MeasuringProcess, count: number) =>
    (await child.ask<"run">({ kind: "run", count, requests, batchAxes })).milliseconds;
  const perSecond = async (child: MeasuringProcess) => {
    try {
      const [first] = await run(child, 1);
      const times = first > LONG_STACK_MILLISECONDS ? [first] : await run(child, repeatsOf(first));
      return (1000 * requests) / median(times);
    } catch (error) {
      if (!(error instanceof BenchError)) throw error;
      return null;
    }
  };
  return {
    requests,
    perSecond: await perSecond(ours),
    onnxruntimePerSecond: batchAxes === null && requests > 1 ? null : await perSecond(theirs),
  };
}

function repeatsOf(milliseconds: number): number {
  return Math.min(9, runsFor(STACK_TURN_MILLISECONDS, milliseconds));
}
