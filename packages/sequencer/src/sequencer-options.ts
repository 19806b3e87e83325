import { type Configuration, defineOptions, schemas } from "@assay/service";
import type { SequencerServerOptions } from "./http/sequencer-server.js";
import type { SequencerOptions } from "./sequencer.js";

const { wholeNumber, yesOrNo, text } = schemas;
const DAY_SECONDS = 86_400;

/** The sequencer's own options, as data for flags, environment, file and documentation. */
export const sequencerDefinitions = defineOptions({
  httpHost: { schema: text(), description: "address that HTTP binds to", fallback: "127.0.0.1" },
  httpPort: { schema: wholeNumber(0, 65_535), description: "port of HTTP; 0 takes a free one", fallback: 8080 },
  httpBodyBytesMost: {
    schema: wholeNumber(1_024, 2 ** 30),
    description: "largest body of an inference request",
    fallback: 64 * 2 ** 20,
  },
  httpRequestTimeoutSeconds: {
    schema: wholeNumber(1, 3_600),
    description: "longest time for a whole request to arrive",
    fallback: 60,
  },
  httpShutdownSeconds: {
    schema: wholeNumber(0, 3_600),
    description: "how long open requests may finish at shutdown",
    fallback: 10,
  },
  batchCountMost: {
    schema: wholeNumber(1, 65_536),
    description: "results of a batch; it is sealed when so many wait",
    fallback: 256,
  },
  batchAgeSeconds: {
    schema: wholeNumber(0, DAY_SECONDS),
    description: "a batch is sealed when its oldest request has waited so long",
    fallback: 10,
  },
  batchBytesMost: {
    schema: wholeNumber(1_024, 2 ** 30),
    description: "published data of a batch before compression; a larger request is refused",
  },
  requestLifetimeSeconds: {
    schema: wholeNumber(1, 365 * DAY_SECONDS),
    description: "deadline of requests whose client fixes none",
    fallback: DAY_SECONDS,
  },
  executionsMost: { schema: wholeNumber(1, 1_024), description: "executions at the same time", fallback: 2 },
  executionsWaitingMost: {
    schema: wholeNumber(0, 100_000),
    description: "executions that may wait; one more is refused with 503",
    fallback: 128,
  },
  tracesMost: { schema: wholeNumber(1, 1_024), description: "traces kept in memory during disputes", fallback: 4 },
  withholdTrace: { schema: yesOrNo(), description: "give traces on chain only", fallback: false },
});

/** The options of the parts from the configuration. */
export function sequencerOptionsOf(
  values: Configuration<typeof sequencerDefinitions>,
  about: { readonly version: string },
): { readonly sequencer: SequencerOptions; readonly server: SequencerServerOptions } {
  const queue = {
    concurrency: values.executionsMost,
    waitingMost: values.executionsWaitingMost,
    retryAfterSeconds: 1,
  };
  return {
    sequencer: { ...values, queue },
    server: {
      host: values.httpHost,
      port: values.httpPort,
      requestTimeoutSeconds: values.httpRequestTimeoutSeconds,
      shutdownSeconds: values.httpShutdownSeconds,
      bodyBytesMost: values.httpBodyBytesMost,
      withholdTrace: values.withholdTrace,
      version: about.version,
    },
  };
}
