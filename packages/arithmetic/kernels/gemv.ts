import { canonicalBits } from "./canonical";
import { errorFactor, isCertain } from "./certificate";
import { refine } from "./refinement";

/**
 * Products of few rows of a, widened to binary64, with a matrix b in binary32 that is read once. The bound on the terms
 * of an element is aNorms[m] · bNorms[n], or, without norms, their sum, which is made beside the products.
 */
const BLOCK: i32 = 512;
const BLOCK_BYTES: usize = 512 * 8;
/** Sums and absolute sums of a block of columns, for four rows of a. */
const sums: usize = memory.data(4 * 512 * 8, 16);
const absolutes: usize = memory.data(4 * 512 * 8, 16);

let left: usize = 0;
let right: usize = 0;
let strideOfTerms: usize = 0;
let strideOfVectors: usize = 0;
let length: i32 = 0;
let columns: i32 = 0;
let leftNorms: usize = 0;
let rightNorms: usize = 0;
let biasStart: usize = 0;
let biasRowStride: usize = 0;
let biasColumnStride: usize = 0;
let outStart: usize = 0;
let factor: f64 = 0;

/**
 * a is binary64 [m, k], m at most 4; b is binary32 [n, k] or, by columns, [k, n], its rows bStride elements apart;
 * bNorms is 0 for none; bias is 0 for none, its strides are in elements; out is [m, n]. Returns how many elements were
 * not certified at once.
 */
export function gemv(
  a: usize, b: usize, byColumns: bool, bStride: i32, m: i32, n: i32, k: i32, aNorms: usize, bNorms: usize,
  bias: usize, biasStrideM: i32, biasStrideN: i32, out: usize,
): u32 {
  left = a;
  right = b;
  strideOfTerms = byColumns ? <usize>bStride << 2 : 4;
  strideOfVectors = byColumns ? 4 : <usize>bStride << 2;
  length = k;
  columns = n;
  leftNorms = aNorms;
  rightNorms = bNorms;
  biasStart = bias;
  biasRowStride = <usize>biasStrideM << 2;
  biasColumnStride = <usize>biasStrideN << 2;
  outStart = out;
  // Four terms go through one addition of the running sum, after two; or every fourth term is one of a lane's, of which
  // two to four are joined, and at most seven terms are added one by one; the bias.
  factor = errorFactor((k >> 2) + 12);
  if (byColumns) return bNorms ? byBlocks(false, m) : byBlocks(true, m);
  return bNorms ? byRows(false, m) : byRows(true, m);
}

/** Rounds an element whose sum is proposed. */
@inline
function finish(row: i32, column: i32, sum: f64, absolute: f64): u32 {
  const at = biasStart + <usize>row * biasRowStride + <usize>column * biasColumnStride;
  const bias = biasStart !== 0 ? <f64>load<f32>(at) : 0;
  const bound = rightNorms
    ? load<f64>(leftNorms + (<usize>row << 3)) * load<f64>(rightNorms + (<usize>column << 3)) : absolute;
  const y = sum + bias;
  const out = outStart + ((<usize>row * <usize>columns + <usize>column) << 2);
  // A sum of finite terms is finite: if it is not, it is what the exact sum is.
  if (isCertain(y, (bound + Math.abs(bias)) * factor) || !isFinite(y)) {
    store<u32>(out, canonicalBits(<f32>y));
    return 0;
  }
  const a = left + ((<usize>row * <usize>length) << 3);
  store<u32>(out, refine(a, true, right + <usize>column * strideOfVectors, strideOfTerms, false, length, bias));
  return 1;
}

@inline
function widenPair(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address));
}

/** The sums of one or two rows of a with a row of b. */
let sum0: f64 = 0;
let sum1: f64 = 0;
let absolute0: f64 = 0;
let absolute1: f64 = 0;

