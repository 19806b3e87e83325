import { defineOptions, schemas } from "@assay/service";
import {
  connectionDefinitions,
  deploymentDefinition,
  feeDefinitions,
  followingDefinitions,
} from "../option/chain-options.js";
import { engineDefinitions } from "../option/engine-options.js";
import { logDefinitions } from "../option/log-options.js";
import { ether } from "../option/quantity.js";
import { signerDefinitions } from "../option/signer-options.js";

const { listOf, oneOf, serviceUrl, text, wholeNumber } = schemas;

/** Every option of `assay watch`. */
export const watchDefinitions = defineOptions({
  ...deploymentDefinition,
  ...engineDefinitions,
  mode: {
    schema: oneOf(["observe", "defend", "challenge"]),
    description:
      "observe: only tells; defend: also plays its own open disputes; challenge: also opens disputes and demands",
    fallback: "observe",
  },
  data: {
    schema: text(),
    description: "folder of pending transactions; needed in the modes defend and challenge",
    optional: true,
  },
  operatorUrl: {
    schema: listOf(serviceUrl()),
    description: "an operator's URL, asked for traces before the chain is; may be given more than once",
    fallback: [] as string[],
  },
  operatorTimeoutSeconds: {
    schema: wholeNumber(1, 600),
    description: "longest time for an operator's answer",
    fallback: 10,
  },
  reservePerDispute: {
    schema: ether(),
    description: "ether kept for the gas of each live dispute before another is opened",
    fallback: "0.1",
  },
  reservePerDemand: {
    schema: ether(),
    description: "ether kept for the gas of each open demand before another is made",
    fallback: "0.02",
  },
  demandsAtOnce: {
    schema: wholeNumber(1, 65_536),
    description: "own open demands at the same time, in the first half of a demand window; then all that are needed",
    fallback: 4,
  },
  parallelDisputes: { schema: wholeNumber(1, 64), description: "own disputes played at the same time", fallback: 4 },
  replayTimeoutSeconds: {
    schema: wholeNumber(1, 86_400),
    description: "longest time for the replay of one result",
    fallback: 600,
  },
  dataBytesMost: {
    schema: wholeNumber(1_024, 2 ** 31 - 1),
    description: "most bytes of a batch's data when decompressed",
    fallback: 2 ** 28,
  },
  keptTraces: { schema: wholeNumber(1, 1_024), description: "own traces kept in memory", fallback: 4 },
  httpHost: { schema: text(), description: "address that metrics and health bind to", fallback: "127.0.0.1" },
  httpPort: {
    schema: wholeNumber(0, 65_535),
    description: "port of metrics and health; 0 takes a free one",
    fallback: 8_081,
  },
  ...connectionDefinitions,
  ...signerDefinitions,
  ...followingDefinitions,
  ...feeDefinitions,
  ...logDefinitions,
});
