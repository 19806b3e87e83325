import { canonicalBits } from "./canonical";
import { errorFactor } from "./certificate";
import { absoluteOfChunk, isRefined, refine, refineFurther, sumChunk } from "./refinement";
import { CHUNK, gatheredColumn, gatherGroup, GROUP, terms } from "./terms";

/**
 * Rounds proposed products. Σ|a·b| of an element is at most rowBounds[m] · columnBounds[n], so that a sum in any order
 * is certified as certificate.ts says with height k; the bias is one addition more. What that leaves open is noted and
 * refined: at once where b's vectors are rows, else column by column, because those are far apart in memory.
 */
const BLOCK_COLUMNS: i32 = 512;
const CAPACITY: i32 = 2048;

/** Open elements of the present block of columns: chains of notes, one for each column; -1 ends a chain. */
const heads: usize = memory.data(512 * 4, 16);
/** A note: the row and the next note of the column, i32 each; the sum and the absolute sum so far, f64 each. */
const NOTE_BYTES: usize = 24;
const notes: usize = memory.data(2048 * 24, 16);
let noteCount: i32 = 0;

// What the notes refer to.
let left: usize = 0;
let right: usize = 0;
let isByColumns: bool = false;
let columns: i32 = 0;
let length: i32 = 0;
let firstColumn: i32 = 0;
let biasStart: usize = 0;
let biasRowStride: usize = 0;
let biasColumnStride: usize = 0;
let outStart: usize = 0;
let outRowBytes: usize = 0;

/**
 * proposal is binary64 [m, n] without the bias, a binary64 [m, k], b binary64 [n, k] or, by columns, [k, n];
 * columnBounds is 0 for columnBound alone; bias is 0 for none, its strides are in elements; out is binary32 with rows
 * outStride elements apart. Returns how many elements were not certified by the bounds.
 */
export function certifyPanels(
  proposal: usize, a: usize, b: usize, byColumns: bool, m: i32, n: i32, k: i32,
  rowBounds: usize, columnBounds: usize, columnBound: f64,
  bias: usize, biasStrideM: i32, biasStrideN: i32, out: usize, outStride: i32,
): u32 {
  left = a;
  right = b;
  isByColumns = byColumns;
  columns = n;
  length = k;
  biasStart = bias;
  biasRowStride = <usize>biasStrideM << 2;
  biasColumnStride = <usize>biasStrideN << 2;
  outStart = out;
  outRowBytes = <usize>outStride << 2;
  const factor = errorFactor(k);
  let open: u32 = 0;
  memory.fill(heads, 0xff, 512 * 4);
  noteCount = 0;
  for (firstColumn = 0; firstColumn < n; firstColumn += BLOCK_COLUMNS) {
    const count = min<i32>(BLOCK_COLUMNS, n - firstColumn);
    for (let row = 0; row < m; row++) {
      const y = proposal + ((<usize>row * <usize>n + <usize>firstColumn) << 3);
      const bound = load<f64>(rowBounds + (<usize>row << 3)) * factor;
      const bounds = columnBounds ? columnBounds + (<usize>firstColumn << 3) : 0;
      open += certifySegment(row, count, y, bounds, columnBounds ? bound : bound * columnBound, factor);
    }
    refineNotes();
  }
  return open;
}

@inline
function biasAt(row: i32, column: i32): usize {
  return biasStart + <usize>row * biasRowStride + <usize>column * biasColumnStride;
}

/** The part of a row that lies in the present block: the fastest loop for what it needs. */
function certifySegment(row: i32, count: i32, y: usize, bounds: usize, bound: f64, factor: f64): u32 {
  const isVaried = biasStart !== 0 && biasColumnStride !== 0;
  if (isVaried) {
    if (bounds) return segment(true, true, row, count, y, bounds, bound, factor);
    return segment(false, true, row, count, y, 0, bound, factor);
  }
  if (bounds) return segment(true, false, row, count, y, bounds, bound, factor);
  return segment(false, false, row, count, y, 0, bound, factor);
}

