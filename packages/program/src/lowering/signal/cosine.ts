/** Fraction bits of the fixed-point numbers here: far more than rounding to binary64 needs. */
const FRACTION_BITS = 160n;
const ONE = 1n << FRACTION_BITS;

/** π · 2^160, rounded down (the first 48 digits of π behind the point are more than it needs). */
const PI = machinPi();

/** Machin's formula: π = 16·atan(1/5) − 4·atan(1/239), with 32 guard bits. */
function machinPi(): bigint {
  const guard = 32n;
  const arctangentOfInverse = (divisor: bigint) => {
    let power = (ONE << guard) / divisor;
    let sum = power;
    for (let term = 3n, sign = -1n; power > 0n; term += 2n, sign = -sign) {
      power /= divisor * divisor;
      sum += sign * (power / term);
    }
    return sum;
  };
  return (16n * arctangentOfInverse(5n) - 4n * arctangentOfInverse(239n)) >> guard;
}

/**
 * cos(2π · numerator / denominator) as a count of 2^−160, off by less than 2^−140: the same on every machine, which
 * Math.cos is not. Exact at multiples of a quarter turn.
 */
export function cosineOfTurn(numerator: bigint, denominator: bigint): bigint {
  // eighths of a turn: cos is even, and its sign and sine follow from the octant
  let rest = ((numerator % denominator) + denominator) % denominator;
  if (2n * rest > denominator) rest = denominator - rest;
  if (4n * rest > denominator) return -cosineOfTurn(denominator - 2n * rest, 2n * denominator);
  if (4n * rest === denominator) return 0n;
  if (8n * rest <= denominator) return series((2n * PI * rest) / denominator, false);
  return series((PI * (denominator - 4n * rest)) / (2n * denominator), true);
}

/** sin(2π · numerator / denominator) as a count of 2^−160. */
export function sineOfTurn(numerator: bigint, denominator: bigint): bigint {
  return cosineOfTurn(denominator - 4n * numerator, 4n * denominator);
}

/** Taylor's series of sine or cosine at 0 ≤ angle ≤ π/4 (a count of 2^−160). */
function series(angle: bigint, isSine: boolean): bigint {
  const square = (angle * angle) >> FRACTION_BITS;
  let term = isSine ? angle : ONE;
  let sum = term;
  for (let step = isSine ? 2n : 1n; term !== 0n; step += 2n) {
    term = -((term * square) >> FRACTION_BITS) / (step * (step + 1n));
    sum += term;
  }
  return sum;
}

/** The denominator of what the functions here give. */
export const FIXED_POINT_ONE = ONE;
