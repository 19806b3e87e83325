import { canonicalBits } from "./canonical";
import { errorFactor } from "./certificate";
import { refine } from "./refinement";
import { widen } from "./unary";

/**
 * C[m,n] = Σ A[m,k]·B[n,k] + bias: proposed in binary64, certified, and where that fails computed exactly.
 *
 * Blocks of 64 rows of A and 64 rows of B, 256 terms deep, are widened to binary64 into panels that stay in the cache;
 * tiles of 4 × 2 elements are summed in registers, two lanes each, and block sums are added up in `sums`. The sum is
 * therefore a tree of height 256/2 + 1 + number of blocks + 1 (bias), much lower than the number of terms.
 */
const BLOCK_ROWS: i32 = 64;
const BLOCK_DEPTH: i32 = 256;
const PANEL_STRIDE: usize = 256 * 8;
const SUMS_STRIDE: usize = 64 * 8;
const aPanel: usize = memory.data(64 * 256 * 8, 16);
const bPanel: usize = memory.data(64 * 256 * 8, 16);
const sums: usize = memory.data(64 * 64 * 8, 16);

/** Widens `rows` rows of a block into a panel; an odd depth is padded with a zero, whose product adds nothing. */
function fillPanel(panel: usize, source: usize, rows: i32, length: i32, depth: i32): void {
  for (let row = 0; row < rows; row++) {
    widen(source, panel, depth);
    if (depth & 1) store<f64>(panel + (<usize>depth << 3), 0);
    source += <usize>length << 2;
    panel += PANEL_STRIDE;
  }
}

@inline
function accumulate(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, b));
}

/** Adds the two lanes of x and of y into the two sums at an address. */
@inline
function addPair(address: usize, x: v128, y: v128): void {
  const pair = f64x2.add(i64x2.shuffle(x, y, 0, 2), i64x2.shuffle(x, y, 1, 3));
  v128.store(address, f64x2.add(v128.load(address), pair));
}

/** 4 rows of A by 2 rows of B. */
function tile4x2(a: usize, b: usize, depthBytes: usize, out: usize): void {
  let s00 = f64x2.splat(0), s01 = f64x2.splat(0), s10 = f64x2.splat(0), s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0), s21 = f64x2.splat(0), s30 = f64x2.splat(0), s31 = f64x2.splat(0);
  const end = a + depthBytes;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, PANEL_STRIDE);
    const a0 = v128.load(a);
    s00 = accumulate(s00, a0, b0);
    s01 = accumulate(s01, a0, b1);
    const a1 = v128.load(a, PANEL_STRIDE);
    s10 = accumulate(s10, a1, b0);
    s11 = accumulate(s11, a1, b1);
    const a2 = v128.load(a, 2 * PANEL_STRIDE);
    s20 = accumulate(s20, a2, b0);
    s21 = accumulate(s21, a2, b1);
    const a3 = v128.load(a, 3 * PANEL_STRIDE);
    s30 = accumulate(s30, a3, b0);
    s31 = accumulate(s31, a3, b1);
    a += 16;
    b += 16;
  }
  addPair(out, s00, s01);
  addPair(out + SUMS_STRIDE, s10, s11);
  addPair(out + 2 * SUMS_STRIDE, s20, s21);
  addPair(out + 3 * SUMS_STRIDE, s30, s31);
}

/** 1 row of A by 4 rows of B. */
function tile1x4(a: usize, b: usize, depthBytes: usize, out: usize): void {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
  const end = a + depthBytes;
  while (a < end) {
    const x = v128.load(a);
    s0 = accumulate(s0, x, v128.load(b));
    s1 = accumulate(s1, x, v128.load(b, PANEL_STRIDE));
    s2 = accumulate(s2, x, v128.load(b, 2 * PANEL_STRIDE));
    s3 = accumulate(s3, x, v128.load(b, 3 * PANEL_STRIDE));
    a += 16;
    b += 16;
  }
  addPair(out, s0, s1);
  addPair(out + 16, s2, s3);
}

function tile1x1(a: usize, b: usize, depthBytes: usize, out: usize): void {
  let s = f64x2.splat(0);
  const end = a + depthBytes;
  while (a < end) {
    s = accumulate(s, v128.load(a), v128.load(b));
    a += 16;
    b += 16;
  }
  store<f64>(out, load<f64>(out) + (f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1)));
}

/** Adds the products of up to 3 rows of A's panel and rows of B in binary32, not worth a panel, to `sums`. */
function multiplyFewRows(aRows: i32, b: usize, bRows: i32, length: i32, depth: i32): void {
  const rowBytes = <usize>length << 2;
  for (let m = 0; m < aRows; m++) {
    const a = aPanel + <usize>m * PANEL_STRIDE;
    let out = sums + <usize>m * SUMS_STRIDE;
    let row = b;
    let n = 0;
    for (; n + 4 <= bRows; n += 4) {
      narrowTile1x4(a, row, rowBytes, depth, out);
      row += rowBytes << 2;
      out += 32;
    }
    for (; n < bRows; n++) {
      narrowTile1x1(a, row, depth, out);
      row += rowBytes;
      out += 8;
    }
  }
}

