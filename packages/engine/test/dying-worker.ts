import { mkdirSync } from "node:fs";
import { join } from "node:path";
import perform from "../src/executor/worker.js";
import type { WorkerTask } from "../src/executor/worker-task.js";

/** A worker that dies of its first so many runs, whichever thread they are on; the folder counts them. */
export default async function performOrDie(task: WorkerTask): Promise<unknown> {
  const [folder, deaths] = [process.env.DYING_WORKER_FOLDER ?? "", Number(process.env.DYING_WORKER_DEATHS)];
  for (let death = 0; death < deaths && task.kind === "run"; death++) {
    if (isFirst(join(folder, String(death)))) process.exit(9);
  }
  return perform(task);
}

function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
