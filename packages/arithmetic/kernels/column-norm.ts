import { excess } from "./norm";

/**
 * Upper bounds of the Euclidean norms of the columns of a matrix [rows, columns] of binary32 numbers, as such or
 * widened, in binary64. Four squares are added before they go to their column's sum: the height is at most
 * rows/4 + 5, and the bound is that of norm.ts.
 */
const BLOCK: i32 = 512;

export function columnNorms(source: usize, out: usize, rows: i32, columns: i32, isWide: bool): void {
  const width: usize = isWide ? 8 : 4;
  for (let first = 0; first < columns; first += BLOCK) {
    const count = min<i32>(BLOCK, columns - first);
    memory.fill(out, 0, <usize>count << 3);
    if (isWide) addRows(true, source, <usize>columns * 8, out, rows, count);
    else addRows(false, source, <usize>columns * 4, out, rows, count);
    for (const end = out + (<usize>count << 3); out < end; out += 8) {
      store<f64>(out, Math.sqrt(load<f64>(out)) * excess(rows));
    }
    source += <usize>count * width;
  }
}

@inline
function addRows(isWide: bool, source: usize, rowBytes: usize, out: usize, rows: i32, count: i32): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    addFour(isWide, source, rowBytes, out, count);
    source += 4 * rowBytes;
  }
  for (; row < rows; row++) {
    for (let i: usize = 0; i < <usize>count; i++) {
      const x = isWide ? load<f64>(source + (i << 3)) : <f64>load<f32>(source + (i << 2));
      store<f64>(out + (i << 3), load<f64>(out + (i << 3)) + x * x);
    }
    source += rowBytes;
  }
}

@inline
function square(isWide: bool, address: usize): v128 {
  const x = isWide ? v128.load(address) : f64x2.promote_low_f32x4(v128.load64_zero(address));
  return f64x2.mul(x, x);
}

@inline
function square1(isWide: bool, address: usize): f64 {
  const x = isWide ? load<f64>(address) : <f64>load<f32>(address);
  return x * x;
}

@inline
function addFour(isWide: bool, a: usize, rowBytes: usize, out: usize, count: i32): void {
  let b = a + rowBytes;
  let c = b + rowBytes;
  let d = c + rowBytes;
  const step: usize = isWide ? 16 : 8;
  for (const end = out + (<usize>(count & ~1) << 3); out < end; out += 16) {
    const low = f64x2.add(square(isWide, a), square(isWide, b));
    const high = f64x2.add(square(isWide, c), square(isWide, d));
    v128.store(out, f64x2.add(v128.load(out), f64x2.add(low, high)));
    a += step;
    b += step;
    c += step;
    d += step;
  }
  if (count & 1) {
    const low = square1(isWide, a) + square1(isWide, b);
    store<f64>(out, load<f64>(out) + (low + (square1(isWide, c) + square1(isWide, d))));
  }
}
