import {
  ceilingOf,
  compareRationals,
  differenceOf,
  floorOf,
  productOf,
  quotientOf,
  type Rational,
  rational,
  sumOf,
} from "./rational.js";

/** The elements of an axis that an output element is made of, and their weights; outside of the axis its edge counts. */
export type Taps = { readonly places: readonly number[]; readonly weights: readonly Rational[] };

/** How linear and cubic resizing weigh their taps. */
export type Filter = {
  readonly mode: "linear" | "cubic";
  /** cubic_coeff_a */
  readonly cubic: Rational;
  readonly antialias: boolean;
  readonly excludeOutside: boolean;
};

const ZERO = rational(0n);
const ONE = rational(1n);

/**
 * The taps at a coordinate of an axis of this size. The filter reaches 1 (linear) or 2 (cubic) elements to both sides,
 * and with antialias, where the axis shrinks, 1 / scale times as far; its weights are then divided by their sum.
 */
export function tapsAt(filter: Filter, coordinate: Rational, scale: Rational, size: number): Taps {
  const reach = filter.mode === "linear" ? 1n : 2n;
  const isShrunk = filter.antialias && compareRationals(scale, ONE) < 0;
  const stretch = isShrunk ? scale : ONE;
  const first = floorOf(quotientOf(rational(-reach), stretch)) + 1n;
  const base = ceilingOf(coordinate) - 1n;
  const listed: { place: bigint; weight: Rational }[] = [];
  for (let tap = first; tap < 2n - first; tap++) {
    const place = base + tap;
    const distance = productOf(differenceOf(rational(place), coordinate), stretch);
    const isExcluded = filter.excludeOutside && (place < 0n || place >= BigInt(size));
    listed.push({ place, weight: isExcluded ? ZERO : weightAt(filter, absolute(distance)) });
  }
  const total = listed.reduce((sum, { weight }) => sumOf(sum, weight), ZERO);
  const isDivided = (filter.antialias || filter.excludeOutside) && compareRationals(total, ZERO) !== 0;
  const last = BigInt(size - 1);
  return {
    places: listed.map(({ place }) => Number(place < 0n ? 0n : place > last ? last : place)),
    weights: listed.map(({ weight }) => (isDivided ? quotientOf(weight, total) : weight)),
  };
}

function weightAt({ mode, cubic }: Filter, distance: Rational): Rational {
  if (mode === "linear") return compareRationals(distance, ONE) < 0 ? differenceOf(ONE, distance) : ZERO;
  const a = cubic;
  const polynomial = (c3: Rational, c2: Rational, c1: Rational, c0: Rational) =>
    [c2, c1, c0].reduce((value, coefficient) => sumOf(productOf(value, distance), coefficient), c3);
  const times = (factor: bigint) => productOf(rational(factor), a);
  if (compareRationals(distance, ONE) <= 0) {
    const square = differenceOf(ZERO, sumOf(a, rational(3n)));
    return polynomial(sumOf(a, rational(2n)), square, ZERO, ONE);
  }
  if (compareRationals(distance, rational(2n)) >= 0) return ZERO;
  return polynomial(a, times(-5n), times(8n), times(-4n));
}

function absolute(value: Rational): Rational {
  return value.numerator < 0n ? { ...value, numerator: -value.numerator } : value;
}
