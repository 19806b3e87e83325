import type { AssayError, Logger, Registry } from "@assay/service";
import { Counter, Gauge } from "@assay/service";

export type AlarmModules = { readonly logger: Logger; readonly metrics: Registry };

/** What a person has to look at: logged as an error, counted, and shown until it is over. */
export class Alarm {
  readonly #logger: Logger;
  readonly #raised: Counter;
  readonly #active: Gauge;
  readonly #current = new Map<string, string>();

  constructor(modules: AlarmModules) {
    this.#logger = modules.logger;
    this.#raised = new Counter({
      name: "assay_sequencer_alarms_total",
      help: "Alarms by code",
      labelNames: ["code"],
      registers: [modules.metrics],
    });
    this.#active = new Gauge({
      name: "assay_sequencer_alarm_active",
      help: "1 while the duty is in alarm",
      labelNames: ["duty"],
      registers: [modules.metrics],
    });
  }

  /** The duties that are in alarm, and why. */
  get current(): ReadonlyMap<string, string> {
    return this.#current;
  }

  /** Says that a duty cannot be done. */
  raise(duty: string, error: unknown): void {
    const code = codeOf(error);
    this.#raised.inc({ code });
    this.#active.set({ duty }, 1);
    this.#current.set(duty, code);
    this.#logger.error({ err: error, duty, code }, "alarm");
  }

  /** Says that a duty was done again. */
  clear(duty: string): void {
    if (!this.#current.delete(duty)) return;
    this.#active.set({ duty }, 0);
    this.#logger.info({ duty }, "alarm is over");
  }
}

/** The code of any typed error, or its name. */
export function codeOf(error: unknown): string {
  const typed = error as Partial<AssayError> & { readonly type?: { readonly code?: unknown } };
  const code = typed.code ?? typed.type?.code;
  return typeof code === "string" ? code : error instanceof Error ? error.name : "UNKNOWN";
}
