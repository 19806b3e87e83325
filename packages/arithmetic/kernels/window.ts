import { CANONICAL_NAN, storeTail } from "./canonical";
import { copy } from "./copy";
import { MAX } from "./operation";

/**
 * Greatest (or least) binary32 elements of windows, the windows never laid down as rows: for each of `planes` parts of
 * the source, `planeBytes` apart, an affine copy (copy.ts) of one part writes [taps, length] to scratch, and of these
 * the extreme over the taps is taken place by place. Scratch has 16 bytes more than that.
 */
export function windows(
  operation: i32, source: usize, out: usize, planes: i32, planeBytes: usize, scratch: usize, taps: i32, length: i32,
  fill: u64, axes: usize, axisCount: i32, coordinates: usize, coordinateCount: i32, reaches: usize,
): void {
  for (let plane = 0; plane < planes; plane++) {
    copy(source, scratch, 4, fill, axes, axisCount, coordinates, coordinateCount, reaches);
    if (operation === MAX) fold(true, scratch, out, taps, length);
    else fold(false, scratch, out, taps, length);
    source += planeBytes;
    out += <usize>length << 2;
  }
}

@inline
function fold(isMaximum: bool, from: usize, out: usize, taps: i32, length: i32): void {
  const rowBytes = <usize>length << 2;
  for (let i = 0; i < length; i += 4) {
    const at = from + (<usize>i << 2);
    let extreme = v128.load(at);
    let isNaN = f32x4.ne(extreme, extreme);
    for (let address = at + rowBytes, end = at + rowBytes * <usize>taps; address < end; address += rowBytes) {
      const x = v128.load(address);
      isNaN = v128.or(isNaN, f32x4.ne(x, x));
      extreme = pick(isMaximum, extreme, x);
    }
    extreme = v128.bitselect(i32x4.splat(CANONICAL_NAN), extreme, isNaN);
    if (i + 4 <= length) v128.store(out + (<usize>i << 2), extreme);
    else storeTail(out + (<usize>i << 2), extreme, length & 3);
  }
}

/**
 * Both of these selects give the greater number, whichever way round; of two zeros each gives another one, and the sign
 * of the greater zero is what both signs have. Not for NaN.
 */
@inline
function pick(isMaximum: bool, a: v128, b: v128): v128 {
  return isMaximum
    ? v128.and(f32x4.pmax(a, b), f32x4.pmax(b, a))
    : v128.or(f32x4.pmin(a, b), f32x4.pmin(b, a));
}
