import { type FloatFormat, isInfinityOf, isNaNOf, isZeroOf, signOfFloat } from "../float-format.js";
import { bitLength, roundOnce } from "../round-once.js";
import { type Argument, decodeArgument, integerSquareRoot, shifted } from "./argument.js";
import { FRACTION_BITS, LN2, UNITY } from "./fixed-point.js";
import { arctangentSeries, exponentialSeries } from "./power-series.js";

const SHIFT = BigInt(FRACTION_BITS);

/** 1/ln 2 · 2^120 to nearest. */
const RECIPROCAL_LN2 = 0x171547652b82fe1777d0ffda0d23a7dn;

/** The least 24-bit significand M with M / 2^23 >= √2. */
const SQRT2 = 0xb504f4n;

/** Powers below 2^128 of an odd integer are computed exactly. */
const EXACT_BITS = 128;

/**
 * x^y rounded once; the special cases of IEEE 754-2019, 9.2.1, NaNs canonical. Exact powers and ties are found by
 * integer arithmetic, everything else is irrational or has more bits than that. See docs/functions/pow.md.
 */
export function powReference(format: FloatFormat, x: bigint, y: bigint): bigint {
  if (isZeroOf(format, y) || x === format.one) return format.one;
  if (isNaNOf(format, x) || isNaNOf(format, y)) return format.nan;
  const absolute = x & (format.sign - 1n);
  const falls = signOfFloat(format, y) === 1;
  if (isInfinityOf(format, y)) {
    if (absolute === format.one) return format.one;
    return absolute > format.one !== falls ? format.infinity : 0n;
  }
  const exponent = decodeArgument(format, y);
  const parity = parityOf(exponent);
  const sign = parity === "odd" ? signOfFloat(format, x) : 0;
  if (absolute === 0n || absolute === format.infinity) {
    return (sign === 1 ? format.sign : 0n) | ((absolute === 0n) === falls ? format.infinity : 0n);
  }
  if (signOfFloat(format, x) === 1 && parity === "fraction") return format.nan;
  if (absolute === format.one) return (sign === 1 ? format.sign : 0n) | format.one;
  const base = decodeArgument(format, absolute);
  return exactPower(format, base, exponent, sign) ?? approximatePower(format, base, exponent, sign);
}

function parityOf({ magnitude, exponent }: Argument): "odd" | "even" | "fraction" {
  if (exponent > 0) return "even";
  const whole = magnitude >> BigInt(-exponent);
  if (whole << BigInt(-exponent) !== magnitude) return "fraction";
  return whole % 2n === 1n ? "odd" : "even";
}

/** n with its trailing zeros moved into the exponent. */
function oddPart(magnitude: bigint, exponent: number): { odd: bigint; exponent: number } {
  const zeros = bitLength(magnitude & -magnitude) - 1;
  return { odd: magnitude >> BigInt(zeros), exponent: exponent + zeros };
}

/** base^power where that is an odd integer below 2^128 times a power of two, or null: a tie or exact number is that. */
function exactPower(format: FloatFormat, base: Argument, power: Argument, sign: 0 | 1): bigint | null {
  if (power.sign === 1 || power.place > 6) return null;
  let { odd, exponent } = oddPart(base.magnitude, base.exponent);
  if (odd === 1n) return null;
  // x = odd·2^exponent, y = n·2^-halvings: as often as y is halved, x must be a square
  const y = oddPart(power.magnitude, power.exponent);
  for (let halvings = -y.exponent; halvings > 0; halvings--) {
    const root = integerSquareRoot(odd);
    if (root * root !== odd || exponent % 2 !== 0) return null;
    odd = root;
    exponent /= 2;
  }
  const n = y.exponent > 0 ? Number(y.odd) << y.exponent : Number(y.odd);
  let product = 1n;
  for (let i = 0; i < n; i++) {
    product *= odd;
    if (product >> BigInt(EXACT_BITS) > 0n) return null;
  }
  return roundOnce(format, sign, product, exponent * n, false);
}

/** base^power = 2^(power·log2 base) for base ≠ 1, off by a relative 2^-104 at most. */
function approximatePower(format: FloatFormat, base: Argument, power: Argument, sign: 0 | 1): bigint {
  const { magnitude, below, isWhole } = timesLog2(format, base, power.magnitude);
  const negative = (power.sign === 1) !== below;
  // From 2^11 on every format overflows, or underflows.
  const isBeyond = bitLength(magnitude) + power.exponent > FRACTION_BITS + 11;
  if (isBeyond) return (sign === 1 ? format.sign : 0n) | (negative ? 0n : format.infinity);
  const logarithm = shifted(magnitude, power.exponent);
  const k = negative ? -((logarithm + UNITY - 1n) >> SHIFT) : logarithm >> SHIFT;
  const fraction = (negative ? -logarithm : logarithm) - (k << SHIFT);
  const significand = exponentialSeries((fraction * LN2) >> SHIFT);
  // A power of two to a whole power of two: exact, and perhaps a tie among the subnormal numbers.
  const isExact = isWhole && fraction === 0n;
  return roundOnce(format, sign, significand, Number(k) - FRACTION_BITS, !isExact);
}

/**
 * factor·|log2 base|·2^120, below: base < 1, isWhole: base is a power of two. base = (significand / one)·2^place with
 * √½ < significand / one < √2; near 1, where place = 0, the relative error is that of the series.
 */
function timesLog2(format: FloatFormat, base: Argument, factor: bigint) {
  const bits = format.fractionBits;
  const significand = base.magnitude << BigInt(bits + 1 - bitLength(base.magnitude));
  const isAbove = significand >> BigInt(bits - 23) >= SQRT2;
  const one = 1n << BigInt(isAbove ? bits + 1 : bits);
  const place = BigInt(isAbove ? base.place + 1 : base.place);
  const distance = significand < one ? one - significand : significand - one;
  const s = (distance << SHIFT) / (significand + one);
  const slope = (arctangentSeries((s * s) >> SHIFT, false) * RECIPROCAL_LN2) >> (SHIFT - 1n);
  if (place === 0n) {
    return { magnitude: (factor * distance * slope) / (significand + one), below: significand < one, isWhole: false };
  }
  const rest = (distance * slope) / (significand + one);
  const logarithm = (place << SHIFT) + (significand < one ? -rest : rest);
  const below = logarithm < 0n;
  return { magnitude: factor * (below ? -logarithm : logarithm), below, isWhole: distance === 0n };
}
