import { collectDefaultMetrics, Registry } from "prom-client";

export { Counter, Gauge, Histogram, type Registry } from "prom-client";

export type MetricsOptions = {
  /** the part of the system, as the label `component` on every series */
  readonly component: string;
  /** also memory, event loop and garbage collection of the process */
  readonly processMetrics: boolean;
};

/** A registry of its own: several components in one process (and in one test) do not share series. */
export function createMetrics(options: MetricsOptions): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ component: options.component });
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  return registry;
}
