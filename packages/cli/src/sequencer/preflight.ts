import { type RollupReader, untilAborted, withChainErrors } from "@assay/chain";
import type { Address } from "@assay/protocol";
import type { Logger } from "@assay/service";
import { CommandError } from "../command/command-error.js";
import type { OpenChain } from "../deployment/open-chain.js";
import type { HeldModel } from "../model/held-models.js";
import { inEther } from "../option/quantity.js";

/** Whom the sequencer posts for, and who sends. */
export type Identity = { readonly operator: Address; readonly sender: Address };

type Modules = { readonly chain: OpenChain; readonly rollup: RollupReader; readonly logger: Logger };

/**
 * What must be so before requests are taken: the key may act for the operator, there is bond, and every model is one
 * that the chain can judge. Throws NOT_THE_OPERATORS_KEY, BOND_TOO_SMALL, MODEL_NOT_REGISTERED, ChainError.
 */
export async function checkReadiness(
  identity: Identity,
  models: readonly HeldModel[],
  modules: Modules,
  signal: AbortSignal,
): Promise<void> {
  await checkKey(identity, modules, signal);
  await checkBond(identity, modules, signal);
  for (const model of models) await checkModel(model, modules, signal);
}

async function checkKey(
  { operator, sender }: Identity,
  { chain, logger }: Modules,
  signal: AbortSignal,
): Promise<void> {
  const mayAct = await untilAborted(
    withChainErrors(() => chain.contracts.rollup.isOperatorOrDelegate(operator, sender)),
    signal,
  );
  if (!mayAct) {
    throw new CommandError("NOT_THE_OPERATORS_KEY", {
      detail: `${sender} is neither the operator ${operator} nor a delegate of it`,
      remedy: `With the operator's own key: assay operator delegate --delegate ${sender}`,
    });
  }
  const balance = await untilAborted(
    withChainErrors(() => chain.provider.getBalance(sender)),
    signal,
  );
  if (balance === 0n) logger.warn({ sender }, "the sending account has no ether: it cannot post, nor answer disputes");
}

/** An operator whose bond is locked in batches must be able to start: it has to defend them. */
async function checkBond(
  { operator }: Identity,
  { chain, rollup, logger }: Modules,
  signal: AbortSignal,
): Promise<void> {
  const { total, locked } = await rollup.bondOf(operator, signal);
  const { batchBond } = chain.deployment.parameters;
  if (total - locked >= batchBond) return;
  const free = inEther(total - locked);
  const needed = inEther(batchBond);
  const remedy = `assay operator deposit --amount ${inEther(batchBond - (total - locked)).split(" ")[0]} --operator ${operator}`;
  if (locked > 0n) return logger.warn({ operator, free, needed, remedy }, "no free bond: batches wait for it");
  throw new CommandError("BOND_TOO_SMALL", {
    detail: `The bond of ${operator} is ${free}, and a batch locks ${needed}`,
    remedy: `Put it up: ${remedy}`,
  });
}

async function checkModel({ name, file, model }: HeldModel, { chain }: Modules, signal: AbortSignal): Promise<void> {
  const isChecked = await untilAborted(
    withChainErrors(() => chain.contracts.registry.isChecked(model.modelId)),
    signal,
  );
  if (isChecked) return;
  throw new CommandError("MODEL_NOT_REGISTERED", {
    detail: `${name} (${model.modelId}) is not registered and checked: every result under it would be convicted`,
    remedy: `Register it: assay model register ${file} (with --shape, if it is given here)`,
  });
}
