import {
  type Contracts,
  MemoryJournal,
  RollupReader,
  type TransactionSender,
  untilAborted,
  withChainErrors,
} from "@assay/chain";
import { toAddress } from "@assay/protocol";
import { parseEther } from "ethers";
import { defineCommand, type Surroundings } from "../command/command.js";
import { openChain, openSender } from "../deployment/open-chain.js";
import { inEther } from "../option/quantity.js";
import { tellingLog } from "../terminal/telling-log.js";
import {
  collectDefinitions,
  delegateDefinitions,
  depositDefinitions,
  statusDefinitions,
  withdrawDefinitions,
} from "./operator-options.js";

type Act = (
  contracts: Contracts,
  sender: TransactionSender,
) => Promise<{ data: string; value?: bigint; label: string }>;

/** The contracts that owe an account money, and for what. */
const PAYERS = [
  { name: "rollup", owes: "rewards" },
  { name: "game", owes: "dispute bonds" },
  { name: "availability", owes: "supplies and demands" },
] as const;

/** Wei that each of the contracts owes an account. */
async function creditsOf(contracts: Contracts, account: string, signal: AbortSignal) {
  const ask = (name: (typeof PAYERS)[number]["name"]) =>
    untilAborted(
      withChainErrors(() => contracts[name].credit(toAddress(account))),
      signal,
    );
  return Promise.all(PAYERS.map(async ({ name, owes }) => ({ name, owes, credit: await ask(name) })));
}

/** Sends one transaction to the rollup. */
async function toRollup(
  values: Parameters<typeof openChain>[0] & Parameters<typeof openSender>[0],
  surroundings: Surroundings,
  act: Act,
): Promise<void> {
  const { output, signal } = surroundings;
  const { provider, contracts, deployment } = await openChain(values, signal);
  try {
    const modules = { provider, journal: new MemoryJournal(), log: tellingLog(output) };
    const sender = await openSender(values, deployment.chainId, modules, surroundings);
    const request = await act(contracts, sender);
    await sender.send({ key: request.label, to: contracts.addresses.rollup, ...request }, signal);
  } finally {
    provider.destroy();
  }
}

/** `assay operator deposit`: anybody may pay for anybody's bond. */
export const depositCommand = defineCommand({
  words: "operator deposit",
  summary: "Put up bond for an operator",
  definitions: depositDefinitions,
  examples: ["$0 operator deposit --amount 10 --deployment d.json --rpc-url http://127.0.0.1:8545 --key-file key"],
  run: async ({ values }, surroundings) => {
    await toRollup(values, surroundings, async ({ rollup }, sender) => {
      const operator = toAddress(values.operator ?? (await sender.address()));
      const data = rollup.interface.encodeFunctionData("deposit", [operator]);
      return { data, value: parseEther(values.amount), label: `deposit ${values.amount} ether for ${operator}` };
    });
  },
});

/** `assay operator withdraw`: only with the operator's own key, never a delegate's. */
export const withdrawCommand = defineCommand({
  words: "operator withdraw",
  summary: "Take bond back that no batch locks; only with the operator's own key",
  definitions: withdrawDefinitions,
  run: async ({ values }, surroundings) => {
    await toRollup(values, surroundings, async ({ rollup }) => ({
      data: rollup.interface.encodeFunctionData("withdrawBond", [parseEther(values.amount)]),
      label: `withdraw ${values.amount} ether`,
    }));
  },
});

/** `assay operator collect`: what the contracts owe the key's account, whatever it did to earn it. */
export const collectCommand = defineCommand({
  words: "operator collect",
  summary: "Withdraw what the contracts owe the key's account: rewards, bonds won and returned, supplies",
  definitions: collectDefinitions,
  run: async ({ values }, surroundings) => {
    const { output, signal } = surroundings;
    const { provider, contracts, deployment } = await openChain(values, signal);
    try {
      const modules = { provider, journal: new MemoryJournal(), log: tellingLog(output) };
      const sender = await openSender(values, deployment.chainId, modules, surroundings);
      const credits = await creditsOf(contracts, await sender.address(), signal);
      const owed = credits.filter(({ credit }) => credit > 0n);
      if (owed.length === 0) output.write("nothing is owed\n");
      for (const { name, owes, credit } of owed) {
        const label = `collect ${inEther(credit)} for ${owes}`;
        const data = contracts[name].interface.encodeFunctionData("withdraw");
        await sender.send({ key: label, label, to: contracts.addresses[name], data }, signal);
      }
    } finally {
      provider.destroy();
    }
  },
});

/** `assay operator delegate`: so that the bonded key can stay cold. */
export const delegateCommand = defineCommand({
  words: "operator delegate",
  summary: "Let another key act for the operator, or not any more; with the operator's own key",
  definitions: delegateDefinitions,
  run: async ({ values }, surroundings) => {
    const { delegate, allowed } = values;
    await toRollup(values, surroundings, async ({ rollup }) => ({
      data: rollup.interface.encodeFunctionData("setDelegate", [toAddress(delegate), allowed]),
      label: `${allowed ? "allow" : "forbid"} ${delegate} to act for the operator`,
    }));
  },
});

/** `assay operator status`: bond, credit and sequence. Needs no key. */
export const statusCommand = defineCommand({
  words: "operator status",
  summary: "Tell an operator's bond, what its batches lock, and how many it has posted",
  definitions: statusDefinitions,
  run: async ({ values }, { output, signal }) => {
    const { provider, contracts, deployment } = await openChain(values, signal);
    try {
      const operator = toAddress(values.operator);
      const rollup = new RollupReader(contracts.rollup);
      const { total, locked } = await rollup.bondOf(operator, signal);
      const { batchBond } = deployment.parameters;
      const lines: [string, string][] = [
        ["bond", inEther(total)],
        ["locked", inEther(locked)],
        ["free", `${inEther(total - locked)}, enough for ${(total - locked) / batchBond} more batches`],
        ...(await creditsOf(contracts, operator, signal)).map(({ owes, credit }): [string, string] => [
          "credit",
          `${inEther(credit)} for ${owes}`,
        ]),
        ["batches", String(await rollup.nextSequence(operator, signal))],
        ["balance", inEther(await untilAborted(provider.getBalance(operator), signal))],
      ];
      output.write(lines.map(([name, value]) => `${name.padEnd(8)}  ${value}\n`).join(""));
    } finally {
      provider.destroy();
    }
  },
});
