import { certainSum, pairFactor } from "./certificate";
import { addProduct, clear, rounded } from "./exact64";

/** 2^27 + 1: Dekker's and Veltkamp's splitter of binary64 numbers into halves of 26 bits. */
const SPLITTER: f64 = 134217729.0;

/**
 * Dot products of binary64 rows: a is [m, k], b is [n, k], out is [m, n]; bias is 0 for none, else the address of
 * bias[0,0] with strides in elements. Summed with TwoSum and TwoProduct, certified, and where that fails computed
 * exactly. Returns how many elements took the exact path.
 */
export function dotFloat64(
  a: usize, b: usize, out: usize, m: i32, n: i32, k: i32, bias: usize, biasStrideM: i32, biasStrideN: i32,
): u32 {
  const factor = pairFactor((k >> 1) + 4);
  const rowBytes = <usize>k << 3;
  let fallbacks: u32 = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const biasAt = bias + ((<usize>i * <usize>biasStrideM + <usize>j * <usize>biasStrideN) << 3);
      const extra = bias ? load<f64>(biasAt) : 0;
      const column = b + <usize>j * rowBytes;
      const y = propose(a, column, k, extra, factor);
      if (y === y) store<f64>(out, y);
      else {
        store<u64>(out, exact(a, column, k, extra));
        fallbacks++;
      }
      out += 8;
    }
    a += rowBytes;
  }
  return fallbacks;
}

/** The certain dot product, or NaN: k/2 additions in a lane, one to join them, the last product, the bias. */
function propose(a: usize, b: usize, k: i32, bias: f64, factor: f64): f64 {
  let s = f64x2.splat(0), c = f64x2.splat(0), t = f64x2.splat(0);
  for (let i = 0; i < k; i += 2) {
    const isPair = i + 1 < k;
    const x = isPair ? v128.load(a) : v128.load64_zero(a);
    const y = isPair ? v128.load(b) : v128.load64_zero(b);
    const product = f64x2.mul(x, y);
    const sum = f64x2.add(s, product);
    const part = f64x2.sub(sum, s);
    const lost = f64x2.add(f64x2.sub(s, f64x2.sub(sum, part)), f64x2.sub(product, part));
    c = f64x2.add(c, f64x2.add(errorOfProduct(x, y, product), lost));
    t = f64x2.add(t, f64x2.abs(product));
    s = sum;
    a += 16;
    b += 16;
  }
  const absolute = f64x2.extract_lane(t, 0) + f64x2.extract_lane(t, 1) + Math.abs(bias);
  let sum = f64x2.extract_lane(s, 0);
  let error = f64x2.extract_lane(c, 0) + f64x2.extract_lane(c, 1);
  const other = f64x2.extract_lane(s, 1);
  const joined = sum + other;
  error += errorOfSum(sum, other, joined);
  sum = joined + bias;
  error += errorOfSum(joined, bias, sum);
  return certainSum(sum, error, absolute * factor);
}

@inline
function errorOfSum(a: f64, b: f64, sum: f64): f64 {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** What product = fl(x · y) leaves of x · y (Dekker), every step exact. */
@inline
function errorOfProduct(x: v128, y: v128, product: v128): v128 {
  const xHigh = high(x);
  const xLow = f64x2.sub(x, xHigh);
  const yHigh = high(y);
  const yLow = f64x2.sub(y, yHigh);
  const first = f64x2.sub(product, f64x2.mul(xHigh, yHigh));
  const second = f64x2.sub(first, f64x2.mul(xLow, yHigh));
  const third = f64x2.sub(second, f64x2.mul(xHigh, yLow));
  return f64x2.sub(f64x2.mul(xLow, yLow), third);
}

@inline
function high(x: v128): v128 {
  const scaled = f64x2.mul(x, f64x2.splat(SPLITTER));
  return f64x2.sub(scaled, f64x2.sub(scaled, x));
}

function exact(a: usize, b: usize, k: i32, bias: f64): u64 {
  clear();
  addProduct(bias, 1.0);
  for (let i: usize = 0; i < <usize>k << 3; i += 8) addProduct(load<f64>(a + i), load<f64>(b + i));
  return rounded();
}
