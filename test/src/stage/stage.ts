import {
  type Anvil,
  type Contracts,
  connect,
  contractsAt,
  DevChain,
  DisputeReader,
  deploy,
  devAccount,
  type Evidence,
  encodeAction,
  MemoryJournal,
  NodeReader,
  pauseOf,
  registerModel,
  startAnvil,
  TRANSACTION_GAS_MOST,
  TransactionRecorder,
  TransactionSender,
} from "@assay/chain";
import { EthersWatchedChain } from "@assay/challenger";
import type { Model } from "@assay/engine";
import type { Action, Parameters, Result } from "@assay/protocol";
import { type JsonRpcProvider, parseEther, type TransactionReceipt } from "ethers";

/** The parameters of the tests' deployments: short windows of chain time, which the tests advance. */
export const parameters: Parameters = {
  challengeWindow: 3_600,
  grace: 600,
  period: 1_800,
  batchBond: parseEther("1"),
  disputeBond: parseEther("0.1"),
  reward: parseEther("0.3"),
  compensation: parseEther("0.01"),
  maxCompensated: 10,
  demandWindow: 1200,
  supplyPeriod: 1200,
  replayPeriod: 1200,
  supplyCapacity: 1_000_000_000n,
  bytePrice: 1_000_000_000n,
};

/** Who acts: accounts 0 to 3 of the development chain. */
export type Actors = {
  readonly deployer: TransactionSender;
  readonly operator: TransactionSender;
  readonly challenger: TransactionSender;
  readonly stranger: TransactionSender;
};

/** A real chain node with the real contracts, and senders for those who act on it. */
export class Stage {
  readonly signal = AbortSignal.timeout(1_500_000);
  readonly recorder: TransactionRecorder;
  readonly provider: JsonRpcProvider;
  readonly chain: DevChain;
  readonly contracts: Contracts;
  readonly actors: Actors;
  readonly fromBlock: number;
  readonly disputes: DisputeReader;
  readonly #anvil: Anvil;
  #sent = 0;

  private constructor(
    anvil: Anvil,
    parts: Pick<Stage, "recorder" | "provider" | "contracts" | "actors" | "fromBlock">,
  ) {
    this.#anvil = anvil;
    this.recorder = parts.recorder;
    this.provider = parts.provider;
    this.contracts = parts.contracts;
    this.actors = parts.actors;
    this.fromBlock = parts.fromBlock;
    this.chain = new DevChain(parts.provider);
    this.disputes = new DisputeReader(
      { rangeBlocks: 10_000 },
      { contracts: parts.contracts, reader: new NodeReader(parts.provider) },
    );
  }

  static async open(): Promise<Stage> {
    const signal = AbortSignal.timeout(60_000);
    const anvil = await startAnvil({ balanceEther: 1_000_000 }, signal);
    const connection = { url: anvil.url, chainId: anvil.chainId, requestTimeoutMilliseconds: 60_000 };
    const provider = await connect(connection, signal);
    const recorder = new TransactionRecorder();
    const sender = (index: number) =>
      new TransactionSender(
        {
          chainId: anvil.chainId,
          confirmationBlocks: 1,
          tipPerGasWei: 1_000_000_000n,
          feeCeilingPerGasWei: 1_000_000_000_000n,
          stuckAfterBlocks: 10,
          gasMarginPercent: 20,
          gasLimitMost: TRANSACTION_GAS_MOST,
        },
        { signer: devAccount(index, provider), journal: new MemoryJournal(), log: recorder, pause: pauseOf(5) },
      );
    const actors = { deployer: sender(0), operator: sender(1), challenger: sender(2), stranger: sender(3) };
    const { addresses, fromBlock } = await deploy(actors.deployer, parameters, signal);
    const contracts = contractsAt(addresses, provider);
    return new Stage(anvil, { recorder, provider, contracts, actors, fromBlock });
  }

  /** Sends a call of a contract and waits for its receipt. */
  send(
    actor: TransactionSender,
    label: string,
    to: "rollup" | "game" | "registry",
    data: string,
    value = 0n,
  ): Promise<TransactionReceipt> {
    const key = `${label}/${this.#sent++}`;
    return actor.send({ key, label, to: this.contracts.addresses[to], data, value }, this.signal);
  }

  async register(model: Pick<Model, "commitment" | "program">): Promise<void> {
    const { record, instructions, constantRoots } = model.commitment;
    const constants = model.program.constants.map(({ type }, i) => ({ type, root: constantRoots[i] }));
    const publication = { model: record, constants, instructions };
    await registerModel(this.contracts.registry, publication, this.actors.deployer, this.signal);
  }

  act(actor: TransactionSender, disputeId: bigint, result: Result, action: Action, evidence: Evidence = {}) {
    const data = encodeAction(this.contracts.game, disputeId, result, action, evidence);
    return this.send(actor, action.type, "game", data);
  }

  /** The chain as a watchtower with this sender sees it. */
  async watch(sender: TransactionSender): Promise<EthersWatchedChain> {
    const { chainId } = await this.provider.getNetwork();
    return EthersWatchedChain.create(
      { chainId, fromBlock: this.fromBlock, confirmationBlocks: 1, rangeBlocks: 10_000, memoryBlocks: 100 },
      { provider: this.provider, contracts: this.contracts, sender, pause: pauseOf(5) },
    );
  }

  async close(): Promise<void> {
    this.provider.destroy();
    await this.#anvil.close();
  }
}
