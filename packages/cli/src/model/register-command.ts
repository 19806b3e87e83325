import { MemoryJournal, registerModel } from "@assay/chain";
import { type Commitment, commitTo } from "@assay/engine";
import type { Program } from "@assay/program";
import { defineOptions } from "@assay/service";
import { defineCommand } from "../command/command.js";
import { openChain, openSender } from "../deployment/open-chain.js";
import { connectionDefinitions, deploymentDefinition, feeDefinitions } from "../option/chain-options.js";
import { signerDefinitions } from "../option/signer-options.js";
import { tellingLog } from "../terminal/telling-log.js";
import { compileBound } from "./compile-file.js";
import { fileDefinitions } from "./model-options.js";

const definitions = defineOptions({
  ...fileDefinitions,
  ...deploymentDefinition,
  ...connectionDefinitions,
  ...signerDefinitions,
  ...feeDefinitions,
});

/** `assay model register`: publishes a program, whatever of it is not on the chain already. Any account may. */
export const registerCommand = defineCommand({
  words: "model register",
  positional: "file",
  summary: "Publish a model's program on chain, where it is checked; what is there already is skipped",
  definitions,
  examples: ["$0 model register net.onnx --deployment d.json --rpc-url http://127.0.0.1:8545 --key-file key"],
  run: async ({ values }, surroundings) => {
    const { output, signal } = surroundings;
    const program = await compileBound(values);
    const commitment = commitTo(program);
    const { modelId } = commitment;
    const { provider, contracts, deployment } = await openChain(values, signal);
    try {
      if (await contracts.registry.isChecked(modelId)) {
        output.write(`${modelId} is registered and checked: nothing to do\n`);
        return;
      }
      const modules = { provider, journal: new MemoryJournal(), log: tellingLog(output) };
      const sender = await openSender(values, deployment.chainId, modules, surroundings);
      await registerModel(contracts.registry, publicationOf(program, commitment), sender, signal);
      output.write(`${modelId} is registered and checked\n`);
    } finally {
      provider.destroy();
    }
  },
});

function publicationOf(program: Program, { record, instructions, constantRoots }: Commitment) {
  const constants = program.constants.map(({ type }, i) => ({ type, root: constantRoots[i] }));
  return { model: record, constants, instructions };
}
