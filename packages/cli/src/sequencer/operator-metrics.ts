import type { MinedTransaction, RollupReader, TransactionLog } from "@assay/chain";
import { Counter, Gauge, type Logger, type Registry } from "@assay/service";
import { formatEther, type Provider } from "ethers";
import type { Identity } from "./preflight.js";

type Modules = {
  readonly provider: Provider;
  readonly rollup: RollupReader;
  readonly logger: Logger;
  readonly metrics: Registry;
};

/** Gauges of the operator's money, read from the chain when they are asked for; the last known where it is silent. */
export function measureFunds({ operator, sender }: Identity, modules: Modules, signal: AbortSignal): void {
  const { provider, rollup, logger, metrics } = modules;
  const read = async (set: () => Promise<void>): Promise<void> => {
    await set().catch((error: unknown) => logger.debug({ err: error }, "funds could not be read"));
  };
  new Gauge({
    name: "assay_operator_bond_ether",
    help: "Bond of the operator: free, and locked by undecided batches",
    labelNames: ["state"],
    registers: [metrics],
    collect() {
      return read(async () => {
        const { total, locked } = await rollup.bondOf(operator, signal);
        this.set({ state: "free" }, Number(formatEther(total - locked)));
        this.set({ state: "locked" }, Number(formatEther(locked)));
      });
    },
  });
  new Gauge({
    name: "assay_sender_balance_ether",
    help: "Ether of the account that pays for gas",
    registers: [metrics],
    collect() {
      return read(async () => this.set(Number(formatEther(await provider.getBalance(sender)))));
    },
  });
}

/** Logs and counts every mined transaction. */
export function countingLog({ logger, metrics }: Pick<Modules, "logger" | "metrics">): TransactionLog {
  const transactions = new Counter({
    name: "assay_transactions_total",
    help: "Mined transactions, by whether they succeeded",
    labelNames: ["outcome"],
    registers: [metrics],
  });
  const gas = new Counter({ name: "assay_gas_used_total", help: "Gas of mined transactions", registers: [metrics] });
  return {
    mined: ({ label, hash, blockNumber, gasUsed, dataBytes, succeeded }: MinedTransaction) => {
      transactions.inc({ outcome: succeeded ? "succeeded" : "reverted" });
      gas.inc(Number(gasUsed));
      const facts = { label, hash, blockNumber, gasUsed: String(gasUsed), dataBytes };
      logger[succeeded ? "info" : "warn"](facts, succeeded ? "transaction mined" : "transaction reverted");
    },
  };
}
