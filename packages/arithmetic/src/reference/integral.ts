import { decodeFloat, type FloatFormat, isInfinityOf, isNaNOf } from "./float-format.js";
import { roundOnce } from "./round-once.js";

/** The roundings to an integral value (specification, appendix A). */
export type IntegralName = "floor" | "ceil" | "round" | "trunc";

/**
 * x rounded to an integral value of its format. Zeros, infinities and integral numbers stay as they are; what becomes
 * zero keeps its sign; NaN gives the canonical one. `round` takes halves to even.
 */
export function roundToIntegral(name: IntegralName, format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x)) return format.nan;
  if (isInfinityOf(format, x)) return x;
  const { sign, magnitude, exponent } = decodeFloat(format, x);
  if (exponent >= 0) return x;
  const whole = magnitude >> BigInt(-exponent);
  const rest = magnitude - (whole << BigInt(-exponent));
  const isUp = rest > 0n && roundsAway(name, sign, whole, rest << 1n, 1n << BigInt(-exponent));
  return roundOnce(format, sign, isUp ? whole + 1n : whole, 0, false);
}

/** True if the magnitude whole + rest, rest ≠ 0, becomes whole + 1. `twice` is 2·rest, in units of `one`. */
function roundsAway(name: IntegralName, sign: 0 | 1, whole: bigint, twice: bigint, one: bigint): boolean {
  switch (name) {
    case "floor":
      return sign === 1;
    case "ceil":
      return sign === 0;
    case "round":
      return twice > one || (twice === one && whole % 2n === 1n);
    case "trunc":
      return false;
  }
}
