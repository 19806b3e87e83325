/**
 * Products of dequantized bytes that are quantized again: proposed from the integer sum of the bytes, certified, and
 * where that fails summed again from the dequantized numbers. docs/arithmetic.md, "Quantized products of floats".
 */
const ROUNDER: f32 = 12582912;
const ROUNDER_BITS: i32 = 0x4b400000;

/**
 * Windows of source [height, width, channels] as rows of out: [outputs, kernel height, kernel width, channels],
 * `fill` in
 * the padding, for the outputs from `first` to `end`. Writes up to 16 bytes behind the last row, and reads as many
 * behind the source.
 */
export function byteWindows(
  source: usize, out: usize, height: i32, width: i32, channels: i32, outputWidth: i32, first: i32, end: i32,
  kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32,
  padY: i32, padX: i32, fill: i32,
): void {
  const isRun = dilationX === 1;
  for (let place = first; place < end; place++) {
    const top = (place / outputWidth) * strideY - padY;
    const left = (place % outputWidth) * strideX - padX;
    const isInside = isRun && left >= 0 && left + kernelWidth <= width;
    for (let ky = 0; ky < kernelHeight; ky++) {
      const y = top + ky * dilationY;
      const row = source + <usize>y * <usize>width * <usize>channels;
      if (<u32>y >= <u32>height) out = fillRun(out, kernelWidth * channels, fill);
      else if (isInside) out = copyRun(row + <usize>left * <usize>channels, out, kernelWidth * channels);
      else {
        for (let kx = 0; kx < kernelWidth; kx++) {
          const x = left + kx * dilationX;
          if (<u32>x >= <u32>width) out = fillRun(out, channels, fill);
          else out = copyRun(row + <usize>x * <usize>channels, out, channels);
        }
      }
    }
  }
}

@inline
function copyRun(source: usize, out: usize, count: i32): usize {
  const end = out + <usize>count;
  for (; out < end; out += 16) {
    v128.store(out, v128.load(source));
    source += 16;
  }
  return end;
}

@inline
function fillRun(out: usize, count: i32, fill: i32): usize {
  const end = out + <usize>count;
  for (; out < end; out += 16) v128.store(out, i8x16.splat(<i8>fill));
  return end;
}

/**
 * out = saturate(round(sums · factors + offsets) + zero) for rows of `columns` int32 sums; factors, offsets and limits
 * have one number for each column. An element whose number lies at least its limit away from the nearest integer is not
 * certain: its index goes to `list`. least and most are where numbers are certain to saturate. Returns how many are not
 * certain, which is more than `capacity` if not all had room.
 */
