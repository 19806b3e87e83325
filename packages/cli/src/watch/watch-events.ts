import type { WatchtowerEvent, WatchtowerListener } from "@assay/challenger";
import { Counter, type Logger, type Registry } from "@assay/service";

type EventType = WatchtowerEvent["type"];
type Level = "error" | "warn" | "info";

/** How loud each event is: an error wants a person, a warning a look. */
const LEVELS: Readonly<Record<EventType, Level>> = {
  batchSeen: "info",
  batchChecked: "info",
  dataUnavailable: "error",
  unreplayable: "warn",
  demanded: "warn",
  demandTooLate: "error",
  suppliedChecked: "info",
  supplyCalled: "warn",
  demandFailed: "warn",
  demandClosed: "info",
  wrongOnItsFace: "error",
  wrongResult: "error",
  refuted: "info",
  tooLate: "error",
  fundsTooSmall: "error",
  disputeOpened: "warn",
  nodesFetched: "info",
  moved: "info",
  overtaken: "info",
  convicted: "warn",
  stuck: "error",
  disputeLost: "warn",
  disputeClosed: "info",
  withdrawn: "info",
  failed: "error",
};

/** Logs every event under its name, and counts it. */
export function watchListener(modules: { readonly logger: Logger; readonly metrics: Registry }): WatchtowerListener {
  const { logger, metrics } = modules;
  const events = new Counter({
    name: "assay_watchtower_events_total",
    help: "Events by type",
    labelNames: ["type"],
    registers: [metrics],
  });
  const results = new Counter({
    name: "assay_watchtower_results_total",
    help: "Results of checked batches and of demands, by what the replay says of them",
    labelNames: ["verdict"],
    registers: [metrics],
  });
  for (const type of Object.keys(LEVELS)) events.inc({ type }, 0);
  for (const verdict of ["right", "wrong", "unreplayable"]) results.inc({ verdict }, 0);
  return (event) => {
    const { type, ...facts } = event;
    events.inc({ type });
    if (event.type === "batchChecked") {
      for (const verdict of ["right", "wrong", "unreplayable"] as const) results.inc({ verdict }, event[verdict]);
    }
    if (event.type === "suppliedChecked") results.inc({ verdict: event.verdict });
    const level = levelOf(event);
    logger[level]({ event: type, ...plain(facts) }, type);
  };
}

function levelOf(event: WatchtowerEvent): Level {
  const isWrong =
    (event.type === "batchChecked" && event.wrong > 0) ||
    (event.type === "suppliedChecked" && event.verdict === "wrong");
  return isWrong ? "error" : LEVELS[event.type];
}

/** With bigints as decimal text, and a failure under the name that the logger knows. */
function plain(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(facts).map(([key, value]) => {
    if (key === "error") return ["err", value] as const;
    return [key, plainValue(value)] as const;
  });
  return Object.fromEntries(entries);
}

function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainValue(inner)]));
}
