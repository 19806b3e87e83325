import {
  availabilityAbi,
  availabilityBytecode,
  disputeGameAbi,
  disputeGameBytecode,
  elementwiseAbi,
  elementwiseBytecode,
  exponentialFunctionsAbi,
  exponentialFunctionsBytecode,
  inverseFunctionsAbi,
  inverseFunctionsBytecode,
  modelRegistryAbi,
  modelRegistryBytecode,
  refereeAbi,
  refereeBytecode,
  rollupAbi,
  rollupBytecode,
  rowArithmeticAbi,
  rowArithmeticBytecode,
} from "@assay/contracts";
import { checkParameters, type Parameters } from "@assay/protocol";
import { concat, getCreateAddress, Interface, type InterfaceAbi } from "ethers";
import type { Addresses } from "../contract/contracts.js";
import { ChainError } from "../error/chain-error.js";
import type { TransactionSender } from "../transaction/transaction-sender.js";

/** A deployment, and the block from which its events are to be followed. */
export type Deployment = { readonly addresses: Addresses; readonly fromBlock: number };

/**
 * Deploys the registry, the referee with the four contracts that compute for it, the rollup, the dispute game and
 * the availability. Some name each other as immutables, so the addresses follow from the deployer's nonces: nothing else may send with this key
 * meanwhile (a transaction in between makes the game's constructor, or this function, refuse).
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
  const creations = creationsOf(parameters, (place) => getCreateAddress({ from, nonce: nonce + place }));
  const { registry, referee, rollup, game, availability } = creations;
  const addresses: Addresses = {
    registry: registry.address,
    referee: referee.address,
    rollup: rollup.address,
    game: game.address,
    availability: availability.address,
  };
  let fromBlock: number | undefined;
  for (const { name, address: expected, data } of Object.values(creations)) {
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

type Creation = { readonly name: string; readonly address: string; readonly data: string };

/** The creation codes in the order in which they are sent; `addressAt` gives the address of each by its place. */
function creationsOf(parameters: Parameters, addressAt: (place: number) => string) {
  const { challengeWindow, grace, batchBond, reward, compensation, maxCompensated, supplyCapacity } = parameters;
  const { period, disputeBond, demandWindow, supplyPeriod, replayPeriod, bytePrice } = parameters;
  const order = [
    "registry",
    "elementwise",
    "rows",
    "exponential",
    "inverse",
    "referee",
    "rollup",
    "game",
    "availability",
  ] as const;
  const at = Object.fromEntries(order.map((name, place) => [name, addressAt(place)])) as Record<
    (typeof order)[number],
    string
  >;
  const { registry, elementwise, rows, exponential, inverse, referee, rollup, game, availability } = at;
  const arithmetic = { elementwise, rows, exponential, inverse };
  const batches = { challengeWindow, grace, batchBond, reward, compensation, maxCompensated, supplyCapacity };
  const supply = { demandWindow, supplyPeriod, replayPeriod, grace, bytePrice };
  const clocks = { period, grace, bond: disputeBond };
  const create = (
    name: string,
    address: string,
    abi: readonly unknown[],
    bytecode: string,
    values: readonly unknown[] = [],
  ): Creation => ({ name, address, data: creationCode(abi, bytecode, values) });
  return {
    registry: create("ModelRegistry", registry, modelRegistryAbi, modelRegistryBytecode),
    elementwise: create("Elementwise", elementwise, elementwiseAbi, elementwiseBytecode),
    rows: create("RowArithmetic", rows, rowArithmeticAbi, rowArithmeticBytecode),
    exponential: create("ExponentialFunctions", exponential, exponentialFunctionsAbi, exponentialFunctionsBytecode),
    inverse: create("InverseFunctions", inverse, inverseFunctionsAbi, inverseFunctionsBytecode),
    referee: create("Referee", referee, refereeAbi, refereeBytecode, [registry, arithmetic]),
    rollup: create("Rollup", rollup, rollupAbi, rollupBytecode, [batches, game, availability]),
    game: create("DisputeGame", game, disputeGameAbi, disputeGameBytecode, [clocks, rollup, registry, referee]),
    availability: create("Availability", availability, availabilityAbi, availabilityBytecode, [
      supply,
      rollup,
      registry,
    ]),
  };
}

function creationCode(abi: readonly unknown[], bytecode: string, values: readonly unknown[]): string {
  return concat([bytecode, new Interface(abi as InterfaceAbi).encodeDeploy(values)]);
}
