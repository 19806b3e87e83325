// Writes kernels/elementary/error-table.ts: the Taylor coefficients of erf(x)/x around the centres of the intervals
// [i/8, (i + 1)/8), i from 0 to 31, and prints what bounds the error of the polynomials (docs/functions/error-function.md).
//
//   node scripts/make-error-table.mjs
import { writeFile } from "node:fs/promises";

const BITS = 240n;
const ONE = 1n << BITS;
const DEGREE = 10;
const INTERVALS = 32;

const multiply = (a, b) => (a * b) >> BITS;

/** 1/√π, from Machin's π and Newton's root. */
function reciprocalRootPi() {
  const arctangentOfReciprocal = (n) => {
    let power = ONE / n;
    let sum = power;
    for (let k = 3n; power !== 0n; k += 2n) {
      power /= -(n * n);
      sum += power / k;
    }
    return sum;
  };
  const pi = 4n * (4n * arctangentOfReciprocal(5n) - arctangentOfReciprocal(239n));
  let root = 1n << (BITS + 1n);
  for (let next = root; ; root = next) {
    next = (root + (pi << BITS) / root) >> 1n;
    if (next >= root) return (ONE << BITS) / root;
  }
}

/** Σ term(n), where `step` makes each term from the one before. */
function sum(first, step) {
  let total = 0n;
  let term = first;
  for (let n = 1n; term !== 0n; n += 1n) {
    total += term;
    term = step(term, n);
  }
  return total;
}

const ROOT = reciprocalRootPi();

/**
 * Coefficients of erf(c + h)/(c + h) in powers of h: those of erf come from f' = 2/√π·e^(-x²) = 2/√π·g, g' = -2·x·g, and
 * the quotient q from f = (c + h)·q.
 */
function coefficients(centre) {
  const square = multiply(centre, centre);
  const g = [sum(ONE, (term, n) => -multiply(term, square) / n)];
  for (let n = 0n; n < DEGREE; n += 1n) {
    const last = g[Number(n)];
    g.push((-2n * (multiply(centre, last) + (g[Number(n) - 1] ?? 0n))) / (n + 1n));
  }
  let power = centre;
  let erf = centre;
  for (let n = 1n; power !== 0n; n += 1n) {
    power = -multiply(power, square) / n;
    erf += power / (2n * n + 1n);
  }
  const slope = 2n * ROOT;
  const f = [multiply(slope, erf), ...g.slice(0, DEGREE).map((value, n) => multiply(slope, value) / BigInt(n + 1))];
  const quotient = [];
  for (const value of f) quotient.push(((value - (quotient.at(-1) ?? 0n)) << BITS) / centre);
  return quotient;
}

/** A fixed-point number rounded to binary64, to nearest up to 2^-64 relatively. */
function toNumber(value) {
  const absolute = value < 0n ? -value : value;
  const shift = Math.max(absolute.toString(2).length - 64, 0);
  const rounded = Number(absolute >> BigInt(shift)) * 2 ** (shift - Number(BITS));
  return value < 0n ? -rounded : rounded;
}

const rows = Array.from({ length: INTERVALS }, (_, i) =>
  coefficients(((2n * BigInt(i) + 1n) * ONE) / 16n).map(toNumber),
);

// What is cut off: erf(x)/x = 2/√π·∫ e^(-x²t²) dt from 0 to 1, so by Cramér's bound of Hermite functions its 11th
// derivative is at most 2/√π·1.0865·√(2^11·11!)/12. Roundings: the constant term passes 5, the others at most 16.
const cut = ((2 / Math.sqrt(Math.PI)) * 1.0865 * Math.sqrt(2 ** 11 / 39916800)) / 12 / 16 ** 11;
const bounds = rows.map((row) => {
  const moving = row.slice(1).reduce((total, c, n) => total + Math.abs(c) / 16 ** (n + 1), 0);
  return (cut + (5 * row[0] + 16 * moving) * 2 ** -53) / (row[0] - moving);
});
console.log(`relative error of the polynomials: at most 2^${Math.log2(Math.max(...bounds)).toFixed(2)}`);

const literal = (c) => (Number.isInteger(c) ? `${c}.0` : String(c));
/** Four numbers a line. */
const lines = rows.flatMap((row) =>
  [0, 4, 8].map(
    (at) =>
      `  ${row
        .slice(at, at + 4)
        .map(literal)
        .join(", ")},`,
  ),
);
await writeFile(
  new URL("../kernels/elementary/error-table.ts", import.meta.url),
  `/** Coefficients in each row of ERROR_TABLE. */
export const ROW_LENGTH: i32 = ${DEGREE + 1};

/**
 * The Taylor coefficients of erf(x)/x around (i + 1/2)/8 for i from 0 to ${INTERVALS - 1}, lowest degree first; made by
 * scripts/make-error-table.mjs.
 */
export const ERROR_TABLE: StaticArray<f64> = [
${lines.join("\n")}
];
`,
);
