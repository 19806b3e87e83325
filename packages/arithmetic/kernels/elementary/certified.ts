import { CANONICAL_NAN, storeTail } from "../canonical";

/** A function of binary32 bits by the integer reference (src/reference/elementary.ts), named by its opcode. */
@external("reference", "elementary")
declare function exact(code: u32, x: u32): u32;

/**
 * Rounds four proposals in binary64 whose relative errors are below error - 2^-50, error <= 2^-40 (two roundings are
 * hidden in the bounds): where y·(1 - error) and y·(1 + error) round to the same bits, these are the result; a NaN
 * among the operands gives the canonical NaN, and for everything else the reference is asked. Returns how often it was.
 */
@inline
export function certified(code: u32, error: f64, x: v128, y01: v128, y23: v128, out: usize, lanes: i32): u32 {
  const low = i64x2.shuffle(bound(y01, 1.0 - error), bound(y23, 1.0 - error), 0, 2);
  const high = i64x2.shuffle(bound(y01, 1.0 + error), bound(y23, 1.0 + error), 0, 2);
  const certain = v128.and(i32x4.eq(low, high), f32x4.eq(low, low));
  if (lanes === 4) v128.store(out, low);
  else storeTail(out, low, lanes);
  return i32x4.all_true(certain) ? 0 : repair(code, out, x, i32x4.bitmask(certain), lanes);
}

/** Writes the constants of `isSettled` to 48 bytes; a load is cheaper than what V8 makes of a splat. */
export function laySettling(constants: usize, reach: i32): void {
  v128.store(constants, i32x4.splat(0x10000000 + reach));
  v128.store(constants, i32x4.splat(0x1fffffff), 16);
  v128.store(constants, i32x4.splat(2 * reach), 32);
}

/**
 * True in the lanes whose binary64 numbers have no midpoint of two normal binary32 numbers within `reach` of their last
 * places: whatever is that near then rounds to the same binary32 number, because rounding only changes at midpoints,
 * and those are where the low 29 bits are 2^28. Only for numbers from 2^-126 up.
 */
@inline
export function isSettled(y01: v128, y23: v128, constants: usize): v128 {
  const low = i32x4.shuffle(y01, y23, 0, 2, 4, 6);
  const fromMidpoint = v128.and(i32x4.add(low, v128.load(constants)), v128.load(constants, 16));
  return i32x4.gt_s(fromMidpoint, v128.load(constants, 32));
}

/** One end of the certificate's interval, rounded to binary32, in the low half. */
@inline
function bound(y: v128, factor: f64): v128 {
  return f32x4.demote_f64x2_zero(f64x2.mul(y, f64x2.splat(factor)));
}

function repair(code: u32, out: usize, x: v128, certain: i32, lanes: i32): u32 {
  let fallbacks: u32 = 0;
  const held = scratch;
  v128.store(held, x);
  for (let lane = 0; lane < lanes; lane++) {
    if ((certain >> lane) & 1) continue;
    const bits = load<u32>(held + (<usize>lane << 2));
    let result = CANONICAL_NAN;
    if ((bits & 0x7fffffff) <= 0x7f800000) {
      result = exact(code, bits);
      fallbacks++;
    }
    store<u32>(out + (<usize>lane << 2), result);
  }
  return fallbacks;
}

const scratch: usize = memory.data(16, 16);

/** c0 + c1·x */
@inline
export function linear(c0: f64, c1: f64, x: v128): v128 {
  return f64x2.add(f64x2.splat(c0), f64x2.mul(f64x2.splat(c1), x));
}

/** The higher two binary32 lanes as binary64. */
@inline
export function promoteHigh(x: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 0));
}