@inline
function segment(
  hasBounds: bool, isVaried: bool, row: i32, count: i32, y: usize, bounds: usize, bound: f64, factor: f64,
): u32 {
  let out = outStart + <usize>row * outRowBytes + (<usize>firstColumn << 2);
  let bias = isVaried ? biasAt(row, firstColumn) : 0;
  const single: f64 = !isVaried && biasStart !== 0 ? <f64>load<f32>(biasAt(row, 0)) : 0;
  const scale = f64x2.splat(bound);
  const factors = f64x2.splat(factor);
  const biases = f64x2.splat(single);
  const error = f64x2.splat(hasBounds ? Math.abs(single) * factor : bound + Math.abs(single) * factor);
  let open: u32 = 0;
  let i = 0;
  // Vectors read neighbouring biases.
  const whole = isVaried && biasColumnStride !== 4 ? 0 : count & ~7;
  for (; i < whole; i += 8) {
    const certain0 = certifyFour(hasBounds, isVaried, y, bounds, scale, bias, factors, biases, error, out);
    const certain1 = certifyFour(
      hasBounds, isVaried, y + 32, bounds + 32, scale, bias + 16, factors, biases, error, out + 16,
    );
    if (i32x4.bitmask(v128.and(certain0, certain1)) !== 15) {
      open += noteLanes(~(i32x4.bitmask(certain0) | (i32x4.bitmask(certain1) << 4)) & 255, row, firstColumn + i);
    }
    y += 64;
    out += 32;
    if (hasBounds) bounds += 64;
    if (isVaried) bias += 32;
  }
  for (; i < count; i++) {
    const added = isVaried ? <f64>load<f32>(bias) : single;
    const value = load<f64>(y) + added;
    const error = (hasBounds ? load<f64>(bounds) * bound : bound) + Math.abs(added) * factor;
    const low = <f32>(value - error);
    const isOpen = reinterpret<u32>(low) !== reinterpret<u32>(<f32>(value + error)) || !isFinite(low);
    store<f32>(out, low);
    if (isOpen) open += noteLanes(1, row, firstColumn + i);
    if (hasBounds) bounds += 8;
    if (isVaried) bias += biasColumnStride;
    y += 8;
    out += 4;
  }
  return open;
}

/** Four elements; the lanes of those that are certain are all ones. Neither an infinity nor a NaN is accepted. */
@inline
function certifyFour(
  hasBounds: bool, isVaried: bool, y: usize, bounds: usize, scale: v128, bias: usize, factors: v128,
  biases: v128, error: v128, out: usize,
): v128 {
  let error0 = error, error1 = error, bias0 = biases, bias1 = biases;
  if (isVaried) {
    bias0 = f64x2.promote_low_f32x4(v128.load64_zero(bias));
    bias1 = f64x2.promote_low_f32x4(v128.load64_zero(bias, 8));
    error0 = f64x2.mul(f64x2.abs(bias0), factors);
    error1 = f64x2.mul(f64x2.abs(bias1), factors);
    if (!hasBounds) {
      error0 = f64x2.add(error0, scale);
      error1 = f64x2.add(error1, scale);
    }
  }
  if (hasBounds) {
    error0 = f64x2.add(error0, f64x2.mul(v128.load(bounds), scale));
    error1 = f64x2.add(error1, f64x2.mul(v128.load(bounds, 16), scale));
  }
  const y0 = f64x2.add(v128.load(y), bias0);
  const y1 = f64x2.add(v128.load(y, 16), bias1);
  const low = demoted(f64x2.sub(y0, error0), f64x2.sub(y1, error1));
  const high = demoted(f64x2.add(y0, error0), f64x2.add(y1, error1));
  v128.store(out, low);
  return v128.and(i32x4.eq(low, high), f32x4.lt(f32x4.abs(low), f32x4.splat(Infinity)));
}

