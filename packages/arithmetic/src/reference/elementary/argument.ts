import { decodeFloat, type FiniteNumber, type FloatFormat } from "../float-format.js";
import { bitLength } from "../round-once.js";
import { FRACTION_BITS } from "./fixed-point.js";

/** A finite number that is not zero; place = ⌊log2 |x|⌋. */
export type Argument = FiniteNumber & { readonly place: number };

/** Takes a finite non-zero x apart. */
export function decodeArgument(format: FloatFormat, x: bigint): Argument {
  const number = decodeFloat(format, x);
  return { ...number, place: bitLength(number.magnitude) - 1 + number.exponent };
}

/** ⌊n·2^shift⌋ for a shift of either sign. */
export function shifted(n: bigint, shift: number): bigint {
  return shift >= 0 ? n << BigInt(shift) : n >> BigInt(-shift);
}

/** ⌊x²·2^120⌋ */
export function squareOf({ magnitude, exponent }: FiniteNumber): bigint {
  return shifted(magnitude * magnitude, 2 * exponent + FRACTION_BITS);
}

/** ⌊√n⌋, by Newton's iteration from above. */
export function integerSquareRoot(n: bigint): bigint {
  if (n === 0n) return 0n;
  let root = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
