/**
 * Upper bounds of the Euclidean norms of `rows` rows of `length` binary32 numbers, in binary64.
 *
 * The squares are exact, and their sum t in a tree of height h = length/4 + 3 is too small by at most a relative γ_h,
 * the root's rounding loses u: the norm is at most √t·(1 + γ_h)·(1 + u), and the factor 1 + (length + 8)·2^-52 is more.
 */
export function norms(source: usize, out: usize, rows: i32, length: i32): void {
  const factor = 1.0 + <f64>(length + 8) * 2.220446049250313e-16;
  const rowBytes = (<usize>length) << 2;
  for (let row = 0; row < rows; row++) {
    store<f64>(out + ((<usize>row) << 3), Math.sqrt(squares(source, length)) * factor);
    source += rowBytes;
  }
}

function squares(source: usize, length: i32): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  const whole = source + ((<usize>length & ~3) << 2);
  while (source < whole) {
    const low = f64x2.promote_low_f32x4(v128.load64_zero(source));
    const high = f64x2.promote_low_f32x4(v128.load64_zero(source, 8));
    even = f64x2.add(even, f64x2.mul(low, low));
    odd = f64x2.add(odd, f64x2.mul(high, high));
    source += 16;
  }
  even = f64x2.add(even, odd);
  let sum = f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
  for (let i = 0; i < (length & 3); i++) {
    const x = <f64>load<f32>(source + ((<usize>i) << 2));
    sum += x * x;
  }
  return sum;
}
