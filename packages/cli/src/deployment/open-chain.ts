import {
  type Addresses,
  type Contracts,
  connect,
  contractsAt,
  loadSigner,
  type Pause,
  type TransactionJournal,
  type TransactionLog,
  TransactionSender,
  untilAborted,
  withChainErrors,
} from "@assay/chain";
import type { Configuration } from "@assay/service";
import type { JsonRpcProvider } from "ethers";
import type { Surroundings } from "../command/command.js";
import { CommandError } from "../command/command-error.js";
import {
  type connectionDefinitions,
  type feeDefinitions,
  pauseFrom,
  senderOptionsOf,
} from "../option/chain-options.js";
import { type signerDefinitions, signerSourceOf } from "../option/signer-options.js";
import { type DeploymentRecord, readDeployment } from "./deployment-file.js";

type ConnectionValues = Configuration<typeof connectionDefinitions>;
type SenderValues = ConnectionValues & Configuration<typeof feeDefinitions> & Configuration<typeof signerDefinitions>;

/** A deployment on the chain that it is on. Destroy the provider after use. */
export type OpenChain = {
  readonly deployment: DeploymentRecord;
  readonly provider: JsonRpcProvider;
  readonly contracts: Contracts;
  readonly pause: Pause;
};

/** Connects to the expected chain. Throws ChainError. */
export function openProvider(values: ConnectionValues, chainId: bigint, signal: AbortSignal): Promise<JsonRpcProvider> {
  const requestTimeoutMilliseconds = values.rpcTimeoutSeconds * 1_000;
  return connect({ url: values.rpcUrl, chainId, requestTimeoutMilliseconds }, signal);
}

/** Reads the deployment file, connects, and checks that the contracts are there. Throws CommandError, ChainError. */
export async function openChain(
  values: ConnectionValues & { readonly deployment: string },
  signal: AbortSignal,
): Promise<OpenChain> {
  const deployment = await readDeployment(values.deployment);
  const provider = await openProvider(values, deployment.chainId, signal);
  try {
    const missing = await withoutCode(provider, deployment.addresses, signal);
    if (missing.length > 0) {
      throw new CommandError("DEPLOYMENT_NOT_ON_CHAIN", {
        detail: `There is no code on chain ${deployment.chainId} at: ${missing.join(", ")}`,
        remedy: "Check that file and node are of the same chain and that the node is up to date.",
      });
    }
    return { deployment, provider, contracts: contractsAt(deployment.addresses, provider), pause: pauseFrom(values) };
  } catch (error) {
    provider.destroy();
    throw error;
  }
}

/** Which of the contracts have no code. */
export async function withoutCode(
  provider: JsonRpcProvider,
  addresses: Addresses,
  signal: AbortSignal,
): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, address] of Object.entries(addresses)) {
    const code = await untilAborted(
      withChainErrors(() => provider.getCode(address)),
      signal,
    );
    if (code === "0x") missing.push(`${name} ${address}`);
  }
  return missing;
}

type SenderModules = {
  readonly provider: JsonRpcProvider;
  readonly journal: TransactionJournal;
  readonly log: TransactionLog;
};

/** Loads the key and makes who sends with it. Throws ChainError with the SIGNER_ codes, KEYSTORE_INCOMPLETE. */
export async function openSender(
  values: SenderValues,
  chainId: bigint,
  modules: SenderModules,
  surroundings: Pick<Surroundings, "environment">,
): Promise<TransactionSender> {
  const signer = await loadSigner(signerSourceOf(values), modules.provider, surroundings.environment);
  return new TransactionSender(senderOptionsOf(values, chainId), { ...modules, signer, pause: pauseFrom(values) });
}
