import { decodeFloat, type FloatFormat } from "../float-format.js";
import { bitLength } from "../round-once.js";
import { type Approximation, decodeLong, SIGNIFICAND_BITS } from "./approximation.js";

/** ⌊2/π · 2^1280⌋: the largest binary64 number needs 1,171 bits. */
const TWO_OVER_PI = [
  0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561n,
  0xb7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484n,
  0xe99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fn,
  0xef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17bn,
  0x3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babf0cfbc209af4361dn,
].reduce((high, word) => (high << 256n) | word);
const TABLE_BITS = 1280;

/** ⌊π/2 · 2^126⌋ */
const HALF_PI = 0x6487ed5110b4611a62633145c06e0e68n;

/** Fraction bits of a number of quarter turns; two more bits tell the quadrant. */
const TURN_BITS = 200;
const FRACTION = (1n << 200n) - 1n;
const TURN = (1n << 202n) - 1n;

/** |x| = quadrant · π/2 + rest up to whole turns, |rest| <= π/4. */
export type ReducedArgument = { readonly quadrant: number; readonly rest: Approximation };

/**
 * Reduces a finite x ≠ 0 (its absolute value) as Payne and Hanek do: only those bits of 2/π are multiplied that count
 * for the last turn. The relative error of the rest is below 2^-84 for binary64 and 2^-123 for binary32; a small
 * argument is left as it is (docs/functions/trigonometric.md).
 */
export function reduceArgument(format: FloatFormat, x: bigint): ReducedArgument {
  const long = decodeLong(format, x);
  if (long.exponent < -SIGNIFICAND_BITS) return { quadrant: 0, rest: { ...long, sign: 0 } };
  const { magnitude, exponent } = decodeFloat(format, x);
  const window = (TWO_OVER_PI >> BigInt(TABLE_BITS - TURN_BITS - exponent)) & TURN;
  const turn = (magnitude * window) & TURN;
  const quadrant = Number(turn >> 200n);
  const fraction = turn & FRACTION;
  return fraction >> 199n === 0n
    ? { quadrant, rest: restOf(0, fraction) }
    : { quadrant: (quadrant + 1) & 3, rest: restOf(1, FRACTION + 1n - fraction) };
}

/** fraction · 2^-200 · π/2 */
function restOf(sign: 0 | 1, fraction: bigint): Approximation {
  const length = bitLength(fraction);
  const leading = fraction >> BigInt(length - SIGNIFICAND_BITS);
  const exponent = length - TURN_BITS - (SIGNIFICAND_BITS - 1);
  return { sign, magnitude: (leading * HALF_PI) >> BigInt(SIGNIFICAND_BITS), exponent };
}
