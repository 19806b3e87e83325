import { schemas } from "@assay/service";
import { formatEther } from "ethers";
import { z } from "zod";

const UNIT_SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** A length of time in whole seconds: 90, "90s", "30m", "6h", "3d". */
export function duration(leastSeconds: number, mostSeconds: number): z.ZodType<number> {
  const read = (value: unknown): unknown => {
    const match = typeof value === "string" ? /^(\d{1,10})([smhd])$/.exec(value) : null;
    return match ? Number(match[1]) * UNIT_SECONDS[match[2] as keyof typeof UNIT_SECONDS] : value;
  };
  return z.preprocess(read, schemas.wholeNumber(leastSeconds, mostSeconds));
}

const decimal = (pattern: RegExp, expected: string): z.ZodType<string> =>
  z
    .union([z.number(), z.string()])
    .transform(String)
    .refine((text) => pattern.test(text), `expected ${expected}`);

/** An amount of ether as decimal text, for `parseEther`: 10, "0.05". Never negative. */
export function ether(): z.ZodType<string> {
  return decimal(/^\d{1,12}(\.\d{1,18})?$/, "an amount of ether, such as 0.05");
}

/** A gas price in gwei as decimal text, for `parseUnits`. */
export function gwei(): z.ZodType<string> {
  return decimal(/^\d{1,9}(\.\d{1,9})?$/, "an amount of gwei, such as 1.5");
}

/** Wei for people: "0.5 ether". */
export function inEther(wei: bigint): string {
  return `${formatEther(wei).replace(/\.0$/, "")} ether`;
}

/** Seconds for people: "3 d", "90 s"; the largest unit that divides them. */
export function inUnits(seconds: number): string {
  for (const unit of ["d", "h", "m"] as const) {
    const size = UNIT_SECONDS[unit];
    if (seconds >= size && seconds % size === 0) return `${seconds / size} ${unit === "m" ? "min" : unit}`;
  }
  return `${seconds} s`;
}
