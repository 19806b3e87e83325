import type { WatchtowerListener } from "@assay/challenger";
import { Gauge, type Health, type Registry } from "@assay/service";

/** Ready while passes over the chain succeed; the time of the last one is a metric, for an alarm on its age. */
export class WatchHealth {
  readonly #lastPass: Gauge;
  #reason: string | undefined = "has not read the chain yet";
  #failure: string | undefined;

  constructor(modules: { readonly health: Health; readonly metrics: Registry }) {
    modules.health.register("chain", () => this.#reason);
    this.#lastPass = new Gauge({
      name: "assay_watchtower_last_pass_timestamp_seconds",
      help: "When the chain was last read without a failure",
      registers: [modules.metrics],
    });
  }

  /** Hears what goes wrong in a pass. */
  readonly tell: WatchtowerListener = (event) => {
    if (event.type === "failed") this.#failure = `${event.doing} failed`;
  };

  /** A pass has ended. */
  passed(): void {
    this.#reason = this.#failure;
    if (this.#failure === undefined) this.#lastPass.setToCurrentTime();
    this.#failure = undefined;
  }
}
