/**
 * Dot products of rows of bytes, signed or not on either side, into int32, which wraps.
 *
 * Blocks of 64 rows of a and of b, 256 bytes deep, are widened to 16 bits into panels that stay in the cache; a tile of
 * 2 × 4 elements multiplies eight pairs at a time (i32x4.dot_i16x8_s adds two neighbouring products, exactly) and adds
 * in four lanes. Panels are padded with zeros to eight terms; rows behind the last hold whatever they held, and what
 * is computed from them is not read.
 */
const BLOCK_ROWS: i32 = 64;
const BLOCK_DEPTH: i32 = 256;
const PANEL_STRIDE: usize = 256 * 2;
const SUMS_STRIDE: usize = 64 * 4;
const aPanel: usize = memory.data(64 * 256 * 2, 16);
const bPanel: usize = memory.data(64 * 256 * 2, 16);
const sums: usize = memory.data(64 * 64 * 4, 16);

/**
 * a is [m, k], b is [n, k], out is [m, n] int32; bias is 0 for none, else the address of bias[0,0], int32, with strides
 * in elements.
 */
export function dotByte(
  aSigned: bool, bSigned: bool, a: usize, b: usize, out: usize, m: i32, n: i32, k: i32,
  bias: usize, biasStrideM: i32, biasStrideN: i32,
): void {
  for (let n0 = 0; n0 < n; n0 += BLOCK_ROWS) {
    const bRows = min<i32>(BLOCK_ROWS, n - n0);
    for (let m0 = 0; m0 < m; m0 += BLOCK_ROWS) {
      const aRows = min<i32>(BLOCK_ROWS, m - m0);
      memory.fill(sums, 0, <usize>((aRows + 1) & ~1) * SUMS_STRIDE);
      for (let k0 = 0; k0 < k; k0 += BLOCK_DEPTH) {
        const depth = min<i32>(BLOCK_DEPTH, k - k0);
        const bBlock = b + <usize>n0 * <usize>k + <usize>k0;
        fill(aSigned, aPanel, a + <usize>m0 * <usize>k + <usize>k0, aRows, k, depth);
        if (aRows <= 2) multiplyFewRows(bSigned, aRows, bBlock, bRows, k, depth);
        else {
          // One block of b deep, the panel still holds it from the rows of a before.
          if (m0 === 0 || k > BLOCK_DEPTH) fill(bSigned, bPanel, bBlock, bRows, k, depth);
          multiplyPanels(aRows, bRows, depth);
        }
      }
      for (let i = 0; i < aRows; i++) {
        const row = <usize>(m0 + i);
        const from = bias ? bias + ((row * <usize>biasStrideM + <usize>n0 * <usize>biasStrideN) << 2) : 0;
        writeRow(sums + <usize>i * SUMS_STRIDE, out + ((row * <usize>n + <usize>n0) << 2), bRows, from, biasStrideN);
      }
    }
  }
}

function fill(signed: bool, panel: usize, source: usize, rows: i32, length: i32, depth: i32): void {
  if (signed) fillPanel<i8>(panel, source, rows, length, depth);
  else fillPanel<u8>(panel, source, rows, length, depth);
}

@inline
function fillPanel<T>(panel: usize, source: usize, rows: i32, length: i32, depth: i32): void {
  for (let row = 0; row < rows; row++) {
    let from = source;
    let to = panel;
    const whole = source + <usize>(depth & ~7);
    const end = source + <usize>depth;
    for (; from < whole; from += 8) {
      v128.store(to, v128.load_ext<T>(from));
      to += 16;
    }
    if (depth & 7) {
      v128.store(to, i16x8.splat(0));
      for (; from < end; from++) {
        store<i16>(to, <i16>load<T>(from));
        to += 2;
      }
    }
    source += <usize>length;
    panel += PANEL_STRIDE;
  }
}

@inline
function accumulate(sum: v128, a: v128, b: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(a, b));
}

/** The sums of the lanes of four vectors. */
@inline
function totals(x: v128, y: v128, z: v128, w: v128): v128 {
  const xy = i32x4.add(i32x4.shuffle(x, y, 0, 4, 1, 5), i32x4.shuffle(x, y, 2, 6, 3, 7));
  const zw = i32x4.add(i32x4.shuffle(z, w, 0, 4, 1, 5), i32x4.shuffle(z, w, 2, 6, 3, 7));
  return i32x4.add(i32x4.shuffle(xy, zw, 0, 1, 4, 5), i32x4.shuffle(xy, zw, 2, 3, 6, 7));
}

