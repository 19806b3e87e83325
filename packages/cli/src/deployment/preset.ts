import type { Parameters } from "@assay/protocol";
import { parseEther } from "ethers";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Parameters to begin with; every one can be overridden. `dev`: a batch is final within minutes and bonds are small,
 * for development chains. `main`: three days to replay and object, a day for either side's moves, six hours for an
 * outage of the chain.
 */
export const PRESETS = {
  dev: {
    challengeWindow: 10 * MINUTE,
    grace: MINUTE,
    period: 5 * MINUTE,
    batchBond: parseEther("1"),
    disputeBond: parseEther("0.1"),
    reward: parseEther("0.4"),
    compensation: parseEther("0.01"),
    maxCompensated: 10,
  },
  main: {
    challengeWindow: 3 * DAY,
    grace: 6 * HOUR,
    period: DAY,
    batchBond: parseEther("10"),
    disputeBond: parseEther("0.5"),
    reward: parseEther("4"),
    compensation: parseEther("0.05"),
    maxCompensated: 20,
  },
} as const satisfies Readonly<Record<string, Parameters>>;

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;
