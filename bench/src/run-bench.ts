import { writeFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { bundledModel } from "@assay/models";
import { isAssayError } from "@assay/service";
import { CATALOG } from "./catalog/catalog.js";
import { type MeasuredSeries, measureGrowth } from "./growth/measure-growth.js";
import { growthSeries } from "./growth/series.js";
import type { Effort } from "./measure/alternate.js";
import { measureModel, type Row } from "./measure/measure-model.js";
import { helpText, type Options, readOptions } from "./option/options.js";
import { describeProfile, describeRow, describeSeries } from "./report/describe-rows.js";
import { type Growth, writeDocs } from "./report/write-docs.js";
import { prepareSubject } from "./subject/prepare-subject.js";
import { assertKnown, type Subject } from "./subject/subject.js";

const FULL: Effort = { rounds: 9, turnMilliseconds: 200 };
const QUICK: Effort = { rounds: 3, turnMilliseconds: 100 };
const GROWTH: Effort = { rounds: 5, turnMilliseconds: 60 };
const QUICK_MULTIPLY_ADDS = 1e7;

/** Where progress is told; on a terminal, what is being done stands on a line that the next one overwrites. */
export type BenchOutput = Writable & { readonly isTTY?: boolean };

/** Runs the benchmark and gives the code to end with: 1 if results were wrong. Throws BenchError. */
export async function runBench(words: readonly string[], output: BenchOutput): Promise<0 | 1> {
  const options = readOptions(words);
  if (options === null) {
    output.write(helpText());
    return 0;
  }
  const progress = new Progress(output);
  for (const name of options.models ?? []) assertKnown(name);
  const results = await measureModels(options, progress);
  const growth = options.growth ? await measureAllGrowth(options, progress) : null;
  if (options.docs) writeDocs({ rows: results.rows, growth });
  return results.failures === 0 && results.rows.every(({ isRight }) => isRight) ? 0 : 1;
}

async function measureAllGrowth({ threads, quick }: Options, progress: Progress): Promise<Growth> {
  const series: MeasuredSeries[] = [];
  for (const one of growthSeries(quick ? QUICK_MULTIPLY_ADDS : undefined)) {
    progress.now(`growth: ${one.title}`);
    const measured = await measureGrowth(one, threads[0], quick ? QUICK : GROWTH);
    series.push(measured);
    progress.done(describeSeries(measured).join("\n"));
  }
  return { threads: threads[0], series };
}

/** Models that cannot be measured are told and left out. */
async function measureModels(options: Options, progress: Progress): Promise<{ rows: Row[]; failures: number }> {
  const { models, threads, shapes, dimensions } = options;
  const rows: Row[] = [];
  let failures = 0;
  for (const name of models ?? [...Object.keys(CATALOG), bundledModel("digits").path]) {
    progress.now(`${name}: building and compiling`);
    try {
      const subject = await prepareSubject({ name, bindings: { shapes, dimensions } });
      for (const count of threads) {
        progress.now(`${subject.name}: ${count} threads`);
        rows.push(await measureRow(subject, count, options, progress));
        if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
      }
    } catch (error) {
      if (!isAssayError(error)) throw error;
      failures++;
      progress.done(`${name}: ${error.message}${error.remedy ? `\n  ${error.remedy}` : ""}`);
    }
  }
  return { rows, failures };
}

async function measureRow(subject: Subject, threads: number, options: Options, progress: Progress): Promise<Row> {
  const { quick, profile, stacks } = options;
  const stacked = quick || threads < Math.max(...options.threads) ? [] : stacks;
  const effort = quick ? QUICK : FULL;
  const measured = await measureModel(subject, { threads, effort, stacks: stacked, profile });
  progress.done(describeRow(measured.row));
  if (profile) progress.done(describeProfile(measured.profile).join("\n"));
  return measured.row;
}

class Progress {
  readonly #output: BenchOutput;

  constructor(output: BenchOutput) {
    this.#output = output;
  }

  now(text: string): void {
    if (this.#output.isTTY) this.#output.write(`\r\u001b[2K${text} …`);
  }

  done(text: string): void {
    if (this.#output.isTTY) this.#output.write("\r\u001b[2K");
    this.#output.write(`${text}\n`);
  }
}
