import { errorFactor } from "./certificate";
import { largest } from "./norm";
import { refine } from "./refinement";
import { contiguous, strided } from "./widen-copy";

/**
 * Depthwise convolutions over planes: each channel is widened once into a plane of binary64 with its borders, columns
 * sorted by their remainder modulo the stride, so that neighbouring outputs read neighbouring elements at every tap.
 * Eight outputs are summed in registers, tap by tap. Their terms add up to at most Σ|w| · max|x| of the channel, the
 * height of the sum is the number of taps, the bias included.
 *
 * The geometry is a table of i32, made by the facade (src/kernels/depthwise.ts): the fields in the order below, then
 * for each tap its offset in bytes from the plane's element of the first.
 */
const TILE: i32 = 8;
const tileBits: usize = memory.data(32, 16);

let height: i32 = 0;
let width: i32 = 0;
let outRows: i32 = 0;
let outColumns: i32 = 0;
let taps: i32 = 0;
let rowStride: i32 = 0;
let columnStride: i32 = 0;
let padTop: i32 = 0;
let padLeft: i32 = 0;
/** Rows of the plane, and elements of one of its parts: a row has as many of them as the stride of columns. */
let planeRows: i32 = 0;
let pitch: i32 = 0;
let offsets: usize = 0;
let plane: usize = 0;
/** The weights of one output channel as binary64, and a window of the plane for the refinement. */
let weights: usize = 0;
let window: usize = 0;

function readGeometry(table: usize, scratch: usize): void {
  height = load<i32>(table);
  width = load<i32>(table, 4);
  outRows = load<i32>(table, 8);
  outColumns = load<i32>(table, 12);
  taps = load<i32>(table, 16);
  rowStride = load<i32>(table, 20);
  columnStride = load<i32>(table, 24);
  padTop = load<i32>(table, 28);
  padLeft = load<i32>(table, 32);
  planeRows = load<i32>(table, 36);
  pitch = load<i32>(table, 40);
  offsets = table + 44;
  weights = scratch;
  window = weights + (<usize>taps << 3);
  plane = window + (<usize>taps << 3);
}

/**
 * source [batch, channels, height, width], weights_ [channels, maps, taps], bias [channels, maps] or 0, out [batch,
 * channels, maps, outRows, outColumns], all binary32; fill holds the bits of what stands in the borders. scratch has
 * room for 2·taps + planeRows·columnStride·pitch binary64 numbers. Returns how many elements were not certified at once.
 */
export function depthwise(
  table: usize, scratch: usize, source: usize, weights_: usize, bias: usize, out: usize,
  batch: i32, channels: i32, maps: i32, fill: u32,
): u32 {
  readGeometry(table, scratch);
  const border = reinterpret<f32>(fill);
  const size = height * width;
  const borderBound = isFinite(border) ? Math.abs(<f64>border) : Infinity;
  let open: u32 = 0;
  for (let image = 0; image < batch; image++) {
    let tap = weights_;
    for (let channel = 0; channel < channels; channel++) {
      const bound = max<f64>(largest(source, size), borderBound);
      widenPlane(source, <f64>border);
      for (let map = 0; map < maps; map++) {
        const at = bias ? bias + (<usize>(channel * maps + map) << 2) : 0;
        open += convolve(widenWeights(tap) * bound, at ? <f64>load<f32>(at) : 0, out);
        tap += <usize>taps << 2;
        out += <usize>(outRows * outColumns) << 2;
      }
      source += <usize>size << 2;
    }
  }
  return open;
}

/** Widens the weights of an output channel and returns the sum of their absolute values. */
function widenWeights(source: usize): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < <usize>taps; i++) {
    const weight = <f64>load<f32>(source + (i << 2));
    store<f64>(weights + (i << 3), weight);
    sum += Math.abs(weight);
  }
  return sum;
}

/** Every element of the plane is written: what vectors read behind a row's end must not be slow or trap. */
function widenPlane(source: usize, border: f64): void {
  const partBytes = <usize>pitch << 3;
  let part = plane;
  for (let row = 0; row < planeRows; row++) {
    const sourceRow = row - padTop;
    const isInside = <u32>sourceRow < <u32>height;
    const from = source + (<usize>sourceRow * <usize>width << 2);
    for (let phase = 0; phase < columnStride; phase++) {
      if (isInside) widenPart(from, phase, part, border);
      else fillPart(part, part + partBytes, border);
      part += partBytes;
    }
  }
}

