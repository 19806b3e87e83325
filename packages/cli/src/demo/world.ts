import {
  type Anvil,
  type Contracts,
  connect,
  contractsAt,
  type Deployment,
  DevChain,
  deploy,
  devAccount,
  MemoryJournal,
  type Pause,
  pauseOf,
  RollupReader,
  startAnvil,
  TRANSACTION_GAS_MOST,
  TransactionRecorder,
  TransactionSender,
} from "@assay/chain";
import { type Address, type Parameters, toAddress } from "@assay/protocol";
import { type JsonRpcProvider, parseEther } from "ethers";

/** The roles of the demonstration, in the order of the development chain's accounts. */
export const ROLES = ["deployer", "honest operator", "watchtower", "cheating operator", "client"] as const;
export type Role = (typeof ROLES)[number];

/** Windows of hours on the chain's clock, which the demonstration advances; bonds of an operator that starts small. */
export const demoParameters: Parameters = {
  challengeWindow: 6 * 3_600,
  grace: 1_800,
  period: 3 * 3_600,
  batchBond: parseEther("10"),
  disputeBond: parseEther("0.5"),
  reward: parseEther("4"),
  compensation: parseEther("0.05"),
  maxCompensated: 10,
  demandWindow: 3_600,
  supplyPeriod: 2 * 3_600,
  replayPeriod: 3 * 3_600,
  supplyCapacity: 100_000_000n,
  bytePrice: 1_000_000_000n,
};

/** Between two looks at the embedded chain. */
export const LOOK: Pause = pauseOf(10);

type Following = {
  readonly fromBlock: number;
  readonly confirmationBlocks: number;
  readonly rangeBlocks: number;
  readonly memoryBlocks: number;
};

/** The embedded chain with the deployed contracts, and somebody to send for each role. */
export class World {
  readonly recorder: TransactionRecorder;
  readonly provider: JsonRpcProvider;
  readonly contracts: Contracts;
  /** how the chain is followed from the deployment on */
  readonly following: Following;
  readonly chainId: bigint;
  readonly chain: DevChain;
  readonly rollup: RollupReader;
  readonly #anvil: Anvil;
  readonly #senders: ReadonlyMap<Role, TransactionSender>;
  readonly #roles: ReadonlyMap<Address, Role>;

  private constructor(
    anvil: Anvil,
    modules: { readonly provider: JsonRpcProvider; readonly recorder: TransactionRecorder },
    parts: {
      readonly deployment: Deployment;
      readonly senders: ReadonlyMap<Role, TransactionSender>;
      readonly roles: ReadonlyMap<Address, Role>;
    },
  ) {
    this.#anvil = anvil;
    this.#senders = parts.senders;
    this.#roles = parts.roles;
    this.provider = modules.provider;
    this.recorder = modules.recorder;
    this.chainId = anvil.chainId;
    this.chain = new DevChain(modules.provider);
    const { fromBlock } = parts.deployment;
    this.following = { fromBlock, confirmationBlocks: 1, rangeBlocks: 10_000, memoryBlocks: 256 };
    this.contracts = contractsAt(parts.deployment.addresses, modules.provider);
    this.rollup = new RollupReader(this.contracts.rollup);
  }

  /** Starts the chain node and deploys the contracts. */
  static async open(signal: AbortSignal): Promise<World> {
    const anvil = await startAnvil({}, signal);
    try {
      const connection = { url: anvil.url, chainId: anvil.chainId, requestTimeoutMilliseconds: 30_000 };
      const provider = await connect(connection, signal);
      const recorder = new TransactionRecorder();
      const senders = new Map<Role, TransactionSender>();
      const roles = new Map<Address, Role>();
      for (const [account, role] of ROLES.entries()) {
        const sender = senderOf(account, provider, anvil.chainId, recorder);
        senders.set(role, sender);
        roles.set(toAddress(await sender.address()), role);
      }
      const deployment = await deploy(senders.get("deployer") as TransactionSender, demoParameters, signal);
      return new World(anvil, { provider, recorder }, { deployment, senders, roles });
    } catch (error) {
      await anvil.close();
      throw error;
    }
  }

  get url(): string {
    return this.#anvil.url;
  }

  sender(role: Role): TransactionSender {
    const sender = this.#senders.get(role);
    if (!sender) throw new RangeError(`nobody plays ${role}`);
    return sender;
  }

  async address(role: Role): Promise<Address> {
    return toAddress(await this.sender(role).address());
  }

  /** Who an address of the demonstration is. */
  roleOf(address: string): Role | null {
    return this.#roles.get(toAddress(address)) ?? null;
  }

  /** Puts up the bond of an operator for some batches; `round` tells one deposit of a role from another. */
  async deposit(role: Role, batches: bigint, signal: AbortSignal, round = 0): Promise<void> {
    const { rollup, addresses } = this.contracts;
    const sender = this.sender(role);
    const data = rollup.interface.encodeFunctionData("deposit", [(await sender.address()) as `0x${string}`]);
    const value = demoParameters.batchBond * batches;
    await sender.send(
      { key: `deposit/${role}/${round}`, label: "deposit bond", to: addresses.rollup, data, value },
      signal,
    );
  }

  async close(): Promise<void> {
    this.provider.destroy();
    await this.#anvil.close();
  }
}

function senderOf(
  account: number,
  provider: JsonRpcProvider,
  chainId: bigint,
  log: TransactionRecorder,
): TransactionSender {
  return new TransactionSender(
    {
      chainId,
      confirmationBlocks: 1,
      tipPerGasWei: 1_000_000_000n,
      feeCeilingPerGasWei: 1_000_000_000_000n,
      stuckAfterBlocks: 10,
      gasMarginPercent: 20,
      gasLimitMost: TRANSACTION_GAS_MOST,
    },
    { signer: devAccount(account, provider), journal: new MemoryJournal(), log, pause: LOOK },
  );
}
