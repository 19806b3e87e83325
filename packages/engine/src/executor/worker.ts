import { move, transferableSymbol, valueSymbol, workerData } from "piscina";
import { createBackend } from "../backend/create-backend.js";
import { LocalExecutor } from "./local-executor.js";
import { receiveProgram } from "./shared-program.js";
import type { WorkerAnswer, WorkerModel, WorkerTask } from "./worker-task.js";

const { sent, backend, threads } = workerData as WorkerModel;
// A model that cannot be opened is an answer to every task, not the death of the worker.
const opening = open();
opening.catch(() => undefined);

async function open(): Promise<LocalExecutor> {
  return LocalExecutor.create(receiveProgram(sent), await createBackend(backend, threads));
}

/** What a worker of the pool does with a task. */
export default async function perform(task: WorkerTask): Promise<unknown> {
  try {
    const value = await performOn(await opening, task);
    return moved({ value }, buffersOf(value));
  } catch (error) {
    return { error } satisfies WorkerAnswer;
  }
}

function performOn(executor: LocalExecutor, task: WorkerTask): Promise<unknown> {
  switch (task.kind) {
    case "run":
      return executor.run(task.requests, task.alteration);
    case "stepRoots":
      return executor.stepRoots(task.inputs, task.alteration);
    case "tensors":
      return executor.tensors(task.inputs, task.steps, task.alteration);
    case "certificates":
      return executor.certificates();
  }
}

/** Tensors are handed over, not copied: nobody here looks at them again. */
function moved(answer: WorkerAnswer, buffers: readonly ArrayBuffer[]): unknown {
  return move({ [transferableSymbol]: buffers, [valueSymbol]: answer } as never);
}

/** Buffers that hold one tensor each and nothing else. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap(buffersOf))];
  if (!(value instanceof Uint8Array) || !(value.buffer instanceof ArrayBuffer)) return [];
  return value.byteLength === value.buffer.byteLength ? [value.buffer] : [];
}
