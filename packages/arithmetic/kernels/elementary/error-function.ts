import { loadTail } from "../canonical";
import { certified, linear, promoteHigh } from "./certified";
import { ERROR_TABLE, ROW_LENGTH } from "./error-table";

const ERF: u32 = 0x26;
/** Relative half-width of the certificate, 2^-46. */
const ERROR: f64 = 1.4210854715202004e-14;
const TWO_OVER_ROOT_PI: f64 = 1.1283791670955126;

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
 * erf x in two lanes for 1/8 <= x < 4, off by a relative 2^-48.5 at most: the Taylor polynomial of degree 10 around the
 * middle of the interval [i/8, (i + 1)/8). x - (i + 1/2)/8 is exact. The bound is computed by
 * scripts/make-error-table.mjs: what is cut off, and 5 roundings of the constant term, 16 of the others.
 */
@inline
function interpolate(x: v128): v128 {
  // The integers of the lanes are below 2^31.
  const index = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(x, f64x2.splat(8.0)));
  const middle = f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_s(index), f64x2.splat(0.5)), f64x2.splat(0.125));
  const h = f64x2.sub(x, middle);
  const table = changetype<usize>(ERROR_TABLE);
  const width = <usize>ROW_LENGTH << 3;
  const first = table + <usize>(i32x4.extract_lane(index, 0) - 1) * width;
  const second = table + <usize>(i32x4.extract_lane(index, 1) - 1) * width;
  const h2 = f64x2.mul(h, h);
  const h4 = f64x2.mul(h2, h2);
  const q0 = f64x2.add(pairs(first, second, 0, h), f64x2.mul(pairs(first, second, 2, h), h2));
  const q4 = f64x2.add(pairs(first, second, 4, h), f64x2.mul(pairs(first, second, 6, h), h2));
  const q8 = f64x2.add(pairs(first, second, 8, h), f64x2.mul(pair(first, second, 10), h2));
  return f64x2.add(f64x2.add(q0, f64x2.mul(q4, h4)), f64x2.mul(q8, f64x2.mul(h4, h4)));
}

/**
 * erf x in two lanes for 0 <= x < 1/8, off by a relative 2^-49.5 at most: 2/√π·x·Σ (-z)^n/(n!(2n + 1)) to z^6, z = x²,
 * exact. What is cut off is below z^7/(7!·15) < 2^-58; the terms pass at most 8 roundings besides those of z^n, and all
 * but the first are below 2^-7; then 2/√π and two products.
 */
@inline
function series(x: v128): v128 {
  const z = f64x2.mul(x, x);
  const z2 = f64x2.mul(z, z);
  const p0 = linear(1.0, -1.0 / 3.0, z);
  const p2 = linear(1.0 / 10.0, -1.0 / 42.0, z);
  const p4 = linear(1.0 / 216.0, -1.0 / 1320.0, z);
  const high = f64x2.add(p4, f64x2.mul(f64x2.splat(1.0 / 9360.0), z2));
  const p = f64x2.add(f64x2.add(p0, f64x2.mul(p2, z2)), f64x2.mul(high, f64x2.mul(z2, z2)));
  return f64x2.mul(f64x2.mul(x, f64x2.splat(TWO_OVER_ROOT_PI)), p);
}

/** erf x; from 4 on it is 1, since 1 - erf 4 < 2^-25.9. A NaN stays one. */
@inline
function propose(x: v128): v128 {
  const absolute = f64x2.abs(x);
  const isSmall = f64x2.lt(absolute, f64x2.splat(0.125));
  const isLarge = f64x2.ge(absolute, f64x2.splat(4.0));
  const within = f64x2.min(f64x2.max(absolute, f64x2.splat(0.125)), f64x2.splat(3.9990234375));
  const held = v128.bitselect(within, f64x2.splat(0.125), f64x2.eq(within, within));
  let y = v128.bitselect(series(absolute), interpolate(held), isSmall);
  y = v128.bitselect(f64x2.splat(1.0), y, isLarge);
  y = v128.bitselect(y, x, f64x2.eq(x, x));
  return v128.or(y, v128.and(x, f64x2.splat(-0.0)));
}

/** erf x of `count` elements, correctly rounded; returns how many took the exact path. */
export function erf(source: usize, out: usize, count: i32): u32 {
  let fallbacks: u32 = 0;
  for (let i = 0; i < count; i += 4) {
    const address = source + (<usize>i << 2);
    const lanes = min<i32>(4, count - i);
    const x = lanes === 4 ? v128.load(address) : loadTail(address, lanes);
    const y01 = propose(f64x2.promote_low_f32x4(x));
    const y23 = propose(promoteHigh(x));
    fallbacks += certified(ERF, ERROR, x, y01, y23, out + (<usize>i << 2), lanes);
  }
  return fallbacks;
}
