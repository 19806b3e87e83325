import {
  connect,
  contractsAt,
  DevChain,
  deploy,
  devAccount,
  MemoryJournal,
  pauseOf,
  registerModel,
  startAnvil,
  TRANSACTION_GAS_MOST,
  TransactionRecorder,
  TransactionSender,
} from "@assay/chain";
import { createBackend, LocalExecutor, Model } from "@assay/engine";
import type { Program } from "@assay/program";
import { type Parameters, toAddress } from "@assay/protocol";
import { parseEther } from "ethers";
import {
  EthersWatchedChain,
  engineOf,
  type InferenceEngine,
  type NodeSource,
  Watchtower,
  type WatchtowerEvent,
  type WatchtowerMode,
} from "../src/index.js";
import { chainProgram } from "./chain-program.js";
import { TestOperator } from "./operator.js";

export const signal = AbortSignal.timeout(300_000);

export const parameters: Parameters = {
  challengeWindow: 1_000_000,
  grace: 60,
  period: 300,
  batchBond: parseEther("2"),
  disputeBond: parseEther("0.1"),
  reward: parseEther("0.5"),
  compensation: parseEther("0.01"),
  maxCompensated: 8,
  demandWindow: 333333,
  supplyPeriod: 333333,
  replayPeriod: 333333,
  supplyCapacity: 1_000_000_000n,
  bytePrice: 1_000_000_000n,
};

export type Tower = {
  readonly watchtower: Watchtower;
  readonly events: WatchtowerEvent[];
  readonly log: TransactionRecorder;
};
export type TowerOptions = {
  readonly account?: number;
  readonly mode?: WatchtowerMode;
  readonly sources?: readonly NodeSource[];
  readonly engine?: InferenceEngine;
};
export type Scene = Awaited<ReturnType<typeof openScene>>;

/** A chain with the contracts, a registered model, and an operator with bond for many batches. */
export async function openScene(given: number | Program) {
  const anvil = await startAnvil({}, signal);
  const provider = await connect(
    { url: anvil.url, chainId: anvil.chainId, requestTimeoutMilliseconds: 20_000 },
    signal,
  );
  const chain = new DevChain(provider);
  const senderOf = (account: number, log: TransactionRecorder): TransactionSender =>
    new TransactionSender(
      {
        chainId: anvil.chainId,
        confirmationBlocks: 1,
        tipPerGasWei: 1_000_000_000n,
        feeCeilingPerGasWei: 500_000_000_000n,
        stuckAfterBlocks: 3,
        gasMarginPercent: 20,
        gasLimitMost: TRANSACTION_GAS_MOST,
      },
      { signer: devAccount(account, provider), journal: new MemoryJournal(), log, pause: pauseOf(5) },
    );
  const log = new TransactionRecorder();
  const sender = senderOf(0, log);
  const deployment = await deploy(sender, parameters, signal);
  const contracts = contractsAt(deployment.addresses, provider);
  const program = typeof given === "number" ? chainProgram(given) : given;
  const model = new Model(await LocalExecutor.create(program, await createBackend("portable")));
  const { record, constantRoots, instructions } = model.commitment;
  const constants = program.constants.map(({ type }, i) => ({ type, root: constantRoots[i] }));
  await registerModel(contracts.registry, { model: record, constants, instructions }, sender, signal);
  const deposit = contracts.rollup.interface.encodeFunctionData("deposit", [await sender.address()]);
  const bond = 40n * parameters.batchBond;
  await sender.send(
    { key: "deposit", label: "deposit", to: deployment.addresses.rollup, data: deposit, value: bond },
    signal,
  );
  const operator = await TestOperator.create(model, deployment.fromBlock, { provider, contracts, sender }, signal);

  async function tower({ account = 1, mode = "challenge", sources = [], engine }: TowerOptions = {}): Promise<Tower> {
    const events: WatchtowerEvent[] = [];
    const log = new TransactionRecorder();
    const watched = await EthersWatchedChain.create(
      {
        chainId: anvil.chainId,
        fromBlock: deployment.fromBlock,
        confirmationBlocks: 1,
        rangeBlocks: 500,
        memoryBlocks: 64,
      },
      { provider, contracts, pause: pauseOf(5), ...(mode === "observe" ? {} : { sender: senderOf(account, log) }) },
    );
    const watchtower = new Watchtower(
      {
        mode,
        dataLimitBytes: 1 << 24,
        replayTimeoutMilliseconds: 60_000,
        reservePerDisputeWei: parseEther("0.1"),
        reservePerDemandWei: parseEther("0.02"),
        demandsAtOnce: 4,
        parallelDisputes: 2,
        keptTraces: 4,
      },
      {
        chain: watched,
        engine: engine ?? engineOf([model]),
        sources,
        tell: (event) => void events.push(event),
        pause: pauseOf(5),
      },
    );
    return { watchtower, events, log };
  }

  const close = async (): Promise<void> => {
    await model.close();
    provider.destroy();
    await anvil.close();
  };
  const accountAddress = (account: number) => toAddress(devAccount(account, provider).address);
  return { anvil, provider, chain, contracts, model, operator, tower, accountAddress, close };
}

/** Status of a batch as the contract counts: 1 posted, 2 final, 3 rejected. */
export async function isRejected(scene: Scene, batchId: bigint): Promise<boolean> {
  return (await scene.contracts.rollup.batch(batchId)).status === 3n;
}

/** Lets watchtower and operator move in turn until the batch is rejected, `rounds` times at most. */
export async function playOut(
  scene: Scene,
  tower: () => Promise<Tower>,
  batchId: bigint,
  rounds = 12,
): Promise<number> {
  for (let round = 1; round <= rounds; round++) {
    await (await tower()).watchtower.react(signal);
    if (await isRejected(scene, batchId)) return round;
    await scene.operator.respond(signal);
  }
  throw new Error(`batch ${batchId} stands after ${rounds} rounds`);
}