/** 2 rows of a's panel by 4 rows of b's. */
function tile2x4(a: usize, b: usize, depthBytes: usize, out: usize): void {
  let s00 = i32x4.splat(0), s01 = i32x4.splat(0), s02 = i32x4.splat(0), s03 = i32x4.splat(0);
  let s10 = i32x4.splat(0), s11 = i32x4.splat(0), s12 = i32x4.splat(0), s13 = i32x4.splat(0);
  const end = a + depthBytes;
  while (a < end) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, PANEL_STRIDE);
    const b0 = v128.load(b);
    s00 = accumulate(s00, a0, b0);
    s10 = accumulate(s10, a1, b0);
    const b1 = v128.load(b, PANEL_STRIDE);
    s01 = accumulate(s01, a0, b1);
    s11 = accumulate(s11, a1, b1);
    const b2 = v128.load(b, 2 * PANEL_STRIDE);
    s02 = accumulate(s02, a0, b2);
    s12 = accumulate(s12, a1, b2);
    const b3 = v128.load(b, 3 * PANEL_STRIDE);
    s03 = accumulate(s03, a0, b3);
    s13 = accumulate(s13, a1, b3);
    a += 16;
    b += 16;
  }
  v128.store(out, i32x4.add(v128.load(out), totals(s00, s01, s02, s03)));
  v128.store(out, i32x4.add(v128.load(out, SUMS_STRIDE), totals(s10, s11, s12, s13)), SUMS_STRIDE);
}

function multiplyPanels(aRows: i32, bRows: i32, depth: i32): void {
  const depthBytes = <usize>((depth + 7) & ~7) << 1;
  for (let m: usize = 0; m < <usize>aRows; m += 2) {
    for (let n: usize = 0; n < <usize>bRows; n += 4) {
      tile2x4(aPanel + m * PANEL_STRIDE, bPanel + n * PANEL_STRIDE, depthBytes, sums + m * SUMS_STRIDE + (n << 2));
    }
  }
}

/** Adds the products of one or two rows of a's panel and rows of b as they lie: not worth a panel. */
function multiplyFewRows(signed: bool, aRows: i32, b: usize, bRows: i32, length: i32, depth: i32): void {
  for (let m: usize = 0; m < <usize>aRows; m++) {
    for (let n: usize = 0; n < <usize>bRows; n += 4) {
      const a = aPanel + m * PANEL_STRIDE;
      const row = b + n * <usize>length;
      // Rows behind the last are the last once more; their sums are not read.
      const step1 = n + 1 < <usize>bRows ? <usize>length : 0;
      const step2 = n + 2 < <usize>bRows ? step1 + <usize>length : step1;
      const step3 = n + 3 < <usize>bRows ? step2 + <usize>length : step2;
      const out = sums + m * SUMS_STRIDE + (n << 2);
      if (signed) narrowTile<i8>(a, row, row + step1, row + step2, row + step3, depth, out);
      else narrowTile<u8>(a, row, row + step1, row + step2, row + step3, depth, out);
    }
  }
}

@inline
function narrowTile<T>(a: usize, b0: usize, b1: usize, b2: usize, b3: usize, depth: i32, out: usize): void {
  let s0 = i32x4.splat(0), s1 = i32x4.splat(0), s2 = i32x4.splat(0), s3 = i32x4.splat(0);
  const whole = b0 + <usize>(depth & ~7);
  while (b0 < whole) {
    const x = v128.load(a);
    s0 = accumulate(s0, x, v128.load_ext<T>(b0));
    s1 = accumulate(s1, x, v128.load_ext<T>(b1));
    s2 = accumulate(s2, x, v128.load_ext<T>(b2));
    s3 = accumulate(s3, x, v128.load_ext<T>(b3));
    a += 16;
    b0 += 8;
    b1 += 8;
    b2 += 8;
    b3 += 8;
  }
  v128.store(out, i32x4.add(v128.load(out), totals(s0, s1, s2, s3)));
  for (let i = 0; i < (depth & 7); i++) {
    const x = <i32>load<i16>(a);
    store<i32>(out, load<i32>(out) + x * <i32>load<T>(b0));
    store<i32>(out, load<i32>(out, 4) + x * <i32>load<T>(b1), 4);
    store<i32>(out, load<i32>(out, 8) + x * <i32>load<T>(b2), 8);
    store<i32>(out, load<i32>(out, 12) + x * <i32>load<T>(b3), 12);
    a += 2;
    b0++;
    b1++;
    b2++;
    b3++;
  }
}

function writeRow(from: usize, out: usize, count: i32, bias: usize, biasStride: i32): void {
  if (bias === 0) {
    memory.copy(out, from, <usize>count << 2);
    return;
  }
  for (let n: usize = 0; n < <usize>count; n++) {
    store<i32>(out + (n << 2), load<i32>(from + (n << 2)) + load<i32>(bias + ((n * <usize>biasStride) << 2)));
  }
}
