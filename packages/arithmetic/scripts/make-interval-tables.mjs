// Writes kernels/elementary/interval-tables.ts and power-table.ts: what the first proposals of erf, tanh and exp are
// made of, and prints the bounds of their errors (docs/functions/interval-tables.md).
//
//   node scripts/make-interval-tables.mjs
import { writeFile } from "node:fs/promises";

const BITS = 240n;
const ONE = 1n << BITS;
/** Of the Taylor polynomials that stand for the functions; what they cut off is bounded by `tail`. */
const TAYLOR_DEGREE = 16;
/** Of the polynomials in the tables. */
const DEGREE = 5;
/** Roundings that the term of each degree passes through, as evaluated by kernels/elementary/interval.ts. */
const ROUNDINGS = [2, 3, 5, 6, 7, 8];
const POWERS = 256;

const multiply = (a, b) => (a * b) >> BITS;
const magnitude = (a) => (a < 0n ? -a : a);

/** Σ terms, where `step` makes each term from the one before. */
function sum(first, step) {
  let total = 0n;
  for (let [term, n] = [first, 1n]; term !== 0n; n += 1n) {
    total += term;
    term = step(term, n);
  }
  return total;
}

/** arctan or artanh of 1/n. */
const arc = (n, sign) => {
  let power = ONE / n;
  let total = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power = (sign * power) / (n * n);
    total += power / k;
  }
  return total;
};

function squareRoot(x) {
  let root = 1n << (BITS + 2n);
  for (let next = root; ; root = next) {
    next = (root + (x << BITS) / root) >> 1n;
    if (next >= root) return root;
  }
}

const PI = 4n * (4n * arc(5n, -1n) - arc(239n, -1n));
const LN2 = 2n * arc(3n, 1n);
const SLOPE = (2n * ONE * ONE) / squareRoot(PI);
const exponential = (x) => sum(ONE, (term, n) => multiply(term, x) / n);

/** Taylor coefficients of erf around c: its derivative is SLOPE·g, g = e^(-x²), g' = -2·x·g. */
function errorFunction(c) {
  const square = multiply(c, c);
  const g = [sum(ONE, (term, n) => -multiply(term, square) / n)];
  for (let n = 0n; n < TAYLOR_DEGREE; n += 1n) {
    g.push((-2n * (multiply(c, g[Number(n)]) + (g[Number(n) - 1] ?? 0n))) / (n + 1n));
  }
  let [power, value] = [c, c];
  for (let n = 1n; power !== 0n; n += 1n) {
    power = -multiply(power, square) / n;
    value += power / (2n * n + 1n);
  }
  const slopes = g.slice(0, TAYLOR_DEGREE).map((term, n) => multiply(SLOPE, term) / BigInt(n + 1));
  return [multiply(SLOPE, value), ...slopes];
}

/** Taylor coefficients of tanh around c: t' = 1 - t². */
function hyperbolicTangent(c) {
  const e = exponential(2n * c);
  const t = [((e - ONE) << BITS) / (e + ONE)];
  for (let n = 0; n < TAYLOR_DEGREE; n++) {
    let square = 0n;
    for (let k = 0; k <= n; k++) square += multiply(t[k], t[n - k]);
    t.push(((n === 0 ? ONE : 0n) - square) / BigInt(n + 1));
  }
  return t;
}

/** Coefficients of T_n, lowest degree first. */
const CHEBYSHEV = [[1n], [0n, 1n]];
for (let n = 2; n <= TAYLOR_DEGREE; n++) {
  const doubled = [0n, ...CHEBYSHEV[n - 1].map((c) => 2n * c)];
  CHEBYSHEV.push(doubled.map((c, k) => c - (CHEBYSHEV[n - 2][k] ?? 0n)));
}

/** Coefficients in powers of u (|u| <= 1) to those of the Chebyshev polynomials. */
function toChebyshev(powers) {
  const rest = [...powers];
  const out = [];
  for (let n = rest.length - 1; n >= 0; n--) {
    // The leading coefficient of T_n is 2^(n - 1), of T_0 1.
    out[n] = n === 0 ? rest[0] : rest[n] >> BigInt(n - 1);
    for (const [k, c] of CHEBYSHEV[n].entries()) rest[k] -= out[n] * c;
  }
  return out;
}

/** A fixed-point number rounded to binary64, to nearest up to 2^-64 relatively. */
function toNumber(value) {
  const shift = Math.max(magnitude(value).toString(2).length - 64, 0);
  const rounded = Number(magnitude(value) >> BigInt(shift)) * 2 ** (shift - Number(BITS));
  return value < 0n ? -rounded : rounded;
}

/** A binary64 number in fixed point, exact for multiples of 2^-120. */
const toFixed = (x) => BigInt(x * 2 ** 120) << (BITS - 120n);

