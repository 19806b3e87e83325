import { writeFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { CATALOG } from "./catalog/catalog.js";
import type { Effort } from "./measure/alternate.js";
import { measureModel, type Row } from "./measure/measure-model.js";
import { helpText, type Options, readOptions } from "./option/options.js";
import { describeProfile, describeRow } from "./report/describe-rows.js";
import { openSubject } from "./subject/subject.js";

const FULL: Effort = { rounds: 9, turnMilliseconds: 200 };
const QUICK: Effort = { rounds: 3, turnMilliseconds: 100 };

/** Where progress is told; on a terminal, what is being done stands on a line that the next one overwrites. */
export type BenchOutput = Writable & { readonly isTTY?: boolean };

/** Runs the benchmark and gives the code to end with: 1 if results were wrong. Throws BenchError, ConfigurationError. */
export async function runBench(words: readonly string[], output: BenchOutput): Promise<0 | 1> {
  const options = readOptions(words);
  if (options === null) {
    output.write(helpText());
    return 0;
  }
  const progress = new Progress(output);
  const rows = await measureModels(options, progress);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
  return rows.every(({ isRight }) => isRight) ? 0 : 1;
}

async function measureModels(options: Options, progress: Progress): Promise<Row[]> {
  const { models, threads, stacks, shapes, dimensions, quick, profile } = options;
  const most = Math.max(...threads);
  const rows: Row[] = [];
  for (const name of models ?? Object.keys(CATALOG)) {
    progress.now(`${name}: building and compiling`);
    const subject = await openSubject(name, { shapes, dimensions });
    for (const count of threads) {
      progress.now(`${subject.name}: ${count} threads`);
      const stacked = quick || count < most ? [] : stacks;
      const effort = quick ? QUICK : FULL;
      const measured = await measureModel(subject, { threads: count, effort, stacks: stacked, profile });
      rows.push(measured.row);
      progress.done(describeRow(measured.row));
      if (profile) progress.done(describeProfile(measured.profile).join("\n"));
    }
  }
  return rows;
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
