import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { growthPlot } from "../growth/growth-plot.js";
import type { MeasuredSeries } from "../growth/measure-growth.js";
import type { Row } from "../measure/measure-model.js";
import { rounded } from "../measure/statistics.js";
import { rowsInMarkdown, stacksInMarkdown } from "./describe-rows.js";

/** Times against size, measured with so many threads. */
export type Growth = { readonly threads: number; readonly series: readonly MeasuredSeries[] };

/** What a run found. */
export type Results = { readonly rows: readonly Row[]; readonly growth: Growth | null };

const DOCS = fileURLToPath(new URL("../../../../docs/", import.meta.url));
const PICTURE = "images/growth.svg";
const BEGIN = "<!-- bench:begin -->";
const END = "<!-- bench:end -->";
const GIBI = 2 ** 30;

/** What the columns of the table are. */
const MEANINGS = [
  "Architectures with random weights, one request at a time. Each engine loads and runs a model in a process of its own; the two take turns, and times are medians.",
  "",
  "- **time**: ours to onnxruntime's (all optimizations, as many threads; int8 models against the same int8 model), with the aim where there is one.",
  "- **memory**: peak of the process to onnxruntime's, loading included, ours from the cache of compiled programs; in parentheses ours.",
  "- **trace**: the roots of all steps to one inference, both ours. **hashing**: inputs and outputs, as on the happy path, to one inference.",
  "- **certificates**: share of the time that bounds, rounding and exact recomputation take. **fallback**: share of the proposed elements that are recomputed.",
  "- **difference**: the largest from onnxruntime's outputs, relative to the largest magnitude.",
];

/** Writes the section between the markers of docs/benchmarks.md, and the picture. */
export function writeDocs(results: Results): void {
  const file = `${DOCS}benchmarks.md`;
  writeFileSync(file, replaceSection(readFileSync(file, "utf8"), describeResults(results, describeMachine())));
  if (results.growth === null) return;
  mkdirSync(`${DOCS}images`, { recursive: true });
  writeFileSync(`${DOCS}${PICTURE}`, growthPlot(results.growth.series, results.growth.threads));
}

/** The text with what stands between the markers exchanged. Throws RangeError where they are missing. */
export function replaceSection(text: string, section: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new RangeError(`docs/benchmarks.md lacks ${BEGIN} … ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${section}\n\n${text.slice(end)}`;
}

/** The section in Markdown. */
export function describeResults({ rows, growth }: Results, machine: string): string {
  const stacks = stacksInMarkdown(rows);
  const parts = [
    `Written by \`npm run bench\`. ${machine}`,
    MEANINGS.join("\n"),
    ...(rows.length > 0 ? [rowsInMarkdown(rows).join("\n")] : []),
  ];
  if (stacks.length > 0) {
    parts.push("Requests per second with so many of them run as one, and onnxruntime's with a batch of that size:");
    parts.push(stacks.join("\n"));
  }
  if (growth !== null) {
    parts.push("### Growth");
    parts.push(describeGrowth(growth));
    parts.push(`![Time of one call against size, ours and onnxruntime's](${PICTURE})`);
  }
  return parts.join("\n\n");
}

function describeGrowth({ threads, series }: Growth): string {
  const extremes = series.map(({ title, points }) => {
    const [first, last] = [points[0], points[points.length - 1]];
    const ratio = rounded(last.milliseconds / last.onnxruntimeMilliseconds);
    return `${title}: ${rounded(first.milliseconds)} ms to ${rounded(last.milliseconds)} ms (${ratio}× onnxruntime at the largest)`;
  });
  return `Time of one call, ${threads} ${threads === 1 ? "thread" : "threads"}, from the smallest to the largest model. ${extremes.join("; ")}.`;
}

function describeMachine(): string {
  const [{ model }] = cpus();
  const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };
  const memory = Math.round(totalmem() / GIBI);
  return `Machine: ${cpus().length} cores of ${model.trim()} (${process.arch}), ${memory} GiB, Node ${process.versions.node}, onnxruntime ${version}.`;
}