@inline
function widenPair(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address));
}

/** 1 row of A by 4 rows of B in binary32; the last product of an odd depth is added alone. */
function narrowTile1x4(a: usize, b: usize, rowBytes: usize, depth: i32, out: usize): void {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
  let b1 = b + rowBytes;
  let b2 = b1 + rowBytes;
  let b3 = b2 + rowBytes;
  const end = a + (<usize>(depth & ~1) << 3);
  while (a < end) {
    const x = v128.load(a);
    s0 = accumulate(s0, x, widenPair(b));
    s1 = accumulate(s1, x, widenPair(b1));
    s2 = accumulate(s2, x, widenPair(b2));
    s3 = accumulate(s3, x, widenPair(b3));
    a += 16;
    b += 8;
    b1 += 8;
    b2 += 8;
    b3 += 8;
  }
  addPair(out, s0, s1);
  addPair(out + 16, s2, s3);
  if ((depth & 1) == 0) return;
  const x = load<f64>(a);
  store<f64>(out, load<f64>(out) + x * <f64>load<f32>(b));
  store<f64>(out, load<f64>(out, 8) + x * <f64>load<f32>(b1), 8);
  store<f64>(out, load<f64>(out, 16) + x * <f64>load<f32>(b2), 16);
  store<f64>(out, load<f64>(out, 24) + x * <f64>load<f32>(b3), 24);
}

function narrowTile1x1(a: usize, b: usize, depth: i32, out: usize): void {
  let s = f64x2.splat(0);
  const end = a + (<usize>(depth & ~1) << 3);
  while (a < end) {
    s = accumulate(s, v128.load(a), widenPair(b));
    a += 16;
    b += 8;
  }
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  if (depth & 1) sum += load<f64>(a) * <f64>load<f32>(b);
  store<f64>(out, load<f64>(out) + sum);
}

/** Adds the products of the two panels to `sums`. */
function multiplyPanels(aRows: i32, bRows: i32, depth: i32): void {
  const depthBytes = <usize>((depth + 1) & ~1) << 3;
  let m = 0;
  for (; m + 4 <= aRows; m += 4) {
    const a = aPanel + <usize>m * PANEL_STRIDE;
    const out = sums + <usize>m * SUMS_STRIDE;
    let n = 0;
    for (; n + 2 <= bRows; n += 2) tile4x2(a, bPanel + <usize>n * PANEL_STRIDE, depthBytes, out + (<usize>n << 3));
    if (n < bRows) {
      const b = bPanel + <usize>n * PANEL_STRIDE;
      for (let i: usize = 0; i < 4; i++) {
        tile1x1(a + i * PANEL_STRIDE, b, depthBytes, out + i * SUMS_STRIDE + (<usize>n << 3));
      }
    }
  }
  for (; m < aRows; m++) {
    const a = aPanel + <usize>m * PANEL_STRIDE;
    const out = sums + <usize>m * SUMS_STRIDE;
    let n = 0;
    for (; n + 4 <= bRows; n += 4) tile1x4(a, bPanel + <usize>n * PANEL_STRIDE, depthBytes, out + (<usize>n << 3));
    for (; n < bRows; n++) tile1x1(a, bPanel + <usize>n * PANEL_STRIDE, depthBytes, out + (<usize>n << 3));
  }
}

/**
 * Height of the tree in which one element is summed: the pairs of a block in one lane (or one pair less, and the last
 * product alone), the two lanes, the blocks, the bias.
 */
function treeHeight(length: i32): i32 {
  const blocks = (length + BLOCK_DEPTH - 1) / BLOCK_DEPTH;
  return (min<i32>(length + 1, BLOCK_DEPTH) >> 1) + 1 + blocks + 1;
}

/**
 * a is [m, k], b is [n, k], out is [m, n], all row-major binary32. aNorms and bNorms hold what `norms` made of the rows
 * of a and b. bias is 0 for none, else the address of bias[0,0]; its strides are in elements, 0 repeats. Returns how
 * many elements were not certified at once.
 */
