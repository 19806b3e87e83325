import { errorFactor } from "./certificate";
import { refine } from "./refinement";
import { contiguous } from "./widen-copy";

/**
 * Convolutions with kernels of 3 × 3 and stride 1 by Winograd's F(2×2, 3×3) in binary64 (Lavin and Gray 2016): tiles of
 * 4 × 4 inputs d make 2 × 2 outputs Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A, 16 products instead of 36. The products of all tiles,
 * added over the channels, are 16 matrix products that another library makes between `winogradInput` and
 * `certifyWinograd`.
 *
 * The bound: every output is a sum over paths g·d through G, B, the products and A. A path is rounded 4 times in G g Gᵀ
 * (halves are exact), twice in Bᵀ d B, once as a product, at most C - 1 times over the C channels, 4 times in A and
 * once with the bias: C + 11 together, so that the error is at most γ_{C+11} times the sum of the paths' absolute
 * values. Nothing underflows: all are multiples of 2^-300. Each row of |B| adds up to 2, so that a tile's transform is
 * at most 4·max|d|; through |G| and |A| a weight is counted w_i·w_j times, w = (2, 1, 1) or (1, 1, 2) as the output's
 * row and column in its tile are 0 or 1. What `winogradWeights` puts into `bounds` is 4 times the largest of those four
 * sums, and rounded upwards enough by the 3 further u and 2^-20 of `errorFactor`.
 */
const tileBits: usize = memory.data(32, 16);

/** weights [maps, channels, 3, 3] binary32; out binary64 [16, maps, channels]; bounds binary64 [maps]. */
export function winogradWeights(weights: usize, out: usize, bounds: usize, maps: i32, channels: i32): void {
  const panelBytes = <usize>(maps * channels) << 3;
  for (let map = 0; map < maps; map++) {
    let b0: f64 = 0, b1: f64 = 0, b2: f64 = 0, b3: f64 = 0;
    for (let channel = 0; channel < channels; channel++) {
      transformWeights(weights, out, panelBytes);
      b0 += counted(weights, 2, 1, 2, 1);
      b1 += counted(weights, 2, 1, 1, 2);
      b2 += counted(weights, 1, 2, 2, 1);
      b3 += counted(weights, 1, 2, 1, 2);
      weights += 36;
      out += 8;
    }
    store<f64>(bounds + (<usize>map << 3), 4.0 * Math.max(Math.max(b0, b1), Math.max(b2, b3)));
  }
}

/** Σ|g| with the outer rows and columns counted so many times. */
@inline
function counted(g: usize, top: f64, bottom: f64, left: f64, right: f64): f64 {
  return top * countedRow(g, left, right) + countedRow(g + 12, left, right) + bottom * countedRow(g + 24, left, right);
}

@inline
function countedRow(g: usize, left: f64, right: f64): f64 {
  return left * Math.abs(<f64>load<f32>(g)) + Math.abs(<f64>load<f32>(g, 4)) + right * Math.abs(<f64>load<f32>(g, 8));
}

/** G g Gᵀ, G = [1 0 0; ½ ½ ½; ½ -½ ½; 0 0 1]. */
function transformWeights(g: usize, out: usize, panelBytes: usize): void {
  for (let i: usize = 0; i < 4; i++) {
    const x = weightOf(i, <f64>load<f32>(g), <f64>load<f32>(g, 12), <f64>load<f32>(g, 24));
    const y = weightOf(i, <f64>load<f32>(g, 4), <f64>load<f32>(g, 16), <f64>load<f32>(g, 28));
    const z = weightOf(i, <f64>load<f32>(g, 8), <f64>load<f32>(g, 20), <f64>load<f32>(g, 32));
    for (let j: usize = 0; j < 4; j++) store<f64>(out + (4 * i + j) * panelBytes, weightOf(j, x, y, z));
  }
}

@inline
function weightOf(i: usize, x: f64, y: f64, z: f64): f64 {
  if (i === 0) return x;
  if (i === 3) return z;
  return i === 1 ? 0.5 * (x + y + z) : 0.5 * (x - y + z);
}

let height: i32 = 0;
let width: i32 = 0;
let channels: i32 = 0;
let outRows: i32 = 0;
let outColumns: i32 = 0;
let padTop: i32 = 0;
let padLeft: i32 = 0;
let tileColumns: i32 = 0;

/** The geometry that the facade (src/kernels/winograd.ts) made: eight i32. */
function readGeometry(table: usize): void {
  height = load<i32>(table);
  width = load<i32>(table, 4);
  channels = load<i32>(table, 8);
  outRows = load<i32>(table, 12);
  outColumns = load<i32>(table, 16);
  padTop = load<i32>(table, 20);
  padLeft = load<i32>(table, 24);
  tileColumns = load<i32>(table, 28);
}

/**
 * Bᵀ d B of some rows of tiles of one image [channels, height, width] in binary32: out is binary64 [16, channels, tiles].
 * scratch has room for (2·tileRows + 6) rows of 2·tileColumns + 4 binary64 numbers.
 */
