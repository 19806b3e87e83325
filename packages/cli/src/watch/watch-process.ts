import type { TransactionSender } from "@assay/chain";
import { EthersWatchedChain, engineOf, HttpNodeSource, Watchtower, type WatchtowerOptions } from "@assay/challenger";
import { type Configuration, createMetrics, Health, HttpBase, LOCAL_HTTP, type Registry } from "@assay/service";
import { openLevelStore, StoredTransactionJournal } from "@assay/store";
import { parseEther } from "ethers";
import type { Surroundings } from "../command/command.js";
import { CommandError } from "../command/command-error.js";
import { type OpenChain, openChain, openSender } from "../deployment/open-chain.js";
import { closeModels, type HeldModel, openModels } from "../model/held-models.js";
import { type ProcessModules, runProcess, untilStopped } from "../process/run-process.js";
import { countingLog } from "../sequencer/operator-metrics.js";
import { watchListener } from "./watch-events.js";
import { WatchHealth } from "./watch-health.js";
import type { watchDefinitions } from "./watch-options.js";

type Values = Configuration<typeof watchDefinitions>;

type Parts = ProcessModules & {
  readonly chain: OpenChain;
  readonly models: readonly HeldModel[];
  readonly metrics: Registry;
};

/** The watchtower until the signal is aborted. It may be killed at any moment: its state is the chain's. */
export function runWatch(values: Values, surroundings: Surroundings): Promise<void> {
  return runProcess("watch", values, surroundings, async (modules) => {
    const { closing } = modules;
    const chain = await openChain(values, surroundings.signal);
    closing.add("connection", () => chain.provider.destroy());
    const models = await openModels(values);
    closing.add("models", () => closeModels(models));
    const metrics = createMetrics({ component: "watchtower", processMetrics: true });
    await watch(values, { ...modules, chain, models, metrics }, surroundings);
  });
}

async function watch(values: Values, parts: Parts, surroundings: Surroundings): Promise<void> {
  const { chain, models, logger, metrics, closing } = parts;
  const { signal } = surroundings;
  const { provider, contracts, pause, deployment } = chain;
  const { chainId, fromBlock } = deployment;
  const sender = await senderFor(values, parts, surroundings);
  const watched = await EthersWatchedChain.create(
    { ...values, chainId, fromBlock },
    { provider, contracts, pause, ...(sender && { sender }) },
  );
  const health = new Health();
  const state = new WatchHealth({ health, metrics });
  const listener = watchListener({ logger, metrics });
  const timeoutMilliseconds = values.operatorTimeoutSeconds * 1_000;
  const watchtower = new Watchtower(watchtowerOptionsOf(values), {
    chain: watched,
    engine: engineOf(models.map(({ model }) => model)),
    sources: values.operatorUrl.map((url) => new HttpNodeSource({ url, timeoutMilliseconds }, { fetch })),
    tell: (event) => {
      state.tell(event);
      listener(event);
    },
    pause: (stop) => {
      state.passed();
      return pause(stop);
    },
  });
  const http = { ...LOCAL_HTTP, host: values.httpHost, port: values.httpPort };
  const server = new HttpBase(http, { logger, metrics, health, routes: () => undefined });
  const { url } = await server.listen();
  closing.add("server", () => server.close());
  const held = models.map(({ name, model }) => ({ name, modelId: model.modelId }));
  const { mode } = values;
  logger.info({ url, mode, account: watched.account, chainId: Number(chainId), models: held }, "watching");
  await untilStopped(logger, signal, () => watchtower.run(signal));
}

/** Who sends, with a journal that survives a crash; undefined in mode observe, where no key is read. */
async function senderFor(
  values: Values,
  { chain, logger, metrics, closing }: Parts,
  surroundings: Surroundings,
): Promise<TransactionSender | undefined> {
  const { provider, deployment } = chain;
  const { mode, data } = values;
  if (mode === "observe") return undefined;
  if (data === undefined) {
    throw new CommandError("DATA_FOLDER_MISSING", {
      detail: `Mode ${mode} sends transactions and has to remember them`,
      remedy: "Name a folder with --data.",
    });
  }
  const log = countingLog({ logger, metrics });
  const store = await openLevelStore({ path: data });
  closing.add("journal", () => store.close());
  const journal = new StoredTransactionJournal({ store });
  return openSender(values, deployment.chainId, { provider, journal, log }, surroundings);
}

function watchtowerOptionsOf(values: Values): WatchtowerOptions {
  const { mode, demandsAtOnce, parallelDisputes, keptTraces } = values;
  return {
    mode,
    dataLimitBytes: values.dataBytesMost,
    replayTimeoutMilliseconds: values.replayTimeoutSeconds * 1_000,
    reservePerDisputeWei: parseEther(values.reservePerDispute),
    reservePerDemandWei: parseEther(values.reservePerDemand),
    demandsAtOnce,
    parallelDisputes,
    keptTraces,
  };
}
