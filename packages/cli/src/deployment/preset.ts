import type { Parameters } from "@assay/protocol";
import { parseEther, parseUnits } from "ethers";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Parameters to begin with; every one can be overridden. `dev`: a batch is final within minutes and bonds are small,
 * for development chains. `main`: three days to replay and object, a day for either side's moves, six hours for an
 * outage of the chain. `supplyCapacity` of `main` is what a tenth of a chain of 36 million gas every 12 seconds carries
 * in a day at the floor of 40 gas a byte, and `bytePrice` is half of 40 gas at 10 gwei.
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
    demandWindow: 3 * MINUTE,
    supplyPeriod: 3 * MINUTE,
    replayPeriod: 4 * MINUTE,
    supplyCapacity: 10_000_000n,
    bytePrice: parseUnits("1", "gwei"),
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
    demandWindow: 18 * HOUR,
    supplyPeriod: DAY,
    replayPeriod: 30 * HOUR,
    supplyCapacity: 500_000_000n,
    bytePrice: parseUnits("200", "gwei"),
  },
} as const satisfies Readonly<Record<string, Parameters>>;

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;
