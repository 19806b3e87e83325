import {
  type Contracts,
  MemoryJournal,
  OperatorChain,
  type Pause,
  TRANSACTION_GAS_MOST,
  TransactionRecorder,
  TransactionSender,
} from "@assay/chain";
import { createBackend, LocalExecutor, Model } from "@assay/engine";
import { compile } from "@assay/program";
import { toAddress } from "@assay/protocol";
import { Sequencer, ServedModel, sequencerServer, systemClock } from "@assay/sequencer";
import { createLogger, createMetrics, Health, LOCAL_HTTP } from "@assay/service";
import { openMemoryStore } from "@assay/store";
import type { JsonRpcProvider, Signer } from "ethers";
import { chooseCorruption } from "../src/demo/corruption.js";

type CheatModules = {
  readonly provider: JsonRpcProvider;
  readonly contracts: Contracts;
  readonly signer: Signer;
  readonly pause: Pause;
};

/** An operator that lies about one element of every answer and withholds its traces off chain. */
export async function startCheating(
  { onnx, inputs, chainId }: { onnx: Uint8Array; inputs: readonly Uint8Array[]; chainId: bigint },
  { provider, contracts, signer, pause }: CheatModules,
  signal: AbortSignal,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const fees = { tipPerGasWei: 1_000_000_000n, feeCeilingPerGasWei: 1_000_000_000_000n, stuckAfterBlocks: 10 };
  const sender = new TransactionSender(
    { chainId, confirmationBlocks: 1, ...fees, gasMarginPercent: 20, gasLimitMost: TRANSACTION_GAS_MOST },
    { signer, journal: new MemoryJournal(), log: new TransactionRecorder(), pause },
  );
  const following = { fromBlock: 0, confirmationBlocks: 1, rangeBlocks: 1_000, memoryBlocks: 64 };
  const operator = toAddress(await sender.address());
  const chain = await OperatorChain.create(
    { chainId, operator, ...following },
    { provider, contracts, sender, pause },
    signal,
  );
  const model = new Model(await LocalExecutor.create(compile(onnx), await createBackend("portable")));
  const alteration = await chooseCorruption(model, inputs);
  if (alteration === null) throw new Error("nothing that was tried changes the answer");
  const about = {
    logger: createLogger({ name: "cheat", level: "silent" }),
    metrics: createMetrics({ component: "cheat", processMetrics: false }),
    health: new Health(),
  };
  const queue = { concurrency: 1, waitingMost: 8, retryAfterSeconds: 1 };
  const limits = { requestLifetimeSeconds: 86_400, batchCountMost: 8, batchAgeSeconds: 0, batchBytesMost: 100_000 };
  const sequencer = await Sequencer.open(
    { ...limits, queue, tracesMost: 2 },
    {
      ...about,
      store: await openMemoryStore(),
      engines: [new ServedModel({ name: "tiny", alteration }, { model })],
      rollup: chain,
      disputes: chain,
      demands: chain,
      clock: systemClock,
      pause,
    },
  );
  const options = { ...LOCAL_HTTP, bodyBytesMost: 2 ** 20, withholdTrace: true, version: "0" };
  const server = sequencerServer(options, { ...about, sequencer });
  const { url } = await server.listen();
  const stop = new AbortController();
  const ended = sequencer.run(AbortSignal.any([signal, stop.signal]));
  const close = async () => {
    stop.abort();
    await ended;
    await server.close();
    await model.close();
  };
  return { url, close };
}