@inline
function fillPart(at: usize, end: usize, border: f64): void {
  for (; at < end; at += 8) store<f64>(at, border);
}

/** The columns column = index·stride + phase - padLeft of a row, from index 0 on. */
@inline
function widenPart(from: usize, phase: i32, part: usize, border: f64): void {
  const missing = padLeft - phase;
  const first = min<i32>(pitch, missing > 0 ? (missing + columnStride - 1) / columnStride : 0);
  const column = first * columnStride - missing;
  const count = column < width ? min<i32>(pitch - first, (width - 1 - column) / columnStride + 1) : 0;
  let at = part + (<usize>first << 3);
  fillPart(part, at, border);
  const start = from + (<usize>column << 2);
  if (columnStride === 1) at = contiguous(start, at, count);
  else at = strided(<i64>start, <i64>columnStride << 2, at, count);
  fillPart(at, part + (<usize>pitch << 3), border);
}

/** One output plane. */
function convolve(bound: f64, bias: f64, out: usize): u32 {
  const rowBytes = <usize>(columnStride * pitch * rowStride) << 3;
  const error = (bound + Math.abs(bias)) * errorFactor(taps);
  let base = plane;
  let open: u32 = 0;
  for (let row = 0; row < outRows; row++) {
    for (let column = 0; column < outColumns; column += TILE) {
      const count = min<i32>(TILE, outColumns - column);
      const mask = tile(base + (<usize>column << 3), bias, error, out, count);
      if (mask !== 0) open += refineTile(mask, base + (<usize>column << 3), bias, out);
      out += <usize>count << 2;
    }
    base += rowBytes;
  }
  return open;
}

@inline
function demoted(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Up to eight neighbouring outputs; returns a mask of those that are not certain. */
@inline
function tile(base: usize, bias: f64, error: f64, out: usize, count: i32): i32 {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
  let weight = weights;
  let offset = offsets;
  for (const end = weight + (<usize>taps << 3); weight < end; weight += 8) {
    const w = v128.load64_splat(weight);
    const x = base + <usize>load<u32>(offset);
    s0 = f64x2.add(s0, f64x2.mul(w, v128.load(x)));
    s1 = f64x2.add(s1, f64x2.mul(w, v128.load(x, 16)));
    s2 = f64x2.add(s2, f64x2.mul(w, v128.load(x, 32)));
    s3 = f64x2.add(s3, f64x2.mul(w, v128.load(x, 48)));
    offset += 4;
  }
  const added = f64x2.splat(bias);
  const e = f64x2.splat(error);
  s0 = f64x2.add(s0, added);
  s1 = f64x2.add(s1, added);
  s2 = f64x2.add(s2, added);
  s3 = f64x2.add(s3, added);
  const low0 = demoted(f64x2.sub(s0, e), f64x2.sub(s1, e));
  const low1 = demoted(f64x2.sub(s2, e), f64x2.sub(s3, e));
  const high0 = demoted(f64x2.add(s0, e), f64x2.add(s1, e));
  const high1 = demoted(f64x2.add(s2, e), f64x2.add(s3, e));
  // Neither an infinity nor a NaN is accepted.
  const infinity = f32x4.splat(Infinity);
  const certain0 = v128.and(i32x4.eq(low0, high0), f32x4.lt(f32x4.abs(low0), infinity));
  const certain1 = v128.and(i32x4.eq(low1, high1), f32x4.lt(f32x4.abs(low1), infinity));
  const isWhole = count === TILE;
  v128.store(isWhole ? out : tileBits, low0);
  v128.store(isWhole ? out : tileBits, low1, 16);
  if (isWhole) {
    if (i32x4.all_true(v128.and(certain0, certain1))) return 0;
  } else {
    for (let i: usize = 0; i < <usize>count << 2; i += 4) store<u32>(out + i, load<u32>(tileBits + i));
  }
  return ~(i32x4.bitmask(certain0) | (i32x4.bitmask(certain1) << 4)) & ((1 << count) - 1);
}

function refineTile(mask: i32, base: usize, bias: f64, out: usize): u32 {
  let open: u32 = 0;
  for (; mask !== 0; mask >>= 1) {
    if (mask & 1) {
      for (let i: usize = 0; i < <usize>taps; i++) {
        store<f64>(window + (i << 3), load<f64>(base + <usize>load<u32>(offsets + (i << 2))));
      }
      store<u32>(out, refine(weights, true, window, 8, true, taps, bias));
      open++;
    }
    base += 8;
    out += 4;
  }
  return open;
}
