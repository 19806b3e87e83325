import {
  disputeGameAbi,
  disputeGameBytecode,
  modelRegistryAbi,
  modelRegistryBytecode,
  refereeAbi,
  refereeBytecode,
  rollupAbi,
  rollupBytecode,
} from "@assay/contracts";
import { checkParameters, type Parameters } from "@assay/protocol";
import { concat, getCreateAddress, Interface, type InterfaceAbi } from "ethers";
import type { Addresses } from "../contract/contracts.js";
import { ChainError } from "../error/chain-error.js";
import type { TransactionSender } from "../transaction/transaction-sender.js";

/** A deployment, and the block from which its events are to be followed. */
export type Deployment = { readonly addresses: Addresses; readonly fromBlock: number };

/**
 * Deploys the four contracts. Rollup and dispute game name each other as immutables, so the addresses follow from the
 * deployer's nonces: nothing else may send with this key meanwhile (a transaction in between makes the game's
 * constructor, or this function, refuse).
 * @throws ParameterError, ChainError CONTRACT_ADDRESS_MISMATCH
 */
export async function deploy(
  sender: TransactionSender,
  parameters: Parameters,
  signal: AbortSignal,
): Promise<Deployment> {
  checkParameters(parameters);
  const from = await sender.address();
  const nonce = await sender.nextNonce(signal);
  const [registry, referee, rollup, game] = [0, 1, 2, 3].map((i) => getCreateAddress({ from, nonce: nonce + i }));
  const addresses: Addresses = { registry, referee, rollup, game };
  const { challengeWindow, grace, batchBond, reward, compensation, maxCompensated, period, disputeBond } = parameters;
  const creations: [string, string, string][] = [
    ["ModelRegistry", registry, creationCode(modelRegistryAbi, modelRegistryBytecode, [])],
    ["Referee", referee, creationCode(refereeAbi, refereeBytecode, [registry])],
    [
      "Rollup",
      rollup,
      creationCode(rollupAbi, rollupBytecode, [
        { challengeWindow, grace, batchBond, reward, compensation, maxCompensated },
        game,
      ]),
    ],
    [
      "DisputeGame",
      game,
      creationCode(disputeGameAbi, disputeGameBytecode, [
        { period, grace, bond: disputeBond },
        rollup,
        registry,
        referee,
      ]),
    ],
  ];
  let fromBlock: number | undefined;
  for (const [name, expected, data] of creations) {
    const label = `deploy ${name}`;
    const receipt = await sender.send({ key: `deploy/${nonce}/${name}`, label, to: null, data }, signal);
    fromBlock ??= receipt.blockNumber;
    if (receipt.contractAddress !== expected) {
      throw new ChainError(
        "CONTRACT_ADDRESS_MISMATCH",
        { contract: name, expected, actual: receipt.contractAddress },
        "Deploy again with a key that nothing else sends with.",
      );
    }
  }
  return { addresses, fromBlock: fromBlock ?? 0 };
}

function creationCode(abi: readonly unknown[], bytecode: string, values: readonly unknown[]): string {
  return concat([bytecode, new Interface(abi as InterfaceAbi).encodeDeploy(values)]);
}
