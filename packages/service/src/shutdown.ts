import type { Logger } from "./log/create-logger.js";

export type ShutdownModules = {
  readonly logger: Logger;
  /** the process, or a stand-in for tests */
  readonly process: Pick<NodeJS.Process, "on" | "off">;
};

/**
 * A signal that aborts at the first SIGINT or SIGTERM. `dispose` takes the handlers away, so that a second signal
 * ends a process that hangs in its shutdown.
 */
export function shutdownSignal(modules: ShutdownModules): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    modules.logger.info({ signal: name }, "shutting down");
    dispose();
    controller.abort(new Error(`received ${name}`));
  };
  const dispose = () => {
    modules.process.off("SIGINT", stop);
    modules.process.off("SIGTERM", stop);
  };
  modules.process.on("SIGINT", stop);
  modules.process.on("SIGTERM", stop);
  return { signal: controller.signal, dispose };
}
