import type { Writable } from "node:stream";
import pc from "picocolors";

type StoryModules = { readonly output: Writable & { readonly isTTY?: boolean; readonly columns?: number } };

const BAR_CELLS = 24;

/** Tells what happens, chapter by chapter. On a terminal the line of the step at hand is redrawn, elsewhere each step is one line. */
export class Story {
  readonly #output: StoryModules["output"];
  readonly #live: boolean;
  readonly #startedAt = performance.now();
  #chapter = 0;

  constructor(modules: StoryModules) {
    this.#output = modules.output;
    this.#live = modules.output.isTTY === true;
  }

  title(text: string): void {
    this.#write(`\n${pc.bold(text)}\n`);
  }

  /** Opens a chapter: a heading and a sentence or two on what it is about. */
  chapter(heading: string, ...explanation: readonly string[]): void {
    this.#chapter++;
    const seconds = pc.dim(`${((performance.now() - this.#startedAt) / 1000).toFixed(1)} s`);
    this.#write(`\n${pc.cyan(pc.bold(`${this.#chapter}. ${heading}`))}  ${seconds}\n`);
    for (const line of explanation) this.#write(`   ${pc.dim(line)}\n`);
  }

  /** One thing that happened. */
  fact(text: string): void {
    this.#write(`   ${text}\n`);
  }

  /** One thing that was checked and is so. */
  good(text: string): void {
    this.#write(`   ${pc.green("✓")} ${text}\n`);
  }

  /** One thing that is wrong, and is shown to be. */
  bad(text: string): void {
    this.#write(`   ${pc.red("✗")} ${text}\n`);
  }

  lines(lines: readonly string[], indent = 3): void {
    for (const line of lines) this.#write(`${" ".repeat(indent)}${line}\n`);
  }

  /** Shows how far a step is; `done` of `total`. The last call leaves the line standing. */
  progress(label: string, done: number, total: number): void {
    if (!this.#live) {
      if (done === total) this.fact(`${label}: ${done} of ${total}`);
      return;
    }
    const filled = total === 0 ? BAR_CELLS : Math.round((BAR_CELLS * done) / total);
    const bar = `${"█".repeat(filled)}${pc.dim("░".repeat(BAR_CELLS - filled))}`;
    this.#write(`\r\u001b[2K   ${bar} ${label}: ${done} of ${total}${done === total ? "\n" : ""}`);
  }

  #write(text: string): void {
    this.#output.write(text);
  }
}
