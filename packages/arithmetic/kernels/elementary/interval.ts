import { isSettled, laySettling, promoteHigh } from "./certified";

/** Bytes of a row of six coefficients. */
const ROW_BYTES: i32 = 48;
/** Where a vector's four row offsets are put to be read one by one. */
const offsets: usize = memory.data(16, 16);

// Places of the constants. ROUNDER is 1.5 · 2^23: adding it rounds a small number to an integer, held by the low bits.
const LIMIT: usize = 0;
const SCALE: usize = 16;
const ROUNDER: usize = 32;
const STEP: usize = 48;
const INDEX: usize = 64;
const ROW: usize = 80;
const TO_LOWEST: usize = 96;
const BEHIND_INFINITY: usize = 112;
const SIGN: usize = 128;
const SETTLING: usize = 144;

/**
 * Writes the constants of `storeFromRows` to 192 bytes: they are loaded where they are used, because V8 builds a splat
 * anew wherever it stands, which costs three instructions instead of one.
 */
export function layConstants(constants: usize, scale: f32, limit: f32, reach: i32): void {
  v128.store(constants, f32x4.splat(limit), LIMIT);
  v128.store(constants, f32x4.splat(scale), SCALE);
  v128.store(constants, f32x4.splat(12582912), ROUNDER);
  v128.store(constants, f32x4.splat(1 / scale), STEP);
  v128.store(constants, i32x4.splat(0x3ff), INDEX);
  v128.store(constants, i32x4.splat(ROW_BYTES), ROW);
  v128.store(constants, i32x4.splat(0x7f000000), TO_LOWEST);
  v128.store(constants, i32x4.splat(0xfe800001), BEHIND_INFINITY);
  v128.store(constants, i32x4.splat(0x80000000), SIGN);
  laySettling(constants + SETTLING, reach);
}

/**
 * An odd function by a table of polynomials of degree 5 around the multiples of 1/scale, a power of two, in four
 * binary32 lanes, of which the last row, around `limit`, stands for everything beyond. Stores the function rounded to
 * binary32 and returns true if that is certain in all four lanes: if no midpoint of two binary32 numbers lies within
 * `reach` (certified.ts). Else, and for NaN and |x| < 2^-125, stores nothing.
 *
 * The distance h from the multiple next to x is exact in binary32: it is a multiple of the last place of x, and not
 * greater than x. What the polynomials are off by, scripts/make-interval-tables.mjs computes.
 */
@inline
export function storeFromRows(table: usize, constants: usize, source: usize, out: usize): bool {
  const x = v128.load(source);
  const absolute = f32x4.abs(x);
  // A NaN becomes the limit.
  const clamped = f32x4.pmin(v128.load(constants, LIMIT), absolute);
  const shifted = f32x4.add(f32x4.mul(clamped, v128.load(constants, SCALE)), v128.load(constants, ROUNDER));
  const nearest = f32x4.mul(f32x4.sub(shifted, v128.load(constants, ROUNDER)), v128.load(constants, STEP));
  const h = f32x4.sub(clamped, nearest);
  v128.store(offsets, i32x4.mul(v128.and(shifted, v128.load(constants, INDEX)), v128.load(constants, ROW)));
  const y01 = pair(table + load<u32>(offsets), table + load<u32>(offsets, 4), f64x2.promote_low_f32x4(h));
  const y23 = pair(table + load<u32>(offsets, 8), table + load<u32>(offsets, 12), promoteHigh(h));
  // The bits of |x| from 2^-125 to infinity become the lowest signed integers.
  const moved = i32x4.add(absolute, v128.load(constants, TO_LOWEST));
  const isOrdinary = i32x4.lt_s(moved, v128.load(constants, BEHIND_INFINITY));
  if (!i32x4.all_true(v128.and(isSettled(y01, y23, constants + SETTLING), isOrdinary))) return false;
  const y = i64x2.shuffle(f32x4.demote_f64x2_zero(y01), f32x4.demote_f64x2_zero(y23), 0, 2);
  v128.store(out, v128.or(y, v128.and(x, v128.load(constants, SIGN))));
  return true;
}

/** The polynomials of two rows at the two lanes of h: even and odd degrees side by side, by Horner's rule in h². */
@inline
function pair(first: usize, second: usize, h: v128): v128 {
  const square = f64x2.mul(h, h);
  const u = i64x2.shuffle(square, square, 0, 0);
  const v = i64x2.shuffle(square, square, 1, 1);
  const a = f64x2.add(f64x2.mul(v128.load(first, 32), u), v128.load(first, 16));
  const b = f64x2.add(f64x2.mul(v128.load(second, 32), v), v128.load(second, 16));
  const p = f64x2.add(f64x2.mul(a, u), v128.load(first));
  const q = f64x2.add(f64x2.mul(b, v), v128.load(second));
  return f64x2.add(i64x2.shuffle(p, q, 0, 2), f64x2.mul(i64x2.shuffle(p, q, 1, 3), h));
}
