import { defineOptions, schemas } from "@assay/service";
import { connectionDefinitions, deploymentDefinition, feeDefinitions } from "../option/chain-options.js";
import { ether } from "../option/quantity.js";
import { signerDefinitions } from "../option/signer-options.js";

const operator = {
  schema: schemas.address(),
  description: "the operator's address; without it, the key's",
  optional: true,
} as const;

/** Whose bond: the key's own account, or another. */
export const operatorDefinition = defineOptions({ operator });

/** Reads only. */
export const statusDefinitions = defineOptions({
  operator: { schema: schemas.address(), description: "the operator's address" },
  ...deploymentDefinition,
  ...connectionDefinitions,
});

/** Sends one transaction. */
const sendingDefinitions = defineOptions({
  ...deploymentDefinition,
  ...connectionDefinitions,
  ...signerDefinitions,
  ...feeDefinitions,
});

export const depositDefinitions = defineOptions({
  amount: { schema: ether(), description: "ether to put up; a batch locks the deployment's batch bond" },
  ...operatorDefinition,
  ...sendingDefinitions,
});

export const withdrawDefinitions = defineOptions({
  amount: { schema: ether(), description: "ether to take out of the bond; what batches lock stays" },
  ...sendingDefinitions,
});

/** Collects for the key's own account. */
export const collectDefinitions = sendingDefinitions;

export const delegateDefinitions = defineOptions({
  delegate: { schema: schemas.address(), description: "the address that may act for the operator" },
  allowed: { schema: schemas.yesOrNo(), description: "false takes the permission away", fallback: true },
  ...sendingDefinitions,
});