export function winogradInput(table: usize, scratch: usize, source: usize, out: usize, firstTileRow: i32, tileRows: i32): void {
  readGeometry(table);
  const rowBytes = <usize>(2 * tileColumns + 4) << 3;
  const sums = scratch;
  const plane = sums + 4 * rowBytes;
  const panelBytes = <usize>(channels * tileRows * tileColumns) << 3;
  for (let channel = 0; channel < channels; channel++) {
    let at = plane;
    for (let row = 0; row < 2 * tileRows + 2; row++) {
      widenRow(source, 2 * firstTileRow + row - padTop, at, rowBytes);
      at += rowBytes;
    }
    for (let row = 0; row < tileRows; row++) {
      transformRows(plane + <usize>(2 * row) * rowBytes, rowBytes, sums);
      for (let i: usize = 0; i < 4; i++) transformColumns(sums + i * rowBytes, out + 4 * i * panelBytes, panelBytes);
      out += <usize>tileColumns << 3;
    }
    source += <usize>(height * width) << 2;
  }
}

function widenRow(source: usize, row: i32, out: usize, rowBytes: usize): void {
  const end = out + rowBytes;
  if (<u32>row >= <u32>height) {
    memory.fill(out, 0, rowBytes);
    return;
  }
  const count = max<i32>(0, min<i32>(width, <i32>(rowBytes >> 3) - padLeft));
  memory.fill(out, 0, <usize>padLeft << 3);
  const at = contiguous(source + (<usize>(row * width) << 2), out + (<usize>padLeft << 3), count);
  memory.fill(at, 0, end - at);
}

/** Bᵀ over the rows, B's columns (1 0 -1 0), (0 1 1 0), (0 -1 1 0), (0 1 0 -1). */
@inline
function transformRows(from: usize, rowBytes: usize, out: usize): void {
  for (const end = from + rowBytes; from < end; from += 16) {
    const x0 = v128.load(from);
    const x1 = v128.load(from + rowBytes);
    const x2 = v128.load(from + 2 * rowBytes);
    const x3 = v128.load(from + 3 * rowBytes);
    v128.store(out, f64x2.sub(x0, x2));
    v128.store(out + rowBytes, f64x2.add(x1, x2));
    v128.store(out + 2 * rowBytes, f64x2.sub(x2, x1));
    v128.store(out + 3 * rowBytes, f64x2.sub(x1, x3));
    out += 16;
  }
}

/** The same along a row, two tiles at a time, to four panels. */
@inline
function transformColumns(from: usize, out: usize, panelBytes: usize): void {
  for (let j = 0; j < tileColumns; j += 2) {
    const low = v128.load(from);
    const middle = v128.load(from, 16);
    const high = j + 1 < tileColumns ? v128.load(from, 32) : middle;
    const x0 = i64x2.shuffle(low, middle, 0, 2);
    const x1 = i64x2.shuffle(low, middle, 1, 3);
    const x2 = i64x2.shuffle(middle, high, 0, 2);
    const x3 = i64x2.shuffle(middle, high, 1, 3);
    if (j + 1 < tileColumns) {
      v128.store(out, f64x2.sub(x0, x2));
      v128.store(out + panelBytes, f64x2.add(x1, x2));
      v128.store(out + 2 * panelBytes, f64x2.sub(x2, x1));
      v128.store(out + 3 * panelBytes, f64x2.sub(x1, x3));
    } else {
      v128.store_lane<u64>(out, f64x2.sub(x0, x2), 0);
      v128.store_lane<u64>(out + panelBytes, f64x2.add(x1, x2), 0);
      v128.store_lane<u64>(out + 2 * panelBytes, f64x2.sub(x2, x1), 0);
      v128.store_lane<u64>(out + 3 * panelBytes, f64x2.sub(x1, x3), 0);
    }
    from += 32;
    out += 16;
  }
}

/**
 * Aᵀ m A of some rows of tiles, certified and rounded: proposal is binary64 [16, maps, tiles], bounds what
 * winogradWeights made, largest the largest |x| of the image; source, weights and bias (0 for none) are the
 * convolution's own operands; out [maps, outRows, outColumns]; scratch has room for 9·channels binary32 numbers. Returns
 * how many elements were not certified at once.
 */