@inline
function demoted(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Notes the elements of a mask, or refines them at once; returns how many. */
function noteLanes(mask: i32, row: i32, column: i32): u32 {
  let open: u32 = 0;
  for (; mask !== 0; mask >>= 1) {
    if (mask & 1) {
      open++;
      if (isByColumns) note(row, column);
      else finish(row, column, refine(rowOf(row), true, columnOf(column), 8, true, length, biasOf(row, column)));
    }
    column++;
  }
  return open;
}

@inline
function rowOf(row: i32): usize {
  return left + ((<usize>row * <usize>length) << 3);
}

/** The vector of b that belongs to a column. */
@inline
function columnOf(column: i32): usize {
  return right + ((isByColumns ? <usize>column : <usize>column * <usize>length) << 3);
}

@inline
function biasOf(row: i32, column: i32): f64 {
  return biasStart !== 0 ? <f64>load<f32>(biasAt(row, column)) : 0;
}

@inline
function finish(row: i32, column: i32, bits: u32): void {
  store<u32>(outStart + <usize>row * outRowBytes + (<usize>column << 2), bits);
}

function note(row: i32, column: i32): void {
  if (noteCount === CAPACITY) refineNotes();
  const head = heads + (<usize>(column - firstColumn) << 2);
  const address = notes + <usize>noteCount * NOTE_BYTES;
  store<i32>(address, row);
  store<i32>(address, load<i32>(head), 4);
  store<f64>(address, 0, 8);
  store<f64>(address, 0, 16);
  store<i32>(head, noteCount++);
}

/** Refines all noted elements and clears the notes. */
function refineNotes(): void {
  if (noteCount === 0) return;
  const end = min<i32>(BLOCK_COLUMNS, columns - firstColumn);
  for (let group = 0; group < end; group += GROUP) {
    const size = min<i32>(GROUP, end - group);
    let occupied = 0;
    for (let i = group; i < group + size; i++) occupied += <i32>(load<i32>(heads + (<usize>i << 2)) >= 0);
    if (occupied === 0) continue;
    const isTogether = occupied > 2 && size === GROUP;
    for (let k0 = 0; k0 < length; k0 += CHUNK) addChunks(group, size, k0, isTogether);
    for (let i = group; i < group + size; i++) finishColumn(i);
  }
  noteCount = 0;
}

/** Adds a chunk of terms to the noted elements of a group of columns. */
function addChunks(group: i32, size: i32, k0: i32, isTogether: bool): void {
  const stride = <usize>columns << 3;
  const count = min<i32>(CHUNK, length - k0);
  const source = columnOf(firstColumn + group) + <usize>k0 * stride;
  if (isTogether) gatherGroup(source, stride, count);
  for (let i = 0; i < size; i++) {
    let index = load<i32>(heads + (<usize>(group + i) << 2));
    if (index < 0) continue;
    const b = isTogether ? gatheredColumn(i) : terms(source + (<usize>i << 3), stride, true, count);
    do {
      const address = notes + <usize>index * NOTE_BYTES;
      const sum = sumChunk(rowOf(load<i32>(address)) + (<usize>k0 << 3), b, count);
      store<f64>(address, load<f64>(address, 8) + sum, 8);
      store<f64>(address, load<f64>(address, 16) + absoluteOfChunk, 16);
      index = load<i32>(address, 4);
    } while (index >= 0);
  }
}

function finishColumn(index: i32): void {
  const column = firstColumn + index;
  const head = heads + (<usize>index << 2);
  for (let at = load<i32>(head); at >= 0; ) {
    const address = notes + <usize>at * NOTE_BYTES;
    const row = load<i32>(address);
    const bias = biasOf(row, column);
    const y = load<f64>(address, 8) + bias;
    let bits = canonicalBits(<f32>y);
    if (!isRefined(y, load<f64>(address, 16) + Math.abs(bias), length)) {
      bits = refineFurther(rowOf(row), true, columnOf(column), <usize>columns << 3, true, length, bias);
    }
    finish(row, column, bits);
    at = load<i32>(address, 4);
  }
  store<i32>(head, -1);
}
