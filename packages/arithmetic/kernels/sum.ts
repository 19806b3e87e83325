import { canonicalBits } from "./canonical";
import { certainSum, errorFactor, isCertain, pairFactor } from "./certificate";
import { exactSum } from "./exact";
import { addProduct, clear, rounded } from "./exact64";

/** Exact sums of rows of binary32 numbers, rounded once; returns how many of them took the exact path. */
export function sumFloat32(source: usize, out: usize, rows: i32, length: i32): u32 {
  let fallbacks: u32 = 0;
  for (let row = 0; row < rows; row++) {
    fallbacks += sumRow32(source, out + (<usize>row << 2), length);
    source += <usize>length << 2;
  }
  return fallbacks;
}

/** Exact sums of rows of binary64 numbers, rounded once; returns how many of them took the exact path. */
export function sumFloat64(source: usize, out: usize, rows: i32, length: i32): u32 {
  let fallbacks: u32 = 0;
  for (let row = 0; row < rows; row++) {
    fallbacks += sumRow64(source, out + (<usize>row << 3), length);
    source += <usize>length << 3;
  }
  return fallbacks;
}

/** One row. Eight lanes, so a tree of height length/8, and three levels to join them; the tail is added one by one. */
export function sumRow32(source: usize, out: usize, length: i32): u32 {
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
  // An infinite or NaN sum in binary64 is that of the exact sum: finite terms cannot overflow it.
  if (isCertain(y, absolute * errorFactor((length >> 3) + 11)) || !isFinite(y)) {
    store<u32>(out, canonicalBits(<f32>y));
    return 0;
  }
  store<u32>(out, exactSum(source, length));
  return 1;
}

/** One row: TwoSum in four lanes, which one after the other are joined by TwoSum as the tail is. */
export function sumRow64(source: usize, out: usize, length: i32): u32 {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
  let c0 = f64x2.splat(0), c1 = f64x2.splat(0);
  let t0 = f64x2.splat(0), t1 = f64x2.splat(0);
  let address = source;
  const whole = source + ((<usize>length & ~3) << 3);
  while (address < whole) {
    const x0 = v128.load(address);
    const x1 = v128.load(address, 16);
    const sum0 = f64x2.add(s0, x0);
    const sum1 = f64x2.add(s1, x1);
    c0 = f64x2.add(c0, errorOfSum(s0, x0, sum0));
    c1 = f64x2.add(c1, errorOfSum(s1, x1, sum1));
    s0 = sum0;
    s1 = sum1;
    t0 = f64x2.add(t0, f64x2.abs(x0));
    t1 = f64x2.add(t1, f64x2.abs(x1));
    address += 32;
  }
  const sums = f64x2.add(s0, s1);
  const errors = f64x2.add(f64x2.add(c0, c1), errorOfSum(s0, s1, sums));
  const absolutes = f64x2.add(t0, t1);
  let sum = f64x2.extract_lane(sums, 0);
  let error = f64x2.extract_lane(errors, 0) + f64x2.extract_lane(errors, 1);
  let absolute = f64x2.extract_lane(absolutes, 0) + f64x2.extract_lane(absolutes, 1);
  let x = f64x2.extract_lane(sums, 1);
  for (let i = 0; ; i++) {
    const next = sum + x;
    const part = next - sum;
    error += sum - (next - part) + (x - part);
    sum = next;
    if (i === (length & 3)) break;
    x = load<f64>(address + (<usize>i << 3));
    absolute += Math.abs(x);
  }
  if (absolute === 0) {
    store<u64>(out, 0);
    return 0;
  }
  // length/4 additions in a lane, one to join two of them, at most four one after the other.
  const y = certainSum(sum, error, absolute * pairFactor((length >> 2) + 5));
  if (y === y) {
    store<f64>(out, y);
    return 0;
  }
  clear();
  for (let i: usize = 0; i < <usize>length << 3; i += 8) addProduct(load<f64>(source + i), 1.0);
  store<u64>(out, rounded());
  return 1;
}

/** What sum = fl(a + b) leaves of a + b (TwoSum). */
@inline
function errorOfSum(a: v128, b: v128, sum: v128): v128 {
  const part = f64x2.sub(sum, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(sum, part)), f64x2.sub(b, part));
}
