import { canonical, canonicalBits } from "./canonical";
import { errorFactor, isCertain } from "./certificate";
import { exactDot } from "./exact";

const MAX: i32 = 0;
const MIN: i32 = 1;

@inline
function pick(operation: i32, a: v128, b: v128): v128 {
  return operation === MAX ? f32x4.max(a, b) : f32x4.min(a, b);
}

@inline
function extremes(operation: i32, source: usize, out: usize, rows: i32, length: i32): void {
  for (let row = 0; row < rows; row++) {
    let extreme = v128.load32_splat(source);
    const end = source + (<usize>length << 2);
    const whole = source + ((<usize>length & ~3) << 2);
    while (source < whole) {
      extreme = pick(operation, extreme, v128.load(source));
      source += 16;
    }
    while (source < end) {
      extreme = pick(operation, extreme, v128.load32_splat(source));
      source += 4;
    }
    extreme = pick(operation, extreme, i32x4.shuffle(extreme, extreme, 2, 3, 0, 1));
    extreme = pick(operation, extreme, i32x4.shuffle(extreme, extreme, 1, 0, 3, 2));
    v128.store_lane<u32>(out + (<usize>row << 2), canonical(extreme), 0);
  }
}

/** The greatest of each row of `length` >= 1 elements; NaN propagates, -0 < +0. */
export function max(source: usize, out: usize, rows: i32, length: i32): void {
  extremes(MAX, source, out, rows, length);
}

/** The smallest of each row of `length` >= 1 elements; NaN propagates, -0 < +0. */
export function min(source: usize, out: usize, rows: i32, length: i32): void {
  extremes(MIN, source, out, rows, length);
}

/** Exact row sums, rounded once; returns how many of them took the exact path. */
export function sum(source: usize, out: usize, rows: i32, length: i32): u32 {
  // Eight lanes, so a tree of height length/8, and three levels to join them; the tail is added lane by lane.
  const factor = errorFactor((length >> 3) + 11);
  let fallbacks: u32 = 0;
  for (let row = 0; row < rows; row++) {
    fallbacks += sumRow(source, out + (<usize>row << 2), length, factor);
    source += <usize>length << 2;
  }
  return fallbacks;
}

function sumRow(source: usize, out: usize, length: i32, factor: f64): u32 {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
  let t0 = f64x2.splat(0), t1 = f64x2.splat(0), t2 = f64x2.splat(0), t3 = f64x2.splat(0);
  let address = source;
  const whole = source + ((<usize>length & ~7) << 2);
  while (address < whole) {
    const x0 = f64x2.promote_low_f32x4(v128.load64_zero(address));
    const x1 = f64x2.promote_low_f32x4(v128.load64_zero(address, 8));
    const x2 = f64x2.promote_low_f32x4(v128.load64_zero(address, 16));
    const x3 = f64x2.promote_low_f32x4(v128.load64_zero(address, 24));
    s0 = f64x2.add(s0, x0);
    s1 = f64x2.add(s1, x1);
    s2 = f64x2.add(s2, x2);
    s3 = f64x2.add(s3, x3);
    t0 = f64x2.add(t0, f64x2.abs(x0));
    t1 = f64x2.add(t1, f64x2.abs(x1));
    t2 = f64x2.add(t2, f64x2.abs(x2));
    t3 = f64x2.add(t3, f64x2.abs(x3));
    address += 32;
  }
  s0 = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  t0 = f64x2.add(f64x2.add(t0, t1), f64x2.add(t2, t3));
  let y = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  let absolute = f64x2.extract_lane(t0, 0) + f64x2.extract_lane(t0, 1);
  for (let i = 0; i < (length & 7); i++) {
    const x = <f64>load<f32>(address + (<usize>i << 2));
    y += x;
    absolute += Math.abs(x);
  }
  if (isCertain(y, absolute * factor)) {
    store<u32>(out, canonicalBits(<f32>y));
    return 0;
  }
  if (!isFinite(y)) {
    // An infinite or NaN sum in binary64 is that of the exact sum: finite terms cannot overflow it.
    store<u32>(out, canonicalBits(<f32>y));
    return 0;
  }
  store<u32>(out, exactDot(source, 0, length, 0));
  return 1;
}
