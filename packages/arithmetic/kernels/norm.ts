/**
 * Upper bounds of the norms of rows, in binary64. Elements are binary32 numbers, as such or widened.
 *
 * Euclidean: the squares are exact, and their sum t in a tree of height h <= length/4 + 4 is too small by at most a
 * relative γ_h; the root's rounding loses u: the norm is at most √t·(1 + γ_h)·(1 + u), and the factor
 * 1 + (length + 8)·2^-52 is more. The sum of absolute values is too small by γ_h alone, and takes the same factor.
 */
@inline
export function excess(length: i32): f64 {
  return 1.0 + <f64>(length + 8) * 2.220446049250313e-16;
}

/** Euclidean norms of `rows` rows of `length` binary32 numbers. */
export function norms(source: usize, out: usize, rows: i32, length: i32): void {
  const factor = excess(length);
  for (let row = 0; row < rows; row++) {
    store<f64>(out + (<usize>row << 3), Math.sqrt(squares(source, length)) * factor);
    source += <usize>length << 2;
  }
}

/** Widens rows of binary32 numbers, whose Euclidean norms go to `norms`. out is 16 bytes aligned. */
export function widenRows(source: usize, out: usize, rows: i32, length: i32, norms: usize): void {
  const factor = excess(length);
  for (let row = 0; row < rows; row++) {
    store<f64>(norms + (<usize>row << 3), Math.sqrt(widenRow(source, out, length)) * factor);
    source += <usize>length << 2;
    out += <usize>length << 3;
  }
}

/** Sums of absolute values, or Euclidean norms, of rows of binary64 numbers. */
export function norms64(source: usize, out: usize, rows: i32, length: i32, isSum: bool): void {
  const factor = excess(length);
  for (let row = 0; row < rows; row++) {
    const norm = isSum ? absolutes64(source, length) : Math.sqrt(squares64(source, length));
    store<f64>(out + (<usize>row << 3), norm * factor);
    source += <usize>length << 3;
  }
}

/** The largest absolute value of binary32 numbers, 0 of none; infinite where one is infinite or NaN. */
export function largest(source: usize, count: i32): f64 {
  let even = i32x4.splat(0), odd = i32x4.splat(0);
  const whole = source + ((<usize>count & ~7) << 2);
  const mask = i32x4.splat(0x7fffffff);
  // Magnitudes are ordered as their bits are, NaN above the infinity.
  for (; source < whole; source += 32) {
    even = i32x4.max_u(even, v128.and(v128.load(source), mask));
    odd = i32x4.max_u(odd, v128.and(v128.load(source, 16), mask));
  }
  even = i32x4.max_u(even, odd);
  let bits = max<u32>(i32x4.extract_lane(even, 0), i32x4.extract_lane(even, 1));
  bits = max<u32>(bits, max<u32>(i32x4.extract_lane(even, 2), i32x4.extract_lane(even, 3)));
  for (let i: usize = 0; i < (<usize>count & 7); i++) bits = max<u32>(bits, load<u32>(source + (i << 2)) & 0x7fffffff);
  return <f64>reinterpret<f32>(min<u32>(bits, 0x7f800000));
}

function squares(source: usize, length: i32): f64 {
  let even = f64x2.splat(0), odd = f64x2.splat(0);
  const whole = source + ((<usize>length & ~3) << 2);
  for (; source < whole; source += 16) {
    const low = f64x2.promote_low_f32x4(v128.load64_zero(source));
    const high = f64x2.promote_low_f32x4(v128.load64_zero(source, 8));
    even = f64x2.add(even, f64x2.mul(low, low));
    odd = f64x2.add(odd, f64x2.mul(high, high));
  }
  let sum = joined(even, odd);
  for (let i: usize = 0; i < (<usize>length & 3); i++) {
    const x = <f64>load<f32>(source + (i << 2));
    sum += x * x;
  }
  return sum;
}

/** Widens a row and returns the sum of its squares. */
function widenRow(source: usize, out: usize, length: i32): f64 {
  let even = f64x2.splat(0), odd = f64x2.splat(0);
  const whole = source + ((<usize>length & ~3) << 2);
  for (; source < whole; source += 16) {
    const low = f64x2.promote_low_f32x4(v128.load64_zero(source));
    const high = f64x2.promote_low_f32x4(v128.load64_zero(source, 8));
    v128.store(out, low);
    v128.store(out, high, 16);
    even = f64x2.add(even, f64x2.mul(low, low));
    odd = f64x2.add(odd, f64x2.mul(high, high));
    out += 32;
  }
  let sum = joined(even, odd);
  for (let i: usize = 0; i < (<usize>length & 3); i++) {
    const x = <f64>load<f32>(source + (i << 2));
    store<f64>(out + (i << 3), x);
    sum += x * x;
  }
  return sum;
}

function squares64(source: usize, length: i32): f64 {
  let even = f64x2.splat(0), odd = f64x2.splat(0);
  const whole = source + ((<usize>length & ~3) << 3);
  for (; source < whole; source += 32) {
    const low = v128.load(source);
    const high = v128.load(source, 16);
    even = f64x2.add(even, f64x2.mul(low, low));
    odd = f64x2.add(odd, f64x2.mul(high, high));
  }
  let sum = joined(even, odd);
  for (let i: usize = 0; i < (<usize>length & 3); i++) sum += load<f64>(source + (i << 3)) * load<f64>(source + (i << 3));
  return sum;
}

function absolutes64(source: usize, length: i32): f64 {
  let even = f64x2.splat(0), odd = f64x2.splat(0);
  const whole = source + ((<usize>length & ~3) << 3);
  for (; source < whole; source += 32) {
    even = f64x2.add(even, f64x2.abs(v128.load(source)));
    odd = f64x2.add(odd, f64x2.abs(v128.load(source, 16)));
  }
  let sum = joined(even, odd);
  for (let i: usize = 0; i < (<usize>length & 3); i++) sum += Math.abs(load<f64>(source + (i << 3)));
  return sum;
}

@inline
function joined(even: v128, odd: v128): f64 {
  even = f64x2.add(even, odd);
  return f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
}
