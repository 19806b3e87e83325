/** A worker died twice with the same task: the task kills it, or the machine has no memory left. */
export class ExecutorError extends Error {
  readonly type: { readonly code: "EXECUTOR_WORKER_DIED"; readonly cause: string };
  readonly remedy =
    "Give the process more memory or fewer workers; if it is this request alone, report it with its model.";

  constructor(cause: Error) {
    super(`a worker died twice while it ran the same task: ${cause.message}`, { cause });
    this.name = "ExecutorError";
    this.type = { code: "EXECUTOR_WORKER_DIED", cause: cause.message };
  }
}
