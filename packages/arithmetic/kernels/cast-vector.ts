import { CANONICAL_NAN, canonical } from "./canonical";
import { BFLOAT16, BOOL, FLOAT16, FLOAT32, INT32, INT8, UINT8 } from "./element";

/**
 * The conversions of quantized and of 16-bit models, sixteen elements at a time; returns how many elements were
 * converted, a multiple of 16, or 0 where there is no such loop.
 */
export function castVector(from: i32, to: i32, source: usize, out: usize, count: i32): i32 {
  const whole = count & ~15;
  if (from === FLOAT32 && to === UINT8) narrow(false, source, out, whole);
  else if (from === FLOAT32 && to === INT8) narrow(true, source, out, whole);
  else if (from === UINT8 && to === FLOAT32) widen<u8>(true, source, out, whole);
  else if (from === INT8 && to === FLOAT32) widen<i8>(true, source, out, whole);
  else if (from === UINT8 && to === INT32) widen<u8>(false, source, out, whole);
  else if (from === INT8 && to === INT32) widen<i8>(false, source, out, whole);
  else if (from === INT32 && to === FLOAT32) convert(source, out, whole);
  else if (from === FLOAT32 && to === INT32) truncate(source, out, whole);
  else if (from === BOOL && to === FLOAT32) widenBools(source, out, whole);
  else if (from === FLOAT16 && to === FLOAT32) widenFloats(true, source, out, whole);
  else if (from === BFLOAT16 && to === FLOAT32) widenFloats(false, source, out, whole);
  else if (from === FLOAT32 && to === FLOAT16) narrowFloats(true, source, out, whole);
  else if (from === FLOAT32 && to === BFLOAT16) narrowFloats(false, source, out, whole);
  else return 0;
  return whole;
}

/** Saturates to 32 bits (NaN to 0), these to 16, these to 8: each step keeps what the next one can tell apart. */
@inline
function narrow(signed: bool, source: usize, out: usize, count: i32): void {
  for (const end = out + <usize>count; out < end; out += 16) {
    const low = i16x8.narrow_i32x4_s(whole4(source), whole4(source + 16));
    const high = i16x8.narrow_i32x4_s(whole4(source + 32), whole4(source + 48));
    v128.store(out, signed ? i8x16.narrow_i16x8_s(low, high) : i8x16.narrow_i16x8_u(low, high));
    source += 64;
  }
}

@inline
function whole4(address: usize): v128 {
  return i32x4.trunc_sat_f32x4_s(v128.load(address));
}

@inline
function widen<T>(toFloat: bool, source: usize, out: usize, count: i32): void {
  for (const end = source + <usize>count; source < end; source += 8) {
    const x = v128.load_ext<T>(source);
    const low = isSigned<T>() ? i32x4.extend_low_i16x8_s(x) : i32x4.extend_low_i16x8_u(x);
    const high = isSigned<T>() ? i32x4.extend_high_i16x8_s(x) : i32x4.extend_high_i16x8_u(x);
    v128.store(out, toFloat ? f32x4.convert_i32x4_s(low) : low);
    v128.store(out, toFloat ? f32x4.convert_i32x4_s(high) : high, 16);
    out += 32;
  }
}

/** Rounded once, as each element alone is. */
@inline
function convert(source: usize, out: usize, count: i32): void {
  for (const end = source + (<usize>count << 2); source < end; source += 16) {
    v128.store(out, f32x4.convert_i32x4_s(v128.load(source)));
    out += 16;
  }
}

/** Saturated, and 0 of NaN. */
@inline
function truncate(source: usize, out: usize, count: i32): void {
  for (const end = source + (<usize>count << 2); source < end; source += 16) {
    v128.store(out, whole4(source));
    out += 16;
  }
}

/** 1 of any byte but 0. */
@inline
function widenBools(source: usize, out: usize, count: i32): void {
  for (const end = source + <usize>count; source < end; source += 8) {
    const x = i16x8.min_u(v128.load_ext<u8>(source), i16x8.splat(1));
    v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(x)));
    v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(x)), 16);
    out += 32;
  }
}

@inline
function widenFloats(isHalf: bool, source: usize, out: usize, count: i32): void {
  for (const end = source + (<usize>count << 1); source < end; source += 8) {
    const bits = v128.load_ext<u16>(source);
    v128.store(out, isHalf ? float16(bits) : canonical(i32x4.shl(bits, 16)));
    out += 16;
  }
}

@inline
function narrowFloats(isHalf: bool, source: usize, out: usize, count: i32): void {
  for (const end = out + (<usize>count << 1); out < end; out += 16) {
    const low = v128.load(source);
    const high = v128.load(source, 16);
    if (isHalf) v128.store(out, i16x8.narrow_i32x4_u(toFloat16(low), toFloat16(high)));
    else v128.store(out, i16x8.narrow_i32x4_u(toBFloat16(low), toBFloat16(high)));
    source += 32;
  }
}

// The conversions of element.ts in binary32: exponents move by 112, units are 2^23 of its own.

@inline
function float16(bits: v128): v128 {
  const magnitude = i32x4.shl(v128.and(bits, i32x4.splat(0x7fff)), 13);
  const finite = f32x4.mul(magnitude, f32x4.splat(5.192296858534828e33));
  const infinity = i32x4.splat(0x0f800000);
  let x = v128.bitselect(i32x4.splat(0x7f800000), finite, i32x4.ge_u(magnitude, infinity));
  x = v128.or(x, i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16));
  return v128.bitselect(i32x4.splat(CANONICAL_NAN), x, i32x4.gt_u(magnitude, infinity));
}

@inline
function toFloat16(x: v128): v128 {
  const magnitude = f32x4.min(f32x4.abs(x), f32x4.splat(65536));
  const unit = i32x4.max_s(i32x4.sub(i32x4.shr_u(magnitude, 23), i32x4.splat(10)), i32x4.splat(127 - 24));
  const rounder = i32x4.shl(i32x4.add(unit, i32x4.splat(23)), 23);
  const rounded = f32x4.sub(f32x4.add(magnitude, rounder), rounder);
  const bits = i32x4.shr_u(f32x4.mul(rounded, f32x4.splat(1.925929944387236e-34)), 13);
  const signed = v128.or(bits, v128.and(i32x4.shr_u(x, 16), i32x4.splat(0x8000)));
  return v128.bitselect(i32x4.splat(0x7e00), signed, f32x4.ne(x, x));
}

/** The upper half of the bits, to nearest, ties to even; a carry goes into the exponent, and up to infinity. */
@inline
function toBFloat16(x: v128): v128 {
  const odd = v128.and(i32x4.shr_u(x, 16), i32x4.splat(1));
  const bits = i32x4.shr_u(i32x4.add(i32x4.add(x, i32x4.splat(0x7fff)), odd), 16);
  return v128.bitselect(i32x4.splat(0x7fc0), bits, f32x4.ne(x, x));
}
