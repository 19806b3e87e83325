import { SequencerError } from "../error/sequencer-error.js";

export type WorkQueueOptions = {
  /** executions at the same time */
  readonly concurrency: number;
  /** executions that may wait; one more is refused */
  readonly waitingMost: number;
  /** what a refused client is told to wait */
  readonly retryAfterSeconds: number;
};

/** Bounds how much is executed at once and how much may wait for it. */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs a task when there is room. Throws QUEUE_FULL at once when too many wait. */
  async run<Value>(task: () => Promise<Value>): Promise<Value> {
    const { concurrency, waitingMost, retryAfterSeconds } = this.#options;
    if (this.#running < concurrency) this.#running += 1;
    else if (this.#waiting.length < waitingMost) await this.#turn();
    else {
      const detail = `${this.#running} executions run and ${this.#waiting.length} wait`;
      const remedy = `Send the request again after ${retryAfterSeconds} s.`;
      throw new SequencerError("QUEUE_FULL", detail, remedy, { retryAfterSeconds });
    }
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      // The place is handed on, so that nobody who comes now gets in before those who wait.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
