import { loadTail } from "../canonical";
import { certified, linear, promoteHigh } from "./certified";
import { FEW_TURNS, reduceFew, reduceMany, shiftedTurns } from "./turn";

const SIN: u32 = 0x1a;
const COS: u32 = 0x1b;
const TAN: u32 = 0x1c;
/** Relative half-width of the certificates: 2^-46 for sin and cos, 2^-45 for tan. */
const ERROR: f64 = 1.4210854715202004e-14;
const TAN_ERROR: f64 = 2.842170943040401e-14;

/**
 * sin r in two lanes for |r| <= π/4·(1 + 2^-30), off by a relative 2^-48.3 (if r is exact).
 *
 * The Taylor series to r^15; what is cut off is below z^8/17! < 2^-53.9 relative, z = r². Estrin's scheme: no term
 * passes more than 19 roundings: its coefficient, z, z² (3), z⁴ (7), and at most 7 products and sums. Hence it is off
 * by at most 19·2^-53·1.0001·sinh|r|, which is 1.2286·sin|r| at most.
 */
@inline
function sine(r: v128, z: v128, z2: v128, z4: v128): v128 {
  const p0 = linear(1.0, -1.0 / 6.0, z);
  const p2 = linear(1.0 / 120.0, -1.0 / 5040.0, z);
  const p4 = linear(1.0 / 362880.0, -1.0 / 39916800.0, z);
  const p6 = linear(1.0 / 6227020800.0, -1.0 / 1307674368000.0, z);
  const low = f64x2.add(p0, f64x2.mul(p2, z2));
  const high = f64x2.add(p4, f64x2.mul(p6, z2));
  return f64x2.mul(r, f64x2.add(low, f64x2.mul(high, z4)));
}

/**
 * cos r likewise, off by a relative 2^-47.8: the series to r^16, cut off below z^9/18! < 2^-58; at most 19 roundings of
 * a sum of absolute values of cosh r <= 1.8734·cos r.
 */
@inline
function cosine(z: v128, z2: v128, z4: v128): v128 {
  const p0 = linear(1.0, -1.0 / 2.0, z);
  const p2 = linear(1.0 / 24.0, -1.0 / 720.0, z);
  const p4 = linear(1.0 / 40320.0, -1.0 / 3628800.0, z);
  const p6 = linear(1.0 / 479001600.0, -1.0 / 87178291200.0, z);
  const low = f64x2.add(p0, f64x2.mul(p2, z2));
  const middle = f64x2.add(p4, f64x2.mul(p6, z2));
  const high = f64x2.add(middle, f64x2.mul(f64x2.splat(1.0 / 20922789888000.0), z4));
  return f64x2.add(low, f64x2.mul(high, z4));
}

/**
 * The function of x = k·π/2 + r. An error of r changes sin r, cos r and tan r relatively by at most 1, π/4 and 1.571
 * times its own relative 2^-49.6: sin and cos are off by less than a relative 2^-47.2, tan, one rounded quotient of
 * both, by less than 2^-46.2.
 */
@inline
function propose(code: u32, r: v128, k: v128): v128 {
  const z = f64x2.mul(r, r);
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const s = sine(r, z, z2, z4);
  const c = cosine(z, z2, z4);
  // The lowest bit of k, as a mask: sine and cosine change places.
  const isOdd = i64x2.neg(v128.and(k, i64x2.splat(1)));
  if (code === TAN) {
    const quotient = f64x2.div(v128.bitselect(c, s, isOdd), v128.bitselect(s, c, isOdd));
    return v128.xor(quotient, i64x2.shl(k, 63));
  }
  if (code === SIN) return v128.xor(v128.bitselect(c, s, isOdd), signOf(k));
  return v128.xor(v128.bitselect(s, c, isOdd), signOf(i64x2.add(k, i64x2.splat(1))));
}

/** The second bit of k, where a binary64 number has its sign. */
@inline
function signOf(k: v128): v128 {
  return v128.and(i64x2.shl(k, 62), i64x2.splat(0x8000000000000000));
}

const rests: usize = memory.data(32, 16);
const quadrants: usize = memory.data(32, 16);

/** Reduces four lanes one by one into `rests` and `quadrants`; small arguments have nothing to reduce here. */
function reduceEach(x: v128): void {
  const held = quadrants;
  v128.store(bits, x);
  for (let lane: usize = 0; lane < 4; lane++) {
    const word = load<u32>(bits + (lane << 2));
    const rest = rests + (lane << 3);
    const quadrant = held + (lane << 3);
    if ((word & 0x7fffffff) < 0x3f000000) {
      store<f64>(rest, <f64>reinterpret<f32>(word));
      store<u64>(quadrant, 0);
      continue;
    }
    reduceMany(word & 0x7fffffff, rest, quadrant);
    if (word >> 31) {
      store<f64>(rest, -load<f64>(rest));
      store<u64>(quadrant, -load<u64>(quadrant));
    }
  }
}

const bits: usize = memory.data(16, 16);

@inline
function apply(code: u32, error: f64, source: usize, out: usize, count: i32): u32 {
  let fallbacks: u32 = 0;
  for (let i = 0; i < count; i += 4) {
    const address = source + (<usize>i << 2);
    const lanes = min<i32>(4, count - i);
    const x = lanes === 4 ? v128.load(address) : loadTail(address, lanes);
    let y01: v128;
    let y23: v128;
    // NaN lanes stay on the fast path and come out as NaN.
    if (v128.any_true(f32x4.gt(f32x4.abs(x), f32x4.splat(FEW_TURNS)))) {
      reduceEach(x);
      y01 = propose(code, v128.load(rests), v128.load(quadrants));
      y23 = propose(code, v128.load(rests, 16), v128.load(quadrants, 16));
    } else {
      const x01 = f64x2.promote_low_f32x4(x);
      const x23 = promoteHigh(x);
      const k01 = shiftedTurns(x01);
      const k23 = shiftedTurns(x23);
      y01 = propose(code, reduceFew(x01, k01), k01);
      y23 = propose(code, reduceFew(x23, k23), k23);
    }
    fallbacks += certified(code, error, x, y01, y23, out + (<usize>i << 2), lanes);
  }
  return fallbacks;
}

/** sin x of `count` elements, correctly rounded; returns how many took the exact path. */
export function sin(source: usize, out: usize, count: i32): u32 {
  return apply(SIN, ERROR, source, out, count);
}

/** cos x likewise. */
export function cos(source: usize, out: usize, count: i32): u32 {
  return apply(COS, ERROR, source, out, count);
}

/** tan x likewise. */
export function tan(source: usize, out: usize, count: i32): u32 {
  return apply(TAN, TAN_ERROR, source, out, count);
}
