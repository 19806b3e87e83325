import { deploy, MemoryJournal } from "@assay/chain";
import { checkParameters, type Parameters } from "@assay/protocol";
import { type Configuration, defineOptions, schemas } from "@assay/service";
import { defineCommand, type Surroundings } from "../command/command.js";
import { CommandError } from "../command/command-error.js";
import { connectionDefinitions, feeDefinitions } from "../option/chain-options.js";
import { inEther, inUnits } from "../option/quantity.js";
import { signerDefinitions } from "../option/signer-options.js";
import { tellingLog } from "../terminal/telling-log.js";
import { type DeploymentRecord, findDeployment, reserveDeployment } from "./deployment-file.js";
import { openProvider, openSender, withoutCode } from "./open-chain.js";
import { givenParameters, PARAMETER_NAMES, parameterDefinitions, parametersOf } from "./parameter-options.js";
import { PRESETS } from "./preset.js";

const definitions = defineOptions({
  out: { schema: schemas.text(), description: "deployment file to write" },
  chainId: { schema: schemas.wholeNumber(1, Number.MAX_SAFE_INTEGER), description: "the chain that it must be" },
  ...connectionDefinitions,
  ...signerDefinitions,
  ...parameterDefinitions,
  ...feeDefinitions,
});
type Values = Configuration<typeof definitions>;

/** `assay deploy`: the contracts, and a file that names them. Once: a second call finds them. */
export const deployCommand = defineCommand({
  words: "deploy",
  summary: "Deploy the contracts and write a deployment file; does nothing if they are there",
  definitions,
  examples: ["$0 deploy --rpc-url http://127.0.0.1:8545 --chain-id 31337 --key-file key --preset dev --out d.json"],
  run: async ({ values }, surroundings) => {
    const { output, signal } = surroundings;
    const existing = await findDeployment(values.out);
    if (existing) return tellExisting(existing, values, surroundings);
    const parameters = checkParameters(parametersOf(values));
    const file = await reserveDeployment(values.out);
    try {
      const deployment = await deployAll(values, parameters, surroundings);
      await file.write(deployment);
      output.write(`deployed on chain ${deployment.chainId}\n${describe(deployment)}wrote ${values.out}\n`);
    } catch (error) {
      await file.abandon();
      throw error;
    }
    signal.throwIfAborted();
  },
});

async function deployAll(
  values: Values,
  parameters: Parameters,
  surroundings: Surroundings,
): Promise<DeploymentRecord> {
  const { output, signal } = surroundings;
  const chainId = BigInt(values.chainId);
  const provider = await openProvider(values, chainId, signal);
  try {
    const modules = { provider, journal: new MemoryJournal(), log: tellingLog(output) };
    const sender = await openSender(values, chainId, modules, surroundings);
    return { chainId, ...(await deploy(sender, parameters, signal)), parameters };
  } finally {
    provider.destroy();
  }
}

async function tellExisting(existing: DeploymentRecord, values: Values, surroundings: Surroundings): Promise<void> {
  const { chainId } = existing;
  const { out } = values;
  if (chainId !== BigInt(values.chainId)) {
    throw new CommandError("DEPLOYMENT_OF_OTHER_CHAIN", {
      detail: `${out} is a deployment on chain ${chainId}, not ${values.chainId}`,
      remedy: "Name another file with --out.",
    });
  }
  const provider = await openProvider(values, chainId, surroundings.signal);
  try {
    const missing = await withoutCode(provider, existing.addresses, surroundings.signal);
    if (missing.length > 0) {
      throw new CommandError("DEPLOYMENT_NOT_ON_CHAIN", {
        detail: `${out} exists, but there is no code on chain ${chainId} at: ${missing.join(", ")}`,
        remedy: "Remove the file, or name another one with --out, to deploy anew.",
      });
    }
  } finally {
    provider.destroy();
  }
  surroundings.output.write(`already deployed on chain ${chainId}: nothing to do\n${describe(existing)}`);
  const wanted = { ...(values.preset !== undefined && PRESETS[values.preset]), ...givenParameters(values) };
  const isOther = PARAMETER_NAMES.some(
    (name) => (wanted[name] ?? existing.parameters[name]) !== existing.parameters[name],
  );
  if (isOther) surroundings.output.write("its parameters are not those that were given; they cannot be changed\n");
}

/** Addresses and parameters, one a line. */
function describe({ addresses, fromBlock, parameters }: DeploymentRecord): string {
  const shown: [string, string][] = [
    ["rollup", addresses.rollup],
    ["dispute game", addresses.game],
    ["referee", addresses.referee],
    ["model registry", addresses.registry],
    ["availability", addresses.availability],
    ["from block", String(fromBlock)],
    ["challenge window", inUnits(parameters.challengeWindow)],
    ["grace", inUnits(parameters.grace)],
    ["period", inUnits(parameters.period)],
    ["batch bond", inEther(parameters.batchBond)],
    ["dispute bond", inEther(parameters.disputeBond)],
    ["reward", inEther(parameters.reward)],
    ["compensation", `${inEther(parameters.compensation)} for at most ${parameters.maxCompensated}`],
    ["demand window", inUnits(parameters.demandWindow)],
    ["supply period", inUnits(parameters.supplyPeriod)],
    ["replay period", inUnits(parameters.replayPeriod)],
    ["supply capacity", `${parameters.supplyCapacity} bytes`],
    ["byte price", `${parameters.bytePrice} wei`],
  ];
  return shown.map(([name, value]) => `  ${name.padEnd(16)}  ${value}\n`).join("");
}