export function dot(
  a: usize, b: usize, out: usize, m: i32, n: i32, k: i32,
  aNorms: usize, bNorms: usize, bias: usize, biasStrideM: i32, biasStrideN: i32,
): u32 {
  const factor = errorFactor(treeHeight(k));
  const rowBytes = <usize>k << 2;
  let fallbacks: u32 = 0;
  for (let n0 = 0; n0 < n; n0 += BLOCK_ROWS) {
    const bRows = min<i32>(BLOCK_ROWS, n - n0);
    for (let m0 = 0; m0 < m; m0 += BLOCK_ROWS) {
      const aRows = min<i32>(BLOCK_ROWS, m - m0);
      memory.fill(sums, 0, <usize>aRows * SUMS_STRIDE);
      for (let k0 = 0; k0 < k; k0 += BLOCK_DEPTH) {
        const depth = min<i32>(BLOCK_DEPTH, k - k0);
        // One block of B deep, the panel still holds it from the rows of A before.
        if (m0 === 0 || k > BLOCK_DEPTH) fillPanel(bPanel, b + <usize>n0 * rowBytes + (<usize>k0 << 2), bRows, k, depth);
        fillPanel(aPanel, a + <usize>m0 * rowBytes + (<usize>k0 << 2), aRows, k, depth);
        multiplyPanels(aRows, bRows, depth);
      }
      for (let i = 0; i < aRows; i++) {
        const row = m0 + i;
        fallbacks += roundRow(
          sums + <usize>i * SUMS_STRIDE, bRows, out + ((<usize>row * <usize>n + <usize>n0) << 2),
          load<f64>(aNorms + (<usize>row << 3)), bNorms + (<usize>n0 << 3), factor,
          a + <usize>row * rowBytes, b + <usize>n0 * rowBytes, k,
          bias ? bias + ((<usize>row * <usize>biasStrideM + <usize>n0 * <usize>biasStrideN) << 2) : 0, biasStrideN, true,
        );
      }
    }
  }
  return fallbacks;
}

/**
 * Rounds binary64 dot products that somebody else proposes: proposal[m, n] is a binary64 sum of the k products without
 * the bias, in any order, with or without fused multiply-add. Every other argument is that of `dot`.
 */
export function certify(
  proposal: usize, a: usize, b: usize, out: usize, m: i32, n: i32, k: i32,
  aNorms: usize, bNorms: usize, bias: usize, biasStrideM: i32, biasStrideN: i32,
): u32 {
  const factor = errorFactor(k + 2);
  const rowBytes = <usize>k << 2;
  let fallbacks: u32 = 0;
  for (let row: usize = 0; row < <usize>m; row++) {
    fallbacks += roundRow(
      proposal + ((row * <usize>n) << 3), n, out + ((row * <usize>n) << 2),
      load<f64>(aNorms + (row << 3)), bNorms, factor, a + row * rowBytes, b, k,
      bias ? bias + ((row * <usize>biasStrideM) << 2) : 0, biasStrideN, false,
    );
  }
  return fallbacks;
}

/** Certifies and rounds `count` elements of one row of the output, two at a time. */
function roundRow(
  proposal: usize, count: i32, out: usize, aNorm: f64, bNorms: usize, factor: f64,
  a: usize, b: usize, k: i32, bias: usize, biasStride: i32, ownProposal: bool,
): u32 {
  let fallbacks: u32 = 0;
  const aNorms = f64x2.splat(aNorm);
  const factors = f64x2.splat(factor);
  for (let n = 0; n < count; n++) {
    let biases = f64x2.splat(0);
    if (bias) biases = f64x2.splat(<f64>load<f32>(bias + ((<usize>n * <usize>biasStride) << 2)));
    if (n + 1 < count) {
      if (bias) biases = f64x2.replace_lane(biases, 1, <f64>load<f32>(bias + ((<usize>(n + 1) * <usize>biasStride) << 2)));
      const y = f64x2.add(v128.load(proposal + (<usize>n << 3)), biases);
      const absolute = f64x2.add(f64x2.mul(aNorms, v128.load(bNorms + (<usize>n << 3))), f64x2.abs(biases));
      // y - y is +0, or NaN if the proposal is not finite, which no comparison below accepts.
      const error = f64x2.add(f64x2.mul(absolute, factors), f64x2.sub(y, y));
      const low = f32x4.demote_f64x2_zero(f64x2.sub(y, error));
      const high = f32x4.demote_f64x2_zero(f64x2.add(y, error));
      const certain = v128.and(i32x4.eq(low, high), f32x4.eq(low, low));
      if (i64x2.extract_lane(certain, 0) === -1) {
        v128.store_lane<u64>(out + (<usize>n << 2), low, 0);
        n++;
        continue;
      }
    }
    // One element: the last of an odd row, or the first of a pair of which at least one is uncertain.
    const biasHere = f64x2.extract_lane(biases, 0);
    const y = load<f64>(proposal + (<usize>n << 3)) + biasHere;
    const error = (aNorm * load<f64>(bNorms + (<usize>n << 3)) + Math.abs(biasHere)) * factor;
    let bits = reinterpret<u32>(<f32>(y - error));
    if (!isFinite(y) || bits != reinterpret<u32>(<f32>(y + error))) {
      // Our own sum, if not finite, is what the exact sum is: finite terms cannot overflow binary64.
      if (ownProposal && !isFinite(y)) bits = canonicalBits(<f32>y);
      else {
        bits = refine(a, false, b + ((<usize>n * <usize>k) << 2), 4, false, k, biasHere);
        fallbacks++;
      }
    }
    store<u32>(out + (<usize>n << 2), bits);
  }
  return fallbacks;
}
