import {
  CANONICAL_NAN,
  decode,
  flipSign,
  infinityOf,
  inLeastUnits,
  isInfinite,
  isNaNBits,
  isZero,
  LEAST_EXPONENT,
  NEGATIVE_ZERO,
  POSITIVE_ZERO,
  signOf,
  zeroOf,
} from "./binary32.js";
import { maximumReference, minimumReference } from "./order.js";
import { roundExact, roundToBinary32 } from "./rounding.js";

/** Names of the binary instructions of arithmetic version 1. */
export type BinaryName = "add" | "sub" | "mul" | "div" | "maximum" | "minimum";

/** a + b; -0 + -0 = -0, every other zero sum is +0 (IEEE 754-2019, 6.3). */
function add(a: number, b: number): number {
  if (isNaNBits(a) || isNaNBits(b)) return CANONICAL_NAN;
  if (isInfinite(a)) return isInfinite(b) && a !== b ? CANONICAL_NAN : a;
  if (isInfinite(b)) return b;
  if (isZero(a) && isZero(b)) return a === b ? a : POSITIVE_ZERO;
  return roundExact(inLeastUnits(a) + inLeastUnits(b), LEAST_EXPONENT);
}

/** a - b = a + (-b). */
function sub(a: number, b: number): number {
  return add(a, flipSign(b));
}

/** a · b; the sign of a zero or an infinity is the product of the signs. */
function mul(a: number, b: number): number {
  if (isNaNBits(a) || isNaNBits(b)) return CANONICAL_NAN;
  const sign = productSign(a, b);
  if (isInfinite(a) || isInfinite(b)) return isZero(a) || isZero(b) ? CANONICAL_NAN : infinityOf(sign);
  const left = decode(a);
  const right = decode(b);
  return roundToBinary32(sign, left.magnitude * right.magnitude, left.exponent + right.exponent, false);
}

/** a / b; 0 / 0 and ∞ / ∞ are NaN, another division by zero is an infinity. */
function div(a: number, b: number): number {
  if (isNaNBits(a) || isNaNBits(b)) return CANONICAL_NAN;
  const sign = productSign(a, b);
  if (isInfinite(a)) return isInfinite(b) ? CANONICAL_NAN : infinityOf(sign);
  if (isInfinite(b)) return zeroOf(sign);
  if (isZero(b)) return isZero(a) ? CANONICAL_NAN : infinityOf(sign);
  if (isZero(a)) return zeroOf(sign);
  const left = decode(a);
  const right = decode(b);
  // 60 bits more than the dividend has: the quotient has at least 36, more than the 26 that rounding needs.
  const dividend = left.magnitude << 60n;
  const quotient = dividend / right.magnitude;
  const sticky = quotient * right.magnitude !== dividend;
  return roundToBinary32(sign, quotient, left.exponent - right.exponent - 60, sticky);
}

function productSign(a: number, b: number): 0 | 1 {
  return signOf(((a ^ b) & NEGATIVE_ZERO) >>> 0);
}

/** The binary instructions on binary32 bit patterns (specification, appendix A). */
export const binaryReference: Record<BinaryName, (a: number, b: number) => number> = {
  add,
  sub,
  mul,
  div,
  maximum: maximumReference,
  minimum: minimumReference,
};
