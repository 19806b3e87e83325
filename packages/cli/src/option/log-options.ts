import { type Configuration, createLogger, defineOptions, type Logger, schemas } from "@assay/service";

const { oneOf } = schemas;

/** What a long-running process says, and how. */
export const logDefinitions = defineOptions({
  logLevel: {
    schema: oneOf(["fatal", "error", "warn", "info", "debug", "trace"]),
    description: "least level that is logged: fatal, error, warn, info, debug, trace",
    fallback: "info",
  },
  logFormat: {
    schema: oneOf(["auto", "json", "pretty"]),
    description: "json, pretty, or auto: pretty on a terminal",
    fallback: "auto",
  },
});

/** The logger of a process. */
export function loggerOf(name: string, values: Configuration<typeof logDefinitions>): Logger {
  const { logLevel: level, logFormat } = values;
  return createLogger({ name, level, ...(logFormat !== "auto" && { pretty: logFormat === "pretty" }) });
}
