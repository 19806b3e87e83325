/**
 * Passes over quantized bytes that fold several instructions into one: the sum of two quantized tensors, and changes of
 * layout and sign. Bytes are unsigned here; a tensor of int8 is held with 128 added to each element.
 */

/** What turns a small binary32 number into its nearest integer, ties to even: 1.5 · 2^23, and its bits. */
const ROUNDER: f32 = 12582912;
const ROUNDER_BITS: i32 = 0x4b400000;

/**
 * out = saturate(round((aScale·(a − aZero) + bScale·(b − bZero)) / scale) + zero), each operation rounded to
 * binary32 as
 * the separate instructions round it; isRectified puts maximum(·, 0) in front of the division. The quotient must stay
 * below 2^21 in size for every pair of bytes. out may be a or b.
 */
export function addBytes(
  a: usize, b: usize, out: usize, count: i32, isRectified: bool,
  aZero: i32, aScale: f32, bZero: i32, bScale: f32, zero: i32, scale: f32,
): void {
  const whole = out + <usize>(count & ~15);
  const end = out + <usize>count;
  const za = i16x8.splat(<i16>aZero), zb = i16x8.splat(<i16>bZero);
  const sa = f32x4.splat(aScale), sb = f32x4.splat(bScale), s = f32x4.splat(scale);
  const least = isRectified ? f32x4.splat(0) : f32x4.splat(-Infinity);
  const shift = i32x4.splat(zero - ROUNDER_BITS);
  while (out < whole) {
    const a0 = i16x8.sub(v128.load_ext<u8>(a), za);
    const b0 = i16x8.sub(v128.load_ext<u8>(b), zb);
    const a1 = i16x8.sub(v128.load_ext<u8>(a, 8), za);
    const b1 = i16x8.sub(v128.load_ext<u8>(b, 8), zb);
    const low = i16x8.narrow_i32x4_s(
      steps(i32x4.extend_low_i16x8_s(a0), i32x4.extend_low_i16x8_s(b0), sa, sb, least, s, shift),
      steps(i32x4.extend_high_i16x8_s(a0), i32x4.extend_high_i16x8_s(b0), sa, sb, least, s, shift),
    );
    const high = i16x8.narrow_i32x4_s(
      steps(i32x4.extend_low_i16x8_s(a1), i32x4.extend_low_i16x8_s(b1), sa, sb, least, s, shift),
      steps(i32x4.extend_high_i16x8_s(a1), i32x4.extend_high_i16x8_s(b1), sa, sb, least, s, shift),
    );
    v128.store(out, i8x16.narrow_i16x8_u(low, high));
    a += 16;
    b += 16;
    out += 16;
  }
  for (; out < end; out++) {
    const x = aScale * <f32>(<i32>load<u8>(a) - aZero);
    const y = bScale * <f32>(<i32>load<u8>(b) - bZero);
    const sum = isRectified ? max<f32>(x + y, 0) : x + y;
    const step = <i32>nearest<f32>(sum / scale) + zero;
    store<u8>(out, <u8>min<i32>(max<i32>(step, 0), 255));
    a++;
    b++;
  }
}

/** Four elements of addBytes before they saturate. */
@inline
function steps(a: v128, b: v128, sa: v128, sb: v128, least: v128, scale: v128, shift: v128): v128 {
  const sum = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(a), sa), f32x4.mul(f32x4.convert_i32x4_s(b), sb));
  const quotient = f32x4.div(f32x4.pmax(sum, least), scale);
  return i32x4.add(f32x4.add(quotient, f32x4.splat(ROUNDER)), shift);
}

/** out[column, row] = source[row, column] with the bits of `flip` inverted; out does not overlap source. */
export function transposeBytes(source: usize, out: usize, rows: i32, columns: i32, flip: i32): void {
  const wholeRows = rows & ~15;
  const wholeColumns = columns & ~15;
  const flips = i8x16.splat(<i8>flip);
  for (let row = 0; row < wholeRows; row += 16) {
    for (let column = 0; column < wholeColumns; column += 16) {
      transposeBlock(
        source + <usize>row * <usize>columns + <usize>column,
        out + <usize>column * <usize>rows + <usize>row,
        columns, rows, flips,
      );
    }
    transposeRest(source, out, rows, columns, row, row + 16, wholeColumns, columns, flip);
  }
  transposeRest(source, out, rows, columns, wholeRows, rows, 0, columns, flip);
}

function transposeRest(
  source: usize, out: usize, rows: i32, columns: i32,
  firstRow: i32, endRow: i32, firstColumn: i32, endColumn: i32, flip: i32,
): void {
  for (let column = firstColumn; column < endColumn; column++) {
    for (let row = firstRow; row < endRow; row++) {
      const byte = load<u8>(source + <usize>row * <usize>columns + <usize>column);
      store<u8>(out + <usize>column * <usize>rows + <usize>row, byte ^ <u8>flip);
    }
  }
}

/** The lower and the upper halves of x and y, byte by byte in turn. */
@inline
function low(x: v128, y: v128): v128 {
  return i8x16.shuffle(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

@inline
function high(x: v128, y: v128): v128 {
  return i8x16.shuffle(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Scratch for one round of a block. */
const block: usize = memory.data(512, 16);

/** Four perfect shuffles of sixteen rows exchange rows and columns. */
function transposeBlock(source: usize, out: usize, sourceStride: i32, outStride: i32, flips: v128): void {
  let from = block;
  let to = block + 256;
  for (let i: usize = 0; i < 16; i++) v128.store(from + (i << 4), v128.load(source + i * <usize>sourceStride));
  for (let round = 0; round < 4; round++) {
    for (let i: usize = 0; i < 8; i++) {
      const x = v128.load(from + (i << 4));
      const y = v128.load(from + (i << 4), 128);
      v128.store(to + (i << 5), low(x, y));
      v128.store(to + (i << 5), high(x, y), 16);
    }
    const free = from;
    from = to;
    to = free;
  }
  for (let i: usize = 0; i < 16; i++) {
    v128.store(out + i * <usize>outStride, v128.xor(v128.load(from + (i << 4)), flips));
  }
}

/** out = source with the bits of `flip` inverted; out may be source. */
export function flipBytes(source: usize, out: usize, count: i32, flip: i32): void {
  const flips = i8x16.splat(<i8>flip);
  const whole = out + <usize>(count & ~15);
  const end = out + <usize>count;
  for (; out < whole; out += 16) {
    v128.store(out, v128.xor(v128.load(source), flips));
    source += 16;
  }
  for (; out < end; out++) store<u8>(out, load<u8>(source++) ^ <u8>flip);
}

/** Adds a row of `columns` int32 numbers to each of `rows` rows, which wrap. */
export function addRow(numbers: usize, row: usize, rows: i32, columns: i32): void {
  const whole = columns & ~3;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < whole; j += 4) {
      v128.store(numbers, i32x4.add(v128.load(numbers), v128.load(row + (<usize>j << 2))));
      numbers += 16;
    }
    for (let j = whole; j < columns; j++) {
      store<i32>(numbers, load<i32>(numbers) + load<i32>(row + (<usize>j << 2)));
      numbers += 4;
    }
  }
}
