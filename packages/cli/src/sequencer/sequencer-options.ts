import { sequencerDefinitions } from "@assay/sequencer";
import { defineOptions, schemas } from "@assay/service";
import {
  connectionDefinitions,
  deploymentDefinition,
  feeDefinitions,
  followingDefinitions,
} from "../option/chain-options.js";
import { engineDefinitions } from "../option/engine-options.js";
import { logDefinitions } from "../option/log-options.js";
import { signerDefinitions } from "../option/signer-options.js";

const { batchBytesMost, ...ownDefinitions } = sequencerDefinitions;

/** Every option of `assay sequencer`. */
export const operatorDefinitions = defineOptions({
  ...deploymentDefinition,
  ...engineDefinitions,
  data: { schema: schemas.text(), description: "folder of the database: requests, batches, pending transactions" },
  operator: {
    schema: schemas.address(),
    description: "whose batches: the bonded address, if the key is a delegate's; without it, the key's",
    optional: true,
  },
  ...connectionDefinitions,
  ...signerDefinitions,
  ...ownDefinitions,
  // Nodes take no transaction over 128 KiB into their pools; data that does not compress must fit as well.
  batchBytesMost: { ...batchBytesMost, fallback: 120_000 },
  ...followingDefinitions,
  ...feeDefinitions,
  ...logDefinitions,
});