export function requantizeSums(
  sums: usize, out: usize, rows: i32, columns: i32, factors: usize, offsets: usize, limits: usize,
  least: f32, most: f32, zero: i32, list: usize, capacity: i32,
): i32 {
  const whole = columns & ~15;
  const low = f32x4.splat(least), high = f32x4.splat(most);
  const shift = i32x4.splat(zero - ROUNDER_BITS);
  let found = 0;
  for (let row = 0; row < rows; row++) {
    let at: usize = 0;
    const end = <usize>whole << 2;
    for (; at < end; at += 64) {
      const v0 = numbers(sums, factors, offsets, at, low, high);
      const v1 = numbers(sums, factors, offsets, at + 16, low, high);
      const v2 = numbers(sums, factors, offsets, at + 32, low, high);
      const v3 = numbers(sums, factors, offsets, at + 48, low, high);
      const r0 = f32x4.add(v0, f32x4.splat(ROUNDER));
      const r1 = f32x4.add(v1, f32x4.splat(ROUNDER));
      const r2 = f32x4.add(v2, f32x4.splat(ROUNDER));
      const r3 = f32x4.add(v3, f32x4.splat(ROUNDER));
      const lower = i16x8.narrow_i32x4_s(i32x4.add(r0, shift), i32x4.add(r1, shift));
      const upper = i16x8.narrow_i32x4_s(i32x4.add(r2, shift), i32x4.add(r3, shift));
      v128.store(out, i8x16.narrow_i16x8_u(lower, upper));
      const d0 = doubtful(v0, r0, limits, at);
      const d1 = doubtful(v1, r1, limits, at + 16);
      const d2 = doubtful(v2, r2, limits, at + 32);
      const d3 = doubtful(v3, r3, limits, at + 48);
      if (v128.any_true(v128.or(v128.or(d0, d1), v128.or(d2, d3)))) {
        let bits = i32x4.bitmask(d0) | (i32x4.bitmask(d1) << 4) | (i32x4.bitmask(d2) << 8) | (i32x4.bitmask(d3) << 12);
        for (; bits; bits &= bits - 1) {
          if (found < capacity) store<i32>(list + (<usize>found << 2), row * columns + <i32>(at >> 2) + <i32>ctz(bits));
          found++;
        }
      }
      out += 16;
    }
    for (let column = whole; column < columns; column++) {
      const place = <usize>column << 2;
      const number = <f32>load<i32>(sums + place) * load<f32>(factors + place) + load<f32>(offsets + place);
      const v = min<f32>(max<f32>(number, least), most);
      const r = nearest<f32>(v);
      store<u8>(out, <u8>min<i32>(max<i32>(<i32>r + zero, 0), 255));
      if (abs<f32>(v - r) >= load<f32>(limits + place)) {
        if (found < capacity) store<i32>(list + (<usize>found << 2), row * columns + column);
        found++;
      }
      out++;
    }
    sums += <usize>columns << 2;
  }
  return found;
}

@inline
function numbers(sums: usize, factors: usize, offsets: usize, at: usize, low: v128, high: v128): v128 {
  const product = f32x4.mul(f32x4.convert_i32x4_s(v128.load(sums + at)), v128.load(factors + at));
  return f32x4.pmin(f32x4.pmax(f32x4.add(product, v128.load(offsets + at)), low), high);
}

@inline
function doubtful(v: v128, shifted: v128, limits: usize, at: usize): v128 {
  const rounded = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  return f32x4.ge(f32x4.abs(f32x4.sub(v, rounded)), v128.load(limits + at));
}

/**
 * Σ fl(scale·(x − xZero)) · fl(factor·w) over unsigned bytes x and signed bytes w, in binary64: each dequantized number
 * rounded to binary32, each product exact, the sum in four lanes.
 */
export function dequantizedDot(x: usize, w: usize, count: i32, xZero: i32, scale: f32, factor: f32): f64 {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
  const zero = i16x8.splat(<i16>xZero);
  const scales = f32x4.splat(scale), factors = f32x4.splat(factor);
  const whole = x + <usize>(count & ~7);
  const end = x + <usize>count;
  for (; x < whole; x += 8) {
    const a = i16x8.sub(v128.load_ext<u8>(x), zero);
    const b = v128.load_ext<i8>(w);
    const al = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(a)), scales);
    const bl = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(b)), factors);
    const ah = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(a)), scales);
    const bh = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(b)), factors);
    s0 = f64x2.add(s0, f64x2.mul(f64x2.promote_low_f32x4(al), f64x2.promote_low_f32x4(bl)));
    s1 = f64x2.add(s1, f64x2.mul(f64x2.promote_low_f32x4(upper(al)), f64x2.promote_low_f32x4(upper(bl))));
    s0 = f64x2.add(s0, f64x2.mul(f64x2.promote_low_f32x4(ah), f64x2.promote_low_f32x4(bh)));
    s1 = f64x2.add(s1, f64x2.mul(f64x2.promote_low_f32x4(upper(ah)), f64x2.promote_low_f32x4(upper(bh))));
    w += 8;
  }
  const both = f64x2.add(s0, s1);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; x < end; x++) {
    sum += <f64>(scale * <f32>(<i32>load<u8>(x) - xZero)) * <f64>(factor * <f32>load<i8>(w));
    w++;
  }
  return sum;
}

@inline
function upper(x: v128): v128 {
  return i32x4.shuffle(x, x, 2, 3, 2, 3);
}
