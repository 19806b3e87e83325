import { CANONICAL_NAN, decode, flipSign, isNaNBits, isZero, POSITIVE_INFINITY, signOf } from "./binary32.js";
import { exp } from "./elementary/exponential.js";
import { log } from "./elementary/logarithm.js";
import { BINARY32 } from "./float-format.js";
import { roundToBinary32 } from "./rounding.js";

/** Names of the unary instructions of arithmetic version 1. */
export type UnaryName = "neg" | "abs" | "sqrt" | "exp" | "log";

/** √x rounded once; √-0 = -0, a negative x gives NaN. */
function squareRoot(x: number): number {
  if (isNaNBits(x)) return CANONICAL_NAN;
  if (isZero(x)) return x;
  if (signOf(x) === 1) return CANONICAL_NAN;
  if (x === POSITIVE_INFINITY) return x;
  const { magnitude, exponent } = decode(x);
  // An even exponent, and at least 61 bits under the root, so that the root has more than the 26 that rounding needs.
  const shift = exponent % 2 === 0 ? 60 : 61;
  const radicand = magnitude << BigInt(shift);
  const root = integerSquareRoot(radicand);
  return roundToBinary32(0, root, (exponent - shift) / 2, root * root !== radicand);
}

/** ⌊√n⌋ for n >= 1, by Newton's iteration from above. */
function integerSquareRoot(n: bigint): bigint {
  let root = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/**
 * The unary instructions on binary32 bit patterns (specification, appendix A). `neg` and `abs` move bits, those of a
 * NaN included; the others return the canonical NaN.
 */
export const unaryReference: Record<UnaryName, (x: number) => number> = {
  neg: flipSign,
  abs: (x) => x & 0x7fffffff,
  sqrt: squareRoot,
  exp: (x) => Number(exp(BINARY32, BigInt(x))),
  log: (x) => Number(log(BINARY32, BigInt(x))),
};
