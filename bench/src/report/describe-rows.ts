import type { GrowthMeasure, MeasuredSeries } from "../growth/measure-growth.js";
import type { Row } from "../measure/measure-model.js";
import type { ProfileLine } from "../measure/messages.js";
import { rounded } from "../measure/statistics.js";

const GIBI = 2 ** 30;
const PROFILE_LINES = 24;

/** A row as it appears on the terminal while the benchmark runs. */
export function describeRow(row: Row): string {
  const facts = [
    `${rounded(row.milliseconds)} ms : ${rounded(row.onnxruntimeMilliseconds)} ms = ${rounded(row.timeRatio)}×`,
    `memory ${rounded(row.memoryRatio)}×`,
    `trace ${rounded(row.traceRatio)}×`,
    `fallback ${percent(row.fallbackShare)}`,
    row.isRight
      ? `difference ${row.difference.toExponential(1)}`
      : `WRONG: difference ${row.difference.toExponential(1)}`,
  ];
  const threads = `${row.threads} ${row.threads === 1 ? "thread" : "threads"}`;
  return `${row.model.padEnd(18)} ${threads.padEnd(9)}  ${facts.join("  ")}`;
}

/** Markdown tables of all rows. */
export function rowsInMarkdown(rows: readonly Row[]): string[] {
  const head = [
    "model",
    "threads",
    "ours, ms",
    "onnxruntime, ms",
    "time",
    "memory",
    "trace",
    "hashing",
    "certificates",
    "fallback",
    "difference",
  ];
  const cells = rows.map((row) => [
    row.title,
    String(row.threads),
    rounded(row.milliseconds),
    rounded(row.onnxruntimeMilliseconds),
    `${rounded(row.timeRatio)}×${aim(row)}`,
    `${rounded(row.memoryRatio)}× (${rounded(row.peakBytes / GIBI)} GiB)`,
    `${rounded(row.traceRatio)}×`,
    percent(row.hashRatio),
    row.certificateShare === null ? "–" : percent(row.certificateShare),
    percent(row.fallbackShare),
    row.difference.toExponential(1),
  ]);
  return markdownTable(head, cells);
}

/** Markdown table of requests per second, ours and onnxruntime's, by stack size. */
export function stacksInMarkdown(rows: readonly Row[]): string[] {
  const stacked = rows.filter(({ stacks }) => stacks.length > 0);
  if (stacked.length === 0) return [];
  const sizes = [...new Set(stacked.flatMap(({ stacks }) => stacks.map(({ requests }) => requests)))];
  const head = ["model", "threads", ...sizes.map((size) => `${size} stacked`)];
  const cells = stacked.map((row) => [
    row.title,
    String(row.threads),
    ...sizes.map((size) => {
      const stack = row.stacks.find(({ requests }) => requests === size);
      return stack ? `${perSecond(stack.perSecond)} (${perSecond(stack.onnxruntimePerSecond)})` : "–";
    }),
  ]);
  return markdownTable(head, cells);
}

/** The times of a series, one line a size. */
export function describeSeries({ title, points }: MeasuredSeries): string[] {
  const line = ({ multiplyAdds, milliseconds, onnxruntimeMilliseconds }: GrowthMeasure) =>
    `  ${multiplyAdds.toExponential(1).padStart(8)}  ${rounded(milliseconds).padStart(8)} ms  ` +
    `${rounded(onnxruntimeMilliseconds).padStart(8)} ms  ${rounded(milliseconds / onnxruntimeMilliseconds)}×`;
  return [`${title} (multiply-adds, ours, onnxruntime)`, ...points.map(line)];
}

/** The tasks of a profile that took longest, and the sums by opcodes. */
export function describeProfile(lines: readonly ProfileLine[]): string[] {
  const all = lines.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const sums = new Map<string, ProfileSum>();
  for (const { kind, opcodes, milliseconds, calls, phases } of lines) {
    const key = `${kind} ${shortened(opcodes, 60)}`;
    const sum = sums.get(key) ?? { milliseconds: 0, calls: 0, phases: new Map<string, number>() };
    sum.milliseconds += milliseconds;
    sum.calls += calls;
    for (const [phase, time] of Object.entries(phases)) sum.phases.set(phase, (sum.phases.get(phase) ?? 0) + time);
    sums.set(key, sum);
  }
  const told = ({ milliseconds, phases }: ProfileSum) =>
    [...phases].map(([phase, time]) => `${phase} ${percent(time / milliseconds)}`).join(", ");
  const byOpcode = [...sums]
    .sort(([, a], [, b]) => b.milliseconds - a.milliseconds)
    .map(
      ([key, sum]) => `${timeColumns(sum.milliseconds, all)}  ${String(sum.calls).padStart(6)}  ${key}  ${told(sum)}`,
    );
  const single = lines.map(
    (line) => `${timeColumns(line.milliseconds, all)}  ${line.kind}  ${shortened(line.nodes, 80)}`,
  );
  return [
    "  by instruction (share, milliseconds, calls)",
    ...byOpcode.slice(0, PROFILE_LINES),
    "  the slowest",
    ...single.slice(0, PROFILE_LINES / 2),
  ];
}

type ProfileSum = { milliseconds: number; calls: number; readonly phases: Map<string, number> };

/** Lines of a Markdown table whose first column is text and whose others are numbers. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)];
}

/** A share for people: 0.00123 is "0.123 %". */
export function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}

function aim({ timeRatio, timeAim }: Row): string {
  if (timeAim === null) return "";
  return timeRatio <= timeAim ? ` (≤ ${timeAim})` : ` (≤ ${timeAim}: **missed**)`;
}

function perSecond(value: number | null): string {
  return value === null ? "–" : rounded(value);
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function timeColumns(milliseconds: number, all: number): string {
  return `  ${percent(milliseconds / all).padStart(8)}  ${rounded(milliseconds).padStart(8)}`;
}
