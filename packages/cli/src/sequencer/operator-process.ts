import { isChainError, OperatorChain, RollupReader, type TransactionSender } from "@assay/chain";
import { toAddress } from "@assay/protocol";
import { Sequencer, ServedModel, sequencerOptionsOf, sequencerServer, systemClock } from "@assay/sequencer";
import { type Configuration, createMetrics, Health, type Logger } from "@assay/service";
import { openLevelStore, type Store, StoredTransactionJournal } from "@assay/store";
import type { Surroundings } from "../command/command.js";
import { type OpenChain, openChain, openSender } from "../deployment/open-chain.js";
import { closeModels, type HeldModel, openModels } from "../model/held-models.js";
import { type ProcessModules, runProcess, untilStopped } from "../process/run-process.js";
import { countingLog, measureFunds } from "./operator-metrics.js";
import { checkReadiness, type Identity } from "./preflight.js";
import type { operatorDefinitions } from "./sequencer-options.js";

type Values = Configuration<typeof operatorDefinitions>;

type Parts = ProcessModules & {
  readonly chain: OpenChain;
  readonly models: readonly HeldModel[];
  readonly store: Store;
};

/**
 * The operator until the signal is aborted: it then finishes open requests and closes what it opened. It may be killed
 * at any moment: the database and the journal in it say what was acknowledged and what was sent.
 */
export function runOperator(values: Values, surroundings: Surroundings): Promise<void> {
  return runProcess("sequencer", values, surroundings, async (modules) => {
    const { closing } = modules;
    const chain = await openChain(values, surroundings.signal);
    closing.add("connection", () => chain.provider.destroy());
    const models = await openModels(values);
    closing.add("models", () => closeModels(models));
    const store = await openLevelStore({ path: values.data });
    closing.add("database", () => store.close());
    await serve(values, { ...modules, chain, models, store }, surroundings);
  });
}

async function serve(values: Values, parts: Parts, surroundings: Surroundings): Promise<void> {
  const { chain, models, store, logger, closing } = parts;
  const { signal, version } = surroundings;
  const { provider, contracts, pause, deployment } = chain;
  const { chainId, fromBlock } = deployment;
  const metrics = createMetrics({ component: "sequencer", processMetrics: true });
  const health = new Health();
  const journal = new StoredTransactionJournal({ store });
  const log = countingLog({ logger, metrics });
  const sender = await openSender(values, chainId, { provider, journal, log }, surroundings);
  const identity = await identityOf(values, sender);
  const rollup = new RollupReader(contracts.rollup);
  await checkReadiness(identity, models, { chain, rollup, logger }, signal);
  measureFunds(identity, { provider, rollup, logger, metrics }, signal);
  const operatorChain = await OperatorChain.create(
    { ...values, chainId, fromBlock, operator: identity.operator },
    { provider, contracts, sender, pause },
    signal,
  );
  const options = sequencerOptionsOf(values, { version });
  const engines = models.map(({ name, model }) => new ServedModel({ name }, { model }));
  const ports = { rollup: operatorChain, disputes: operatorChain, demands: operatorChain };
  const sequencer = await Sequencer.open(options.sequencer, {
    ...{ store, engines, clock: systemClock, logger, metrics, health, pause },
    ...ports,
  });
  const server = sequencerServer(options.server, { sequencer, logger, metrics, health });
  const { url } = await server.listen();
  closing.add("server", () => server.close());
  const served = models.map(({ name, model }) => ({ name, modelId: model.modelId }));
  logger.info(
    { url, ...identity, chainId: Number(chainId), rollup: contracts.addresses.rollup, models: served },
    "ready",
  );
  await untilStopped(logger, signal, async () => {
    await recover(sender, chain, logger, signal);
    await sequencer.run(signal);
  });
}

/** Settles what was sent before the last end of the process; a node that is away is waited for. */
async function recover(
  sender: TransactionSender,
  chain: OpenChain,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await sender.recover(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!isChainError(error, "CHAIN_UNREACHABLE")) throw error;
      logger.warn({ err: error }, "the node is away; earlier transactions are looked for again");
      await chain.pause(signal).catch(() => undefined);
    }
  }
}

async function identityOf(values: Values, sender: TransactionSender): Promise<Identity> {
  const address = toAddress(await sender.address());
  return { operator: values.operator === undefined ? address : toAddress(values.operator), sender: address };
}
