import { type Address, type Digest, toAddress, toDigest } from "@assay/protocol";
import type { Abi, ExtractAbiEvent, ExtractAbiEventNames } from "abitype";
import type { Interface, InterfaceAbi, TransactionReceipt } from "ethers";
import { Interface as EthersInterface } from "ethers";
import { availabilityAbi, disputeGameAbi, modelRegistryAbi, rollupAbi } from "../contract/abi.js";
import type { Addresses } from "../contract/contracts.js";
import { ChainError } from "../error/chain-error.js";
import { type PlainValues, plainValue } from "./plain-value.js";

/** Where an event stands on the chain. */
export type EventOrigin = {
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly logIndex: number;
};

type EventsOf<Contract extends string, TAbi extends Abi> = {
  [Name in ExtractAbiEventNames<TAbi>]: {
    readonly contract: Contract;
    readonly name: Name;
    readonly values: PlainValues<ExtractAbiEvent<TAbi, Name>["inputs"]>;
    readonly origin: EventOrigin;
  };
}[ExtractAbiEventNames<TAbi>];

/** An event of one of the contracts. `contract` and `name` tell which; `values` are named as in the interface. */
export type ProtocolEvent =
  | EventsOf<"rollup", typeof rollupAbi>
  | EventsOf<"game", typeof disputeGameAbi>
  | EventsOf<"registry", typeof modelRegistryAbi>
  | EventsOf<"availability", typeof availabilityAbi>;

/** The event of a name. */
export type ProtocolEventOf<Name extends ProtocolEvent["name"]> = Extract<ProtocolEvent, { name: Name }>;

/** A log as the node gives it. */
export type RawLog = {
  readonly address: Address;
  readonly topics: readonly Digest[];
  readonly data: string;
} & EventOrigin;

const INTERFACES: Readonly<Record<ProtocolEvent["contract"], Interface>> = {
  rollup: new EthersInterface(rollupAbi as unknown as InterfaceAbi),
  game: new EthersInterface(disputeGameAbi as unknown as InterfaceAbi),
  registry: new EthersInterface(modelRegistryAbi as unknown as InterfaceAbi),
  availability: new EthersInterface(availabilityAbi as unknown as InterfaceAbi),
};

/**
 * Decodes a log of the deployment's contracts.
 * @throws ChainError EVENT_UNKNOWN for an event that the ABI lacks: this program is older than the contracts
 */
export function decodeEvent(log: RawLog, addresses: Addresses): ProtocolEvent {
  const contract = contractOf(log, addresses);
  const parsed = contract ? INTERFACES[contract].parseLog({ topics: [...log.topics], data: log.data }) : null;
  if (!contract || !parsed) {
    throw new ChainError("EVENT_UNKNOWN", { address: log.address, topic: log.topics[0] }, "Use a newer release.");
  }
  const values = Object.fromEntries(
    parsed.fragment.inputs.map((input, i) => [input.name, plainValue(input, parsed.args[i])]),
  );
  const { blockNumber, blockHash, transactionHash, logIndex } = log;
  const origin: EventOrigin = { blockNumber, blockHash, transactionHash, logIndex };
  return { contract, name: parsed.name, values, origin } as ProtocolEvent;
}

function contractOf(log: RawLog, addresses: Addresses): ProtocolEvent["contract"] | null {
  for (const contract of ["rollup", "game", "registry", "availability"] as const) {
    if (addresses[contract].toLowerCase() === log.address) return contract;
  }
  return null;
}

/** The deployment's events in a receipt, in order; logs of other contracts are left out. */
export function eventsIn(receipt: TransactionReceipt, addresses: Addresses): ProtocolEvent[] {
  return receipt.logs
    .map((log) => ({
      address: toAddress(log.address),
      topics: log.topics.map((topic) => toDigest(topic)),
      data: log.data,
      blockNumber: log.blockNumber,
      blockHash: log.blockHash,
      transactionHash: log.transactionHash,
      logIndex: log.index,
    }))
    .filter((log) => contractOf(log, addresses) !== null)
    .map((log) => decodeEvent(log, addresses));
}
