import { type Pause, pauseOf, type SenderOptions, TRANSACTION_GAS_MOST } from "@assay/chain";
import { type Configuration, defineOptions, schemas } from "@assay/service";
import { parseUnits } from "ethers";
import { gwei } from "./quantity.js";

const { wholeNumber, text, serviceUrl } = schemas;

/** How to reach the chain, and when its blocks count. */
export const connectionDefinitions = defineOptions({
  rpcUrl: { schema: serviceUrl(), description: "RPC of a node of the chain; use the variable if it holds a password" },
  rpcTimeoutSeconds: { schema: wholeNumber(1, 600), description: "longest time for one answer", fallback: 30 },
  pollMilliseconds: {
    schema: wholeNumber(10, 600_000),
    description: "between two looks at the chain",
    fallback: 2_000,
  },
  confirmationBlocks: {
    schema: wholeNumber(1, 1_000),
    description: "blocks, its own included, after which a transaction or an event counts",
    fallback: 1,
  },
});

/** The deployment file that `assay deploy` wrote. */
export const deploymentDefinition = defineOptions({
  deployment: { schema: text(), description: "deployment file, as `assay deploy` writes it" },
});

/** How a long-running process reads the chain's events. */
export const followingDefinitions = defineOptions({
  rangeBlocks: {
    schema: wholeNumber(1, 100_000),
    description: "blocks in one question for events; providers have limits",
    fallback: 2_000,
  },
  memoryBlocks: {
    schema: wholeNumber(8, 100_000),
    description: "blocks that a reorganisation may take back; a deeper one needs a restart",
    fallback: 256,
  },
});

/** What transactions may cost. */
export const feeDefinitions = defineOptions({
  tipGwei: { schema: gwei(), description: "tip per gas, in gwei", fallback: "1" },
  feeCeilingGwei: {
    schema: gwei(),
    description: "most that a transaction ever offers per gas, in gwei",
    fallback: "500",
  },
  stuckAfterBlocks: {
    schema: wholeNumber(1, 1_000),
    description: "blocks without the transaction before its fee is raised",
    fallback: 10,
  },
  gasMarginPercent: { schema: wholeNumber(0, 100), description: "added to the node's estimate of gas", fallback: 20 },
});

type FeeValues = Configuration<typeof feeDefinitions> & Configuration<typeof connectionDefinitions>;

/** The options of a sender of transactions. */
export function senderOptionsOf(values: FeeValues, chainId: bigint): SenderOptions {
  return {
    chainId,
    confirmationBlocks: values.confirmationBlocks,
    tipPerGasWei: parseUnits(values.tipGwei, "gwei"),
    feeCeilingPerGasWei: parseUnits(values.feeCeilingGwei, "gwei"),
    stuckAfterBlocks: values.stuckAfterBlocks,
    gasMarginPercent: values.gasMarginPercent,
    gasLimitMost: TRANSACTION_GAS_MOST,
  };
}

/** The pause between two looks at the chain. */
export function pauseFrom(values: Configuration<typeof connectionDefinitions>): Pause {
  return pauseOf(values.pollMilliseconds);
}
