import type { Configuration, Logger } from "@assay/service";
import type { Surroundings } from "../command/command.js";
import { type logDefinitions, loggerOf } from "../option/log-options.js";
import { Closing } from "./closing.js";

/** What a long-running process is given: where it logs, and where it says what is to be closed at its end. */
export type ProcessModules = { readonly logger: Logger; readonly closing: Closing };

/**
 * Runs a process until it fails or the signal is aborted, and closes what it opened. To be stopped is no failure, at
 * whatever moment it comes.
 */
export async function runProcess(
  name: string,
  values: Configuration<typeof logDefinitions>,
  { signal }: Pick<Surroundings, "signal">,
  run: (modules: ProcessModules) => Promise<void>,
): Promise<void> {
  const logger = loggerOf(name, values);
  const closing = new Closing({ logger });
  const onAbort = () => logger.info("shutting down: what is open is finished");
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await run({ logger, closing });
  } catch (error) {
    if (!signal.aborted) throw error;
    if (error !== signal.reason) logger.error({ err: error }, "failed while shutting down");
  } finally {
    signal.removeEventListener("abort", onAbort);
    await closing.close();
  }
  logger.info("stopped");
}

/** Does what a process is for; a failure is logged with all that is known of it before it ends the process. */
export async function untilStopped(logger: Logger, signal: AbortSignal, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (signal.aborted) return;
    logger.fatal({ err: error }, "cannot go on");
    throw error;
  }
}
