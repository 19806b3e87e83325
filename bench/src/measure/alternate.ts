import type { MeasuringProcess } from "./child-process.js";
import { median, runsFor } from "./statistics.js";

/** How long things are measured. */
export type Effort = {
  /** turns of each engine */
  readonly rounds: number;
  /** milliseconds of one turn, about; at least one run */
  readonly turnMilliseconds: number;
};

const SETTLING_MILLISECONDS = 20;

/**
 * Lets engines take turns, so that whatever else the machine does touches all of them, and gives the median time of a
 * run of each, in milliseconds. Every engine runs twice before, and where a turn has several runs its first one is left
 * out, for the other engine had the caches before it.
 */
export async function alternate(processes: readonly MeasuringProcess[], effort: Effort): Promise<number[]> {
  const runs = async (child: MeasuringProcess, count: number) =>
    (await child.ask<"run">({ kind: "run", count, requests: 1, batchAxes: null })).milliseconds;
  const counts: number[] = [];
  for (const child of processes) counts.push(runsFor(effort.turnMilliseconds, Math.min(...(await runs(child, 2)))));
  const times: number[][] = processes.map(() => []);
  for (let round = 0; round < effort.rounds; round++) {
    for (const [i, child] of processes.entries()) {
      // Threads that wait for work by spinning have gone to sleep after that.
      await new Promise((resolve) => setTimeout(resolve, SETTLING_MILLISECONDS));
      const turn = await runs(child, counts[i] === 1 ? 1 : counts[i] + 1);
      times[i].push(...(counts[i] === 1 ? turn : turn.slice(1)));
    }
  }
  return times.map(median);
}