export function certifyWinograd(
  table: usize, scratch: usize, proposal: usize, bounds: usize, largest: f64, source: usize, weights: usize, bias: usize,
  out: usize, maps: i32, firstTileRow: i32, tileRows: i32,
): u32 {
  readGeometry(table);
  const panelBytes = <usize>(maps * tileRows * tileColumns) << 3;
  const factor = errorFactor(channels + 11);
  let open: u32 = 0;
  for (let map = 0; map < maps; map++) {
    const added: f64 = bias ? <f64>load<f32>(bias + (<usize>map << 2)) : 0;
    const error = (load<f64>(bounds + (<usize>map << 3)) * largest + Math.abs(added)) * factor;
    const plane = out + (<usize>(map * outRows * outColumns) << 2);
    for (let tileRow = 0; tileRow < tileRows; tileRow++) {
      const row = 2 * (firstTileRow + tileRow);
      for (let j = 0; j < tileColumns; j += 2) {
        transformOutput(proposal + (<usize>j << 3), panelBytes);
        for (let i = 0; i < 2 && row + i < outRows; i++) {
          const at = plane + (<usize>((row + i) * outColumns + 2 * j) << 2);
          const mask = round(i === 0 ? first : second, i === 0 ? third : fourth, added, error, at, outColumns - 2 * j);
          if (mask !== 0) open += refineFour(mask, row + i, 2 * j, source, weights, scratch, added, at);
        }
      }
      proposal += <usize>tileColumns << 3;
    }
    weights += <usize>(9 * channels) << 2;
  }
  return open;
}

/** The outputs of two tiles: of the upper row the even and the odd columns, and of the lower row. */
let first: v128 = f64x2.splat(0);
let third: v128 = f64x2.splat(0);
let second: v128 = f64x2.splat(0);
let fourth: v128 = f64x2.splat(0);

@inline
function three(x: v128, y: v128, z: v128): v128 {
  return f64x2.add(f64x2.add(x, y), z);
}

@inline
function difference(x: v128, y: v128, z: v128): v128 {
  return f64x2.sub(f64x2.sub(x, y), z);
}

/** Aᵀ m A, A's columns (1 1 1 0) and (0 1 -1 -1). */
@inline
function transformOutput(m: usize, panelBytes: usize): void {
  const u0 = columnOf(true, m, panelBytes);
  const l0 = columnOf(false, m, panelBytes);
  const u1 = columnOf(true, m + panelBytes, panelBytes);
  const l1 = columnOf(false, m + panelBytes, panelBytes);
  const u2 = columnOf(true, m + 2 * panelBytes, panelBytes);
  const l2 = columnOf(false, m + 2 * panelBytes, panelBytes);
  const u3 = columnOf(true, m + 3 * panelBytes, panelBytes);
  const l3 = columnOf(false, m + 3 * panelBytes, panelBytes);
  first = three(u0, u1, u2);
  third = difference(u1, u2, u3);
  second = three(l0, l1, l2);
  fourth = difference(l1, l2, l3);
}

@inline
function columnOf(isUpper: bool, m: usize, panelBytes: usize): v128 {
  const y = v128.load(m + 4 * panelBytes);
  const z = v128.load(m + 8 * panelBytes);
  return isUpper ? three(v128.load(m), y, z) : difference(y, z, v128.load(m + 12 * panelBytes));
}

@inline
function demoted(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Rounds four neighbouring outputs, of which `room` are inside; returns a mask of those that are not certain. */
@inline
function round(even: v128, odd: v128, bias: f64, error: f64, out: usize, room: i32): i32 {
  const added = f64x2.splat(bias);
  const e = f64x2.splat(error);
  const y0 = f64x2.add(i64x2.shuffle(even, odd, 0, 2), added);
  const y1 = f64x2.add(i64x2.shuffle(even, odd, 1, 3), added);
  const low = demoted(f64x2.sub(y0, e), f64x2.sub(y1, e));
  const high = demoted(f64x2.add(y0, e), f64x2.add(y1, e));
  const certain = v128.and(i32x4.eq(low, high), f32x4.lt(f32x4.abs(low), f32x4.splat(Infinity)));
  const mask = ~i32x4.bitmask(certain) & 15;
  if (room >= 4) {
    v128.store(out, low);
    return mask;
  }
  v128.store(tileBits, low);
  for (let i: usize = 0; i < <usize>room << 2; i += 4) store<u32>(out + i, load<u32>(tileBits + i));
  return mask & ((1 << room) - 1);
}

/** Sums the windows of open outputs themselves. */
function refineFour(
  mask: i32, row: i32, column: i32, source: usize, weights: usize, window: usize, bias: f64, out: usize,
): u32 {
  let open: u32 = 0;
  for (; mask !== 0; mask >>= 1) {
    if (mask & 1) {
      gatherWindow(source, row - padTop, column - padLeft, window);
      store<u32>(out, refine(weights, false, window, 4, false, 9 * channels, bias));
      open++;
    }
    column++;
    out += 4;
  }
  return open;
}

function gatherWindow(source: usize, top: i32, left: i32, out: usize): void {
  for (let channel = 0; channel < channels; channel++) {
    for (let row = top; row < top + 3; row++) {
      for (let column = left; column < left + 3; column++) {
        const isInside = <u32>row < <u32>height && <u32>column < <u32>width;
        store<u32>(out, isInside ? load<u32>(source + (<usize>(row * width + column) << 2)) : 0);
        out += 4;
      }
    }
    source += <usize>(height * width) << 2;
  }
}
