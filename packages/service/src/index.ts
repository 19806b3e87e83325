export { ConfigurationError, type ConfigurationProblem } from "./configuration/configuration-error.js";
export { describeOptions, type FlagOption, flagOptions, printConfiguration } from "./configuration/describe-options.js";
export {
  type ConfigurationModules,
  type ConfigurationSources,
  type LoadedConfiguration,
  loadConfiguration,
} from "./configuration/load-configuration.js";
export {
  type Configuration,
  defineOptions,
  environmentName,
  flagName,
  type OptionDefinition,
  type OptionDefinitions,
  type SecretDefinition,
} from "./configuration/option.js";
export * as schemas from "./configuration/schemas.js";
export { Secret } from "./configuration/secret.js";
export { withoutCredentials } from "./configuration/without-credentials.js";
export { AssayError, type AssayErrorLike, type ErrorDetails, isAssayError } from "./error/assay-error.js";
export { Health, type Readiness, type ReadinessCheck } from "./health/health.js";
export { HttpBase, type HttpBaseModules, type HttpBaseOptions, LOCAL_HTTP } from "./http/http-base.js";
export { jsonBody } from "./http/json-body.js";
export { PROBLEM_CONTENT_TYPE, type Problem, problemOf } from "./http/problem.js";
export {
  createLogger,
  type Logger,
  type LoggerModules,
  type LoggerOptions,
  type LogLevel,
} from "./log/create-logger.js";
export {
  Counter,
  createMetrics,
  Gauge,
  Histogram,
  type MetricsOptions,
  type Registry,
} from "./metrics/create-metrics.js";
export { type ShutdownModules, shutdownSignal } from "./shutdown.js";