/** The next row of b is in the cache when the third and fourth row of a need it again. */
@inline
function byRows(hasAbsolutes: bool, m: i32): u32 {
  const rowBytes = <usize>length << 3;
  let open: u32 = 0;
  for (let column = 0; column < columns; column++) {
    const b = right + <usize>column * strideOfVectors;
    let row = 0;
    for (; row + 2 <= m; row += 2) {
      const a = left + <usize>row * rowBytes;
      multiplyTwo(hasAbsolutes, a, a + rowBytes, b);
      open += finish(row, column, sum0, absolute0);
      open += finish(row + 1, column, sum1, absolute1);
    }
    if (row < m) {
      multiplyOne(hasAbsolutes, left + <usize>row * rowBytes, b);
      open += finish(row, column, sum0, absolute0);
    }
  }
  return open;
}

@inline
function joined(x: v128, y: v128): f64 {
  const sum = f64x2.add(x, y);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

@inline
function multiplyOne(hasAbsolutes: bool, a: usize, b: usize): void {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
  let t0 = f64x2.splat(0), t1 = f64x2.splat(0), t2 = f64x2.splat(0), t3 = f64x2.splat(0);
  for (const end = b + (<usize>(length & ~7) << 2); b < end; b += 32) {
    const p0 = f64x2.mul(v128.load(a), widenPair(b));
    const p1 = f64x2.mul(v128.load(a, 16), widenPair(b + 8));
    const p2 = f64x2.mul(v128.load(a, 32), widenPair(b + 16));
    const p3 = f64x2.mul(v128.load(a, 48), widenPair(b + 24));
    s0 = f64x2.add(s0, p0);
    s1 = f64x2.add(s1, p1);
    s2 = f64x2.add(s2, p2);
    s3 = f64x2.add(s3, p3);
    if (hasAbsolutes) {
      t0 = f64x2.add(t0, f64x2.abs(p0));
      t1 = f64x2.add(t1, f64x2.abs(p1));
      t2 = f64x2.add(t2, f64x2.abs(p2));
      t3 = f64x2.add(t3, f64x2.abs(p3));
    }
    a += 64;
  }
  let sum = joined(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let absolute = joined(f64x2.add(t0, t1), f64x2.add(t2, t3));
  for (let i: usize = 0; i < <usize>(length & 7); i++) {
    const product = load<f64>(a + (i << 3)) * <f64>load<f32>(b + (i << 2));
    sum += product;
    absolute += Math.abs(product);
  }
  sum0 = sum;
  absolute0 = absolute;
}

@inline
function multiplyTwo(hasAbsolutes: bool, a0: usize, a1: usize, b: usize): void {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
  let t0 = f64x2.splat(0), t1 = f64x2.splat(0), t2 = f64x2.splat(0), t3 = f64x2.splat(0);
  for (const end = b + (<usize>(length & ~3) << 2); b < end; b += 16) {
    const x = widenPair(b);
    const y = widenPair(b + 8);
    const p0 = f64x2.mul(v128.load(a0), x);
    const p1 = f64x2.mul(v128.load(a0, 16), y);
    const p2 = f64x2.mul(v128.load(a1), x);
    const p3 = f64x2.mul(v128.load(a1, 16), y);
    s0 = f64x2.add(s0, p0);
    s1 = f64x2.add(s1, p1);
    s2 = f64x2.add(s2, p2);
    s3 = f64x2.add(s3, p3);
    if (hasAbsolutes) {
      t0 = f64x2.add(t0, f64x2.abs(p0));
      t1 = f64x2.add(t1, f64x2.abs(p1));
      t2 = f64x2.add(t2, f64x2.abs(p2));
      t3 = f64x2.add(t3, f64x2.abs(p3));
    }
    a0 += 32;
    a1 += 32;
  }
  sum0 = joined(s0, s1);
  sum1 = joined(s2, s3);
  absolute0 = joined(t0, t1);
  absolute1 = joined(t2, t3);
  for (let i: usize = 0; i < <usize>(length & 3); i++) {
    const x = <f64>load<f32>(b + (i << 2));
    const product0 = load<f64>(a0 + (i << 3)) * x;
    const product1 = load<f64>(a1 + (i << 3)) * x;
    sum0 += product0;
    sum1 += product1;
    absolute0 += Math.abs(product0);
    absolute1 += Math.abs(product1);
  }
}

/** Blocks of columns, whose sums stay in the cache, four rows of b at a time. */
@inline
function byBlocks(hasAbsolutes: bool, m: i32): u32 {
  let open: u32 = 0;
  for (let first = 0; first < columns; first += BLOCK) {
    const count = min<i32>(BLOCK, columns - first);
    memory.fill(sums, 0, <usize>m * BLOCK_BYTES);
    memory.fill(absolutes, 0, <usize>m * BLOCK_BYTES);
    let b = right + (<usize>first << 2);
    let term: usize = 0;
    for (; term + 4 <= <usize>length; term += 4) {
      for (let row: usize = 0; row < <usize>m; row++) {
        const a = left + ((row * <usize>length + term) << 3);
        addFour(hasAbsolutes, a, b, sums + row * BLOCK_BYTES, absolutes + row * BLOCK_BYTES, count);
      }
      b += 4 * strideOfTerms;
    }
    for (; term < <usize>length; term++) {
      for (let row: usize = 0; row < <usize>m; row++) {
        const x = load<f64>(left + ((row * <usize>length + term) << 3));
        addOne(x, b, sums + row * BLOCK_BYTES, absolutes + row * BLOCK_BYTES, count);
      }
      b += strideOfTerms;
    }
    for (let row = 0; row < m; row++) {
      for (let i = 0; i < count; i++) {
        const at = <usize>row * BLOCK_BYTES + (<usize>i << 3);
        open += finish(row, first + i, load<f64>(sums + at), load<f64>(absolutes + at));
      }
    }
  }
  return open;
}

@inline
function addFour(hasAbsolutes: bool, a: usize, b0: usize, sum: usize, absolute: usize, count: i32): void {
  const x0 = v128.load64_splat(a);
  const x1 = v128.load64_splat(a, 8);
  const x2 = v128.load64_splat(a, 16);
  const x3 = v128.load64_splat(a, 24);
  let b1 = b0 + strideOfTerms;
  let b2 = b1 + strideOfTerms;
  let b3 = b2 + strideOfTerms;
  for (const end = sum + (<usize>(count & ~1) << 3); sum < end; sum += 16) {
    const p0 = f64x2.mul(x0, widenPair(b0));
    const p1 = f64x2.mul(x1, widenPair(b1));
    const p2 = f64x2.mul(x2, widenPair(b2));
    const p3 = f64x2.mul(x3, widenPair(b3));
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.add(f64x2.add(p0, p1), f64x2.add(p2, p3))));
    if (hasAbsolutes) {
      const low = f64x2.add(f64x2.abs(p0), f64x2.abs(p1));
      const high = f64x2.add(f64x2.abs(p2), f64x2.abs(p3));
      v128.store(absolute, f64x2.add(v128.load(absolute), f64x2.add(low, high)));
      absolute += 16;
    }
    b0 += 8;
    b1 += 8;
    b2 += 8;
    b3 += 8;
  }
  if ((count & 1) === 0) return;
  const p0 = load<f64>(a) * <f64>load<f32>(b0);
  const p1 = load<f64>(a, 8) * <f64>load<f32>(b1);
  const p2 = load<f64>(a, 16) * <f64>load<f32>(b2);
  const p3 = load<f64>(a, 24) * <f64>load<f32>(b3);
  store<f64>(sum, load<f64>(sum) + (p0 + p1 + (p2 + p3)));
  if (hasAbsolutes) {
    store<f64>(absolute, load<f64>(absolute) + (Math.abs(p0) + Math.abs(p1) + (Math.abs(p2) + Math.abs(p3))));
  }
}

function addOne(x: f64, b: usize, sum: usize, absolute: usize, count: i32): void {
  for (const end = sum + (<usize>count << 3); sum < end; sum += 8) {
    const product = x * <f64>load<f32>(b);
    store<f64>(sum, load<f64>(sum) + product);
    store<f64>(absolute, load<f64>(absolute) + Math.abs(product));
    absolute += 8;
    b += 4;
  }
}
