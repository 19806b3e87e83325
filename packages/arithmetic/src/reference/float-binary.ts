import { decodeFloat, type FloatFormat, isInfinityOf, isNaNOf, isZeroOf, signOfFloat } from "./float-format.js";
import { bitLength, roundExactOnce, roundOnce } from "./round-once.js";

/** a + b; -0 + -0 = -0, every other zero sum is +0 (IEEE 754-2019, 6.3). */
export function addFloats(format: FloatFormat, a: bigint, b: bigint): bigint {
  if (isNaNOf(format, a) || isNaNOf(format, b)) return format.nan;
  if (isInfinityOf(format, a)) return isInfinityOf(format, b) && a !== b ? format.nan : a;
  if (isInfinityOf(format, b)) return b;
  if (isZeroOf(format, a) && isZeroOf(format, b)) return a === b ? a : 0n;
  const left = decodeFloat(format, a);
  const right = decodeFloat(format, b);
  const exponent = Math.min(left.exponent, right.exponent);
  const units = signedUnits(left, exponent) + signedUnits(right, exponent);
  return roundExactOnce(format, units, exponent);
}

/** a - b = a + (-b). */
export function subtractFloats(format: FloatFormat, a: bigint, b: bigint): bigint {
  return addFloats(format, a, b ^ format.sign);
}

/** a · b; the sign of a zero or an infinity is the product of the signs; 0 · ∞ is NaN. */
export function multiplyFloats(format: FloatFormat, a: bigint, b: bigint): bigint {
  if (isNaNOf(format, a) || isNaNOf(format, b)) return format.nan;
  const sign = (a ^ b) & format.sign;
  if (isInfinityOf(format, a) || isInfinityOf(format, b)) {
    return isZeroOf(format, a) || isZeroOf(format, b) ? format.nan : sign | format.infinity;
  }
  const left = decodeFloat(format, a);
  const right = decodeFloat(format, b);
  const exponent = left.exponent + right.exponent;
  return roundOnce(format, sign === 0n ? 0 : 1, left.magnitude * right.magnitude, exponent, false);
}

/** a / b; 0 / 0 and ∞ / ∞ are NaN, another division by zero is an infinity. */
export function divideFloats(format: FloatFormat, a: bigint, b: bigint): bigint {
  if (isNaNOf(format, a) || isNaNOf(format, b)) return format.nan;
  const sign = (a ^ b) & format.sign;
  if (isInfinityOf(format, a)) return isInfinityOf(format, b) ? format.nan : sign | format.infinity;
  if (isInfinityOf(format, b)) return sign;
  if (isZeroOf(format, b)) return isZeroOf(format, a) ? format.nan : sign | format.infinity;
  if (isZeroOf(format, a)) return sign;
  const left = decodeFloat(format, a);
  const right = decodeFloat(format, b);
  // The dividend gets so many bits more than the divisor that the quotient has the fractionBits + 3 of rounding.
  const shift = bitLength(right.magnitude) + format.fractionBits + 3;
  const dividend = left.magnitude << BigInt(shift);
  const quotient = dividend / right.magnitude;
  const isSticky = quotient * right.magnitude !== dividend;
  return roundOnce(format, sign === 0n ? 0 : 1, quotient, left.exponent - right.exponent - shift, isSticky);
}

/** a - b·trunc(a / b), exactly: it has the dividend's sign, a zero too. NaN for b = 0 or an infinite a. */
export function floatRemainder(format: FloatFormat, a: bigint, b: bigint): bigint {
  if (isNaNOf(format, a) || isNaNOf(format, b)) return format.nan;
  if (isInfinityOf(format, a) || isZeroOf(format, b)) return format.nan;
  if (isInfinityOf(format, b)) return a;
  const left = decodeFloat(format, a);
  const right = decodeFloat(format, b);
  const exponent = Math.min(left.exponent, right.exponent);
  const dividend = left.magnitude << BigInt(left.exponent - exponent);
  const divisor = right.magnitude << BigInt(right.exponent - exponent);
  return roundOnce(format, signOfFloat(format, a), dividend % divisor, exponent, false);
}

function signedUnits(x: { sign: 0 | 1; magnitude: bigint; exponent: number }, exponent: number): bigint {
  const units = x.magnitude << BigInt(x.exponent - exponent);
  return x.sign === 1 ? -units : units;
}
