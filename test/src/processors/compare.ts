import type { Roots, Row, Variant } from "./measure.js";
import type { Report } from "./report.js";

/** What each case gives natively on the portable backend, one thread, alone: what everything else is compared with. */
export type Reference = ReadonlyMap<string, Roots>;

/** Cases of one processor in one variant. */
export type Tally = {
  readonly processor: string;
  readonly variant: Variant;
  cases: number;
  roots: number;
  differences: number;
};

/** Something that is not as it should be. */
export type Difference = { readonly processor: string; readonly name: string; readonly detail: string };

/** What came of all reports of a processor. */
export type Outcome = {
  readonly tallies: readonly Tally[];
  readonly differences: readonly Difference[];
  /** names of the cases that were run to the end */
  readonly done: readonly string[];
  readonly host: string;
  readonly unsound: readonly string[];
};

/** The reference among a processor's reports. */
export function referenceIn(reports: readonly Report[]): Reference {
  const reference = new Map<string, Roots>();
  for (const report of reports) {
    if (report.kind !== "row" || !("roots" in report.row)) continue;
    const { backend, threads, isStacked } = report.row.variant;
    if (backend === "portable" && threads === 1 && !isStacked) reference.set(report.row.name, report.row.roots);
  }
  return reference;
}

/** Compares all that a processor reported with the reference. */
export function compareReports(processor: string, reports: readonly Report[], reference: Reference): Outcome {
  const tallies = new Map<string, Tally>();
  const differences: Difference[] = [];
  const done = new Set<string>();
  const unsound = new Set<string>();
  let host = "";
  for (const report of reports) {
    if (report.kind === "host") host = `${report.architecture}, ${report.node}`;
    if (report.kind === "unsound") unsound.add(`${report.backend}, ${report.threads} threads: ${report.fault}`);
    if (report.kind === "crash") differences.push({ processor, name: report.file, detail: report.detail });
    if (report.kind !== "row") continue;
    const { row } = report;
    done.add(row.name);
    const key = JSON.stringify(row.variant);
    const tally = tallies.get(key) ?? { processor, variant: row.variant, cases: 0, roots: 0, differences: 0 };
    tallies.set(key, tally);
    tally.cases++;
    const found = differencesOf(row, reference);
    tally.roots += found.roots;
    if (found.details.length > 0) tally.differences++;
    const where = describeVariant(row.variant);
    for (const detail of found.details) differences.push({ processor, name: row.name, detail: `${where}: ${detail}` });
  }
  return { tallies: [...tallies.values()], differences, done: [...done], host, unsound: [...unsound] };
}

/** "onnxruntime, 8 threads, stacked". */
export function describeVariant({ backend, threads, isStacked }: Variant): string {
  return `${backend}, ${threads} ${threads === 1 ? "thread" : "threads"}, ${isStacked ? "stacked" : "alone"}`;
}

function differencesOf(row: Row, reference: Reference): { roots: number; details: string[] } {
  if ("fault" in row) return { roots: 0, details: [row.fault] };
  const expected = reference.get(row.name);
  if (expected === undefined) return { roots: 0, details: ["there is no reference to compare with"] };
  const { modelId, inputs, outputs, traces } = row.roots;
  const lists: [what: string, given: readonly string[], expected: readonly string[]][] = [
    ["model id", [modelId], [expected.modelId]],
    ["input root", inputs, expected.inputs],
    ["output root", outputs, expected.outputs],
    ...(row.variant.isStacked ? [] : [["trace root", traces, expected.traces] as [string, string[], string[]]]),
  ];
  let roots = 0;
  const details = lists.flatMap(([what, given, expected]) => {
    roots += expected.length;
    return expected.flatMap((root, request) =>
      given[request] === root ? [] : [`${what} of request ${request} is ${given[request]}, not ${root}`],
    );
  });
  return { roots, details };
}

/** Lines of a table: processor, backend, threads, alone or stacked, cases, roots compared, cases that differ. */
export function tableOf(tallies: readonly Tally[]): string[] {
  const rows = tallies.map(({ processor, variant: { backend, threads, isStacked }, cases, roots, differences }) =>
    [processor, backend, threads, isStacked ? "stacked" : "alone", cases, roots, differences].map(String),
  );
  const lines = [["processor", "backend", "threads", "requests", "cases", "roots", "differences"], ...rows];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}