/**
 * The polynomial of an interval: the Taylor polynomial in u = h/H, cut behind T_5, in powers of h; and the bound of its
 * relative error. `shift` is -log2 H.
 */
function rowOf(taylor, shift, isOdd, tail) {
  const scaled = taylor.map((a, n) => a >> BigInt(shift * n));
  const kept = toChebyshev(scaled).slice(0, DEGREE + 1);
  const powers = new Array(DEGREE + 1).fill(0n);
  for (const [n, weight] of kept.entries()) for (const [k, c] of CHEBYSHEV[n].entries()) powers[k] += weight * c;
  const row = powers.map((c, n) => (isOdd && n % 2 === 0 ? 0 : toNumber(c << BigInt(shift * n))));
  const wrong = toChebyshev(scaled.map((a, n) => a - (n <= DEGREE ? toFixed(row[n]) >> BigInt(shift * n) : 0n)));
  // An odd function is compared divided by u: |T_n(u)/u| <= n.
  const cut = wrong.reduce((total, c, n) => total + Math.abs(toNumber(c)) * (isOdd ? n : 1), 0) + tail;
  const moving = scaled.slice(isOdd ? 2 : 1).reduce((total, a) => total + Math.abs(toNumber(a)), 0);
  const least = toNumber(scaled[isOdd ? 1 : 0]) - moving;
  const rounding = row.reduce((total, c, n) => total + ROUNDINGS[n] * Math.abs(c) * 2 ** (-shift * n), 0) * 2 ** -53;
  return { row, bound: (cut + rounding) / least };
}

/** Rows around i/2^(shift - 1), i from 0 to `last`, of half width 2^-shift. */
function table(coefficientsAt, last, shift, tail) {
  const rows = [];
  for (let i = 0; i <= last; i++) {
    const taylor = coefficientsAt((BigInt(i) * ONE) >> BigInt(shift - 1));
    rows.push(rowOf(taylor, shift, i === 0, tail));
  }
  return { rows: rows.map(({ row }) => row), bound: Math.log2(Math.max(...rows.map(({ bound }) => bound))) };
}

const factorial = (n) => (n <= 1 ? 1 : n * factorial(n - 1));
const ERF_SHIFT = 6;
const TANH_SHIFT = 5;
// erf⁽ⁿ⁾ = 2/√π·H_(n-1)·e^(-x²) up to its sign, and Cramér's bound of Hermite functions.
const erfTail = (1.1284 * 1.0865 * Math.sqrt(2 ** 16 * factorial(16))) / factorial(17) / 2 ** (17 * ERF_SHIFT);
// |tanh z| <= tan 1 for |Im z| <= 1, and Cauchy's estimate on circles of radius 1.
const tanhTail = (1.5575 * 2 ** (-17 * TANH_SHIFT)) / (1 - 2 ** -TANH_SHIFT);
const erf = table(errorFunction, 2 ** (ERF_SHIFT + 1), ERF_SHIFT, erfTail);
const tanh = table(hyperbolicTangent, 9 * 2 ** (TANH_SHIFT - 1) + 1, TANH_SHIFT, tanhTail);
console.log(`erf: relative error at most 2^${erf.bound.toFixed(2)}, ${erf.rows.length} rows`);
console.log(`tanh: relative error at most 2^${tanh.bound.toFixed(2)}, ${tanh.rows.length} rows`);
const powers = Array.from({ length: POWERS }, (_, j) => toNumber(exponential((BigInt(j) * LN2) / BigInt(POWERS))));

const literal = (c) => (Number.isInteger(c) ? `${c}.0` : String(c));
const MADE = "made by\n * scripts/make-interval-tables.mjs.";

async function write(name, comment, constant, numbers, perLine) {
  const lines = [];
  for (let at = 0; at < numbers.length; at += perLine) {
    lines.push(
      `  ${numbers
        .slice(at, at + perLine)
        .map(literal)
        .join(", ")},`,
    );
  }
  const declaration = `export const ${constant}: StaticArray<f64> = [\n${lines.join("\n")}\n];\n`;
  const text = `/**\n * ${comment}; ${MADE}\n */\n${declaration}`;
  await writeFile(new URL(`../kernels/elementary/${name}.ts`, import.meta.url), text);
}

const rowsOf = (name, { rows }, shift) =>
  `Polynomials of degree ${DEGREE} of ${name} around i/${2 ** (shift - 1)} for i from 0 to ` +
  `${rows.length - 1}, lowest degree first`;
await write("error-rows", rowsOf("erf", erf, ERF_SHIFT), "ERROR_ROWS", erf.rows.flat(), 3);
await write("tangent-rows", rowsOf("tanh", tanh, TANH_SHIFT), "TANGENT_ROWS", tanh.rows.flat(), 3);
await write("power-table", `2^(j/${POWERS}) for j from 0 to ${POWERS - 1}`, "POWERS", powers, 4);
