/**
 * Dot products of integer rows, which wrap: a is [m, k], b is [n, k], out is [m, n], all of 4 or 8 bytes (signed or
 * not makes no difference); bias is 0 for none, else the address of bias[0,0] with strides in elements.
 */
export function dotInteger(
  width: i32, a: usize, b: usize, out: usize, m: i32, n: i32, k: i32,
  bias: usize, biasStrideM: i32, biasStrideN: i32,
): void {
  if (width === 4) multiply<i32>(a, b, out, m, n, k, bias, biasStrideM, biasStrideN);
  else if (width === 8) multiply<i64>(a, b, out, m, n, k, bias, biasStrideM, biasStrideN);
  else unreachable();
}

@inline
function multiply<T>(
  a: usize, b: usize, out: usize, m: i32, n: i32, k: i32, bias: usize, biasStrideM: i32, biasStrideN: i32,
): void {
  const rowBytes = <usize>k * sizeof<T>();
  for (let i = 0; i < m; i++) {
    const rowOut = out + <usize>i * <usize>n * sizeof<T>();
    let row = b;
    let j = 0;
    for (; j + 4 <= n; j += 4) {
      tile1x4<T>(a, row, rowBytes, rowOut + <usize>j * sizeof<T>());
      row += rowBytes << 2;
    }
    for (; j < n; j++) {
      store<T>(rowOut + <usize>j * sizeof<T>(), rest<T>(a, row, a + rowBytes));
      row += rowBytes;
    }
    if (bias) addBias<T>(rowOut, n, bias + <usize>i * <usize>biasStrideM * sizeof<T>(), biasStrideN);
    a += rowBytes;
  }
}

@inline
function addBias<T>(out: usize, n: i32, bias: usize, stride: i32): void {
  for (let j = 0; j < n; j++) {
    store<T>(out, load<T>(out) + load<T>(bias));
    out += sizeof<T>();
    bias += <usize>stride * sizeof<T>();
  }
}

/** 1 row of a by 4 rows of b. */
function tile1x4<T>(a: usize, b0: usize, rowBytes: usize, out: usize): void {
  let s0 = i32x4.splat(0), s1 = i32x4.splat(0), s2 = i32x4.splat(0), s3 = i32x4.splat(0);
  let b1 = b0 + rowBytes;
  let b2 = b1 + rowBytes;
  let b3 = b2 + rowBytes;
  const end = a + rowBytes;
  const whole = a + (rowBytes & ~15);
  while (a < whole) {
    const x = v128.load(a);
    s0 = v128.add<T>(s0, v128.mul<T>(x, v128.load(b0)));
    s1 = v128.add<T>(s1, v128.mul<T>(x, v128.load(b1)));
    s2 = v128.add<T>(s2, v128.mul<T>(x, v128.load(b2)));
    s3 = v128.add<T>(s3, v128.mul<T>(x, v128.load(b3)));
    a += 16;
    b0 += 16;
    b1 += 16;
    b2 += 16;
    b3 += 16;
  }
  store<T>(out, total<T>(s0) + rest<T>(a, b0, end), 0);
  store<T>(out, total<T>(s1) + rest<T>(a, b1, end), sizeof<T>());
  store<T>(out, total<T>(s2) + rest<T>(a, b2, end), 2 * sizeof<T>());
  store<T>(out, total<T>(s3) + rest<T>(a, b3, end), 3 * sizeof<T>());
}

@inline
function total<T>(x: v128): T {
  if (sizeof<T>() === 8) return <T>(i64x2.extract_lane(x, 0) + i64x2.extract_lane(x, 1));
  else {
    return <T>(
      i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3)
    );
  }
}

/** The products of what is left of a row, one by one. */
@inline
function rest<T>(a: usize, b: usize, end: usize): T {
  let sum: T = 0;
  for (; a < end; a += sizeof<T>()) {
    sum += load<T>(a) * load<T>(b);
    b += sizeof<T>();
  }
  return sum;
}
