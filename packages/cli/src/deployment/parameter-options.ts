import type { Parameters } from "@assay/protocol";
import { type Configuration, defineOptions, flagName, schemas } from "@assay/service";
import { parseEther } from "ethers";
import { CommandError } from "../command/command-error.js";
import { duration, ether } from "../option/quantity.js";
import { PRESETS } from "./preset.js";

const { oneOf, wholeNumber } = schemas;
const SECONDS_MOST = 2 ** 32 - 1;

/** What a deployment fixes for ever. Nothing has a value of its own: it is given, or a preset is named. */
export const parameterDefinitions = defineOptions({
  preset: { schema: oneOf(["dev", "main"]), description: "parameters to begin with: dev or main", optional: true },
  challengeWindow: {
    schema: duration(1, SECONDS_MOST),
    description: "time after posting before a batch can ripen: seconds, or 30m, 6h, 3d",
    optional: true,
  },
  grace: {
    schema: duration(1, SECONDS_MOST),
    description: "time that an outage of the chain may cost, after ripening and in a dispute",
    optional: true,
  },
  period: {
    schema: duration(1, SECONDS_MOST),
    description: "time that one side of a dispute has for all its moves",
    optional: true,
  },
  batchBond: {
    schema: ether(),
    description: "ether that a posted batch locks and a convicted one loses",
    optional: true,
  },
  disputeBond: { schema: ether(), description: "ether that a challenger puts up", optional: true },
  reward: { schema: ether(), description: "ether of the slash for the first challenger", optional: true },
  compensation: { schema: ether(), description: "ether of the slash for each other challenger", optional: true },
  maxCompensated: { schema: wholeNumber(0, 64), description: "how many others are compensated", optional: true },
  demandWindow: {
    schema: duration(1, SECONDS_MOST),
    description: "time after posting in which results can be demanded",
    optional: true,
  },
  supplyPeriod: {
    schema: duration(1, SECONDS_MOST),
    description: "time to supply a demanded result",
    optional: true,
  },
  replayPeriod: {
    schema: duration(1, SECONDS_MOST),
    description: "time that watchtowers have after the last supply",
    optional: true,
  },
  supplyCapacity: {
    schema: wholeNumber(1024, Number.MAX_SAFE_INTEGER),
    description: "bytes that a batch may announce, all results at their longest",
    optional: true,
  },
  bytePrice: { schema: ether(), description: "ether a byte that a demander pays to whoever supplies", optional: true },
});

/** The names of the parameters, in their order. */
export const PARAMETER_NAMES = [
  "challengeWindow",
  "grace",
  "period",
  "batchBond",
  "disputeBond",
  "reward",
  "compensation",
  "maxCompensated",
  "demandWindow",
  "supplyPeriod",
  "replayPeriod",
  "supplyCapacity",
  "bytePrice",
] as const satisfies readonly (keyof Parameters)[];

const IN_ETHER: ReadonlySet<string> = new Set(["batchBond", "disputeBond", "reward", "compensation", "bytePrice"]);

/** What of the parameters is given by itself. */
export function givenParameters(values: Configuration<typeof parameterDefinitions>): Partial<Parameters> {
  const given = PARAMETER_NAMES.flatMap((name) => {
    const value = values[name];
    if (value === undefined) return [];
    if (IN_ETHER.has(name)) return [[name, parseEther(String(value))]];
    return [[name, name === "supplyCapacity" ? BigInt(value) : value]];
  });
  return Object.fromEntries(given) as Partial<Parameters>;
}

/** The preset with what overrides it. Throws PARAMETERS_INCOMPLETE. */
export function parametersOf(values: Configuration<typeof parameterDefinitions>): Parameters {
  const { preset } = values;
  const begin: Partial<Parameters> = preset === undefined ? {} : PRESETS[preset];
  const parameters: Partial<Parameters> = { ...begin, ...givenParameters(values) };
  if (isComplete(parameters)) return parameters;
  const missing = PARAMETER_NAMES.filter((name) => parameters[name] === undefined);
  throw new CommandError("PARAMETERS_INCOMPLETE", {
    detail: `Not given: ${missing.map((name) => `--${flagName(name)}`).join(", ")}`,
    remedy: "Name a --preset (dev or main), or give each of them.",
  });
}

function isComplete(parameters: Partial<Parameters>): parameters is Parameters {
  return PARAMETER_NAMES.every((name) => parameters[name] !== undefined);
}
