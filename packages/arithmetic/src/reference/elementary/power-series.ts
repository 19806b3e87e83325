import { bitLength } from "../round-once.js";
import { FRACTION_BITS, LN2, UNITY } from "./fixed-point.js";

const SHIFT = BigInt(FRACTION_BITS);

/** The least 24-bit significand M with M / 2^23 >= √2. */
const SQRT2 = 0xb504f4n;

// Arguments and results count 2^-120. Each product and each quotient is rounded down, in this order of operations:
// the contract's PowerSeries.sol makes the same ones. Error bounds: docs/functions/inverse.md.

/** atanh(√z)/√z = Σ z^n/(2n + 1), or with alternating signs atan(√z)/√z; 0 <= z <= 0.0295. */
export function arctangentSeries(z: bigint, alternating: boolean): bigint {
  let power = UNITY;
  let sum = UNITY;
  for (let n = 1n; ; n += 1n) {
    power = (power * z) >> SHIFT;
    if (power === 0n) return sum;
    const term = power / (2n * n + 1n);
    sum += alternating && n % 2n === 1n ? -term : term;
  }
}

/** asin(√z)/√z = Σ (1·3…(2n - 1))/(2·4…2n)·z^n/(2n + 1), or with alternating signs asinh(√z)/√z; 0 <= z <= 1/4. */
export function arcsineSeries(z: bigint, alternating: boolean): bigint {
  let power = UNITY;
  let sum = UNITY;
  for (let n = 1n; ; n += 1n) {
    power = (((power * z) >> SHIFT) * (2n * n - 1n)) / (2n * n);
    if (power === 0n) return sum;
    const term = power / (2n * n + 1n);
    sum += alternating && n % 2n === 1n ? -term : term;
  }
}

/** e^r for 0 <= r < ln 2. */
export function exponentialSeries(r: bigint): bigint {
  let term = UNITY;
  let sum = UNITY;
  for (let n = 1n; term > 0n; n += 1n) {
    term = ((term * r) >> SHIFT) / n;
    sum += term;
  }
  return sum;
}

/** ln t for 1 <= t < 8; not negative. */
export function naturalLogarithm(t: bigint): bigint {
  // t = (t / one)·2^place with √½ < t / one < √2, one a power of two
  const length = bitLength(t) - 1;
  const place = t >> BigInt(length - 23) >= SQRT2 ? length + 1 : length;
  const one = 1n << BigInt(place);
  const distance = t < one ? one - t : t - one;
  const s = (distance << SHIFT) / (t + one);
  const half = (s * arctangentSeries((s * s) >> SHIFT, false)) >> SHIFT;
  const whole = BigInt(place - FRACTION_BITS) * LN2;
  return t < one ? whole - 2n * half : whole + 2n * half;
}
