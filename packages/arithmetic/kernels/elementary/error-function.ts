import { loadTail } from "../canonical";
import { certified, promoteHigh } from "./certified";
import { ERROR_ROWS } from "./error-rows";
import { ERROR_TABLE, ROW_LENGTH } from "./error-table";
import { layConstants, storeFromRows } from "./interval";

const ERF: u32 = 0x26;
/** Relative half-width of the certificate, 2^-46. */
const ERROR: f64 = 1.4210854715202004e-14;

/** One coefficient of the rows of both lanes. */
@inline
function pair(first: usize, second: usize, n: usize): v128 {
  return v128.load64_lane(second + (n << 3), v128.load64_splat(first + (n << 3)), 1);
}

/** c[n] + c[n + 1]·h with the rows of both lanes. */
@inline
function pairs(first: usize, second: usize, n: usize, h: v128): v128 {
  return f64x2.add(pair(first, second, n), f64x2.mul(pair(first, second, n + 1), h));
}

/**
 * erf(x)/x in two lanes for 0 <= x < 4, off by a relative 2^-50.2 at most: its Taylor polynomial of degree 10 around the
 * middle of the interval [i/8, (i + 1)/8). The bound is computed by scripts/make-error-table.mjs: what is cut off, and 5
 * roundings of the constant term, 16 of the others. x - (i + 1/2)/8 is exact but for |x| < 2^-27, where its rounding
 * does not matter.
 */
@inline
function quotient(x: v128): v128 {
  // A NaN is taken for 0 here.
  const index = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(x, f64x2.splat(8.0)));
  const middle = f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_s(index), f64x2.splat(0.5)), f64x2.splat(0.125));
  const h = f64x2.sub(x, middle);
  const table = changetype<usize>(ERROR_TABLE);
  const width = <usize>ROW_LENGTH << 3;
  const first = table + <usize>i32x4.extract_lane(index, 0) * width;
  const second = table + <usize>i32x4.extract_lane(index, 1) * width;
  const h2 = f64x2.mul(h, h);
  const h4 = f64x2.mul(h2, h2);
  const q0 = f64x2.add(pairs(first, second, 0, h), f64x2.mul(pairs(first, second, 2, h), h2));
  const q4 = f64x2.add(pairs(first, second, 4, h), f64x2.mul(pairs(first, second, 6, h), h2));
  const q8 = f64x2.add(pairs(first, second, 8, h), f64x2.mul(pair(first, second, 10), h2));
  return f64x2.add(f64x2.add(q0, f64x2.mul(q4, h4)), f64x2.mul(q8, f64x2.mul(h4, h4)));
}

/** erf x; from 4 on it is ±1, since 1 - erf 4 < 2^-25.9. A NaN stays one. */
@inline
function propose(x: v128): v128 {
  const absolute = f64x2.abs(x);
  const y = f64x2.mul(x, quotient(f64x2.min(absolute, f64x2.splat(3.9999999999999996))));
  const one = v128.or(f64x2.splat(1.0), v128.and(x, f64x2.splat(-0.0)));
  return v128.bitselect(one, y, f64x2.ge(absolute, f64x2.splat(4.0)));
}

/**
 * erf x of `count` elements, correctly rounded; returns how many took the exact path. First by a table that is off by a
 * relative 2^-42.5 (from 4 on the result is ±1), which is less than 2^11 last places; what that leaves open, more
 * carefully.
 */
export function erf(source: usize, out: usize, count: i32): u32 {
  const table = changetype<usize>(ERROR_ROWS);
  layConstants(constants, 32, 4, 2048);
  let fallbacks: u32 = 0;
  const whole = source + ((<usize>count & ~3) << 2);
  while (source < whole) {
    if (!storeFromRows(table, constants, source, out)) fallbacks += carefully(v128.load(source), out, 4);
    source += 16;
    out += 16;
  }
  return count & 3 ? fallbacks + carefully(loadTail(source, count & 3), out, count & 3) : fallbacks;
}

/** One vector by the finer table, certified, and by the reference where even that leaves it open. */
function carefully(x: v128, out: usize, lanes: i32): u32 {
  const y01 = propose(f64x2.promote_low_f32x4(x));
  const y23 = propose(promoteHigh(x));
  return certified(ERF, ERROR, x, y01, y23, out, lanes);
}

const constants: usize = memory.data(192, 16);
