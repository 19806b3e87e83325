import { workerData } from "piscina";
import { createBackend } from "../backend/create-backend.js";
import { LocalExecutor } from "./local-executor.js";
import type { WorkerModel, WorkerTask } from "./worker-task.js";

const { program, backend, threads } = workerData as WorkerModel;
const executor = await LocalExecutor.create(program, await createBackend(backend, threads));

/** What a worker of the pool does with a task. */
export default function perform(task: WorkerTask): Promise<unknown> {
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
