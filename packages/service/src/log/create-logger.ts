import { type DestinationStream, type Logger, pino } from "pino";
import { PinoPretty as pretty } from "pino-pretty";
import { withoutCredentials } from "../configuration/without-credentials.js";
import { isAssayError } from "../error/assay-error.js";

export type { Logger } from "pino";

export type LogLevel = "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";

export type LoggerOptions = {
  /** the part of the system that speaks, e.g. "sequencer" */
  readonly name: string;
  readonly level: LogLevel;
  /** readable lines instead of JSON; default: whether the standard output is a terminal */
  readonly pretty?: boolean;
};

export type LoggerModules = { readonly destination?: DestinationStream };

const SECRET_KEYS = ["privateKey", "secret", "password", "mnemonic", "token", "apiKey", "authorization", "cookie"];

/** Log lines as JSON, or readable on a terminal. What looks like a secret is masked, three levels deep. */
export function createLogger(options: LoggerOptions, modules: LoggerModules = {}): Logger {
  const paths = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  const settings = {
    name: options.name,
    level: options.level,
    redact: { paths: [...paths, 'req.headers["x-api-key"]', 'res.headers["set-cookie"]'], censor: "[secret]" },
    serializers: { err: describeError, error: describeError },
  };
  if (options.pretty ?? (modules.destination === undefined && process.stdout.isTTY === true)) {
    return pino(settings, pretty({ colorize: modules.destination === undefined, ...destinationOf(modules) }));
  }
  return modules.destination === undefined ? pino(settings) : pino(settings, modules.destination);
}

function destinationOf(modules: LoggerModules): { destination: DestinationStream } | { sync: true } {
  return modules.destination === undefined ? { sync: true } : { destination: modules.destination };
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  // Libraries put the URLs that they asked into their messages.
  const [message, stack] = [withoutCredentials(error.message), withoutCredentials(error.stack ?? "")];
  const described: Record<string, unknown> = { name: error.name, message, stack };
  if (isAssayError(error)) Object.assign(described, { code: error.code, data: error.data, remedy: error.remedy });
  else for (const key of ["code", "type", "data", "remedy"]) if (key in error) described[key] = Reflect.get(error, key);
  if (error.cause !== undefined) described.cause = describeError(error.cause);
  return described;
}
