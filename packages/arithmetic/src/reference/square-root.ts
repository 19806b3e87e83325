import { decodeFloat, type FloatFormat, isNaNOf, isZeroOf, signOfFloat } from "./float-format.js";
import { bitLength, roundOnce } from "./round-once.js";

/** √x rounded once; √-0 = -0, a negative x gives NaN. */
export function squareRoot(format: FloatFormat, x: bigint): bigint {
  if (isNaNOf(format, x)) return format.nan;
  if (isZeroOf(format, x)) return x;
  if (signOfFloat(format, x) === 1) return format.nan;
  if (x === format.infinity) return x;
  const { magnitude, exponent } = decodeFloat(format, x);
  // An even exponent, and so many bits under the root that the root has the fractionBits + 3 that rounding needs.
  const room = 2 * format.fractionBits + 6;
  const shift = (exponent - room) % 2 === 0 ? room : room + 1;
  const radicand = magnitude << BigInt(shift);
  const root = integerRoot(radicand);
  return roundOnce(format, 0, root, (exponent - shift) / 2, root * root !== radicand);
}

/** ⌊√n⌋ for n >= 1, by Newton's iteration from above. */
function integerRoot(n: bigint): bigint {
  let root = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
