import { compareReports, type Reference } from "./compare.js";
import type { Report } from "./report.js";
import type { Journal } from "./run-processor.js";

const EVERY_MILLISECONDS = 15_000;

/** Tells on standard error how far each processor is. */
export class Progress {
  readonly #total: number;
  /** once it is known, differences are counted as they come */
  reference: Reference | null = null;

  constructor(total: number) {
    this.#total = total;
  }

  /** What to call with every report of a processor. */
  of(id: string, journal: Journal): (report: Report) => void {
    let toldAt = Date.now();
    return (report) => {
      const isDue = Date.now() - toldAt > EVERY_MILLISECONDS && report.kind === "end";
      if (report.kind === "unsound" || report.kind === "crash") console.error(`${id}: ${JSON.stringify(report)}`);
      if (!isDue && report.kind !== "finished") return;
      toldAt = Date.now();
      const found =
        this.reference === null ? 0 : compareReports(id, journal.reports, this.reference).differences.length;
      const differences = this.reference === null ? "" : `, ${found} differences`;
      console.error(`${id}: ${journal.settled.size} of ${this.#total} cases${differences}`);
    };
  }
}
