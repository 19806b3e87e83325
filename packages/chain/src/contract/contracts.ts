import type { Abi } from "abitype";
import { BaseContract, type ContractRunner, type InterfaceAbi } from "ethers";
import type { TypedContract } from "ethers-abitype";
import { availabilityAbi, disputeGameAbi, modelRegistryAbi, refereeAbi, rollupAbi } from "./abi.js";

/** Addresses of one deployment. */
export type Addresses = {
  readonly registry: string;
  readonly referee: string;
  readonly rollup: string;
  readonly game: string;
  readonly availability: string;
};

export type RollupContract = TypedContract<typeof rollupAbi>;
export type DisputeGameContract = TypedContract<typeof disputeGameAbi>;
export type ModelRegistryContract = TypedContract<typeof modelRegistryAbi>;
export type RefereeContract = TypedContract<typeof refereeAbi>;
export type AvailabilityContract = TypedContract<typeof availabilityAbi>;

/** The typed contracts of one deployment. */
export type Contracts = {
  readonly addresses: Addresses;
  readonly registry: ModelRegistryContract;
  readonly referee: RefereeContract;
  readonly rollup: RollupContract;
  readonly game: DisputeGameContract;
  readonly availability: AvailabilityContract;
};

/** A contract at an address, typed by its ABI. */
export function typedContract<const TAbi extends Abi>(
  address: string,
  abi: TAbi,
  runner: ContractRunner | null,
): TypedContract<TAbi> {
  return new BaseContract(address, abi as unknown as InterfaceAbi, runner) as unknown as TypedContract<TAbi>;
}

/** The contracts of a deployment. Calls go through `runner`, usually a provider. */
export function contractsAt(addresses: Addresses, runner: ContractRunner | null): Contracts {
  return {
    addresses,
    registry: typedContract(addresses.registry, modelRegistryAbi, runner),
    referee: typedContract(addresses.referee, refereeAbi, runner),
    rollup: typedContract(addresses.rollup, rollupAbi, runner),
    game: typedContract(addresses.game, disputeGameAbi, runner),
    availability: typedContract(addresses.availability, availabilityAbi, runner),
  };
}

/** The rollup alone, for readers that need no more. */
export function rollupAt(address: string, runner: ContractRunner | null): RollupContract {
  return typedContract(address, rollupAbi, runner);
}
