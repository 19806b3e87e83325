import { canonicalBits, canonicalBits64 } from "./canonical";

/**
 * Kernels are generic over <S, C>: S is what lies in memory, C what is computed with. Integers, f32 and f64 stand for
 * themselves; the classes here are tags for what AssemblyScript has no type for: <Float16, f64>, <BFloat16, f64> and
 * <Bool, u8> (0 or 1).
 *
 * Why binary64 serves the 16-bit formats, of p = 11 or 8 bits: each of their numbers is a binary64 number, and rounding
 * a result to binary64 first is innocuous. Products are exact (22 bits, at least 2^-266), sums and differences of
 * binary16 too (multiples of 2^-24 below 2^17). Any other result that binary64 must round lies so far from every
 * midpoint m of two numbers of the format (m has at most p + 1 bits, subnormal or not) that it stays on its side:
 *  - a quotient a/b differs from m by (a - mb)/b. If it is not m, a and mb are different multiples of the lesser of
 *    their units, and have at most 2p + 1 bits: they differ by a relative 2^-(2p + 1) at least;
 *  - a root r of a differs from m by (a - m²)/(r + m), and a and m² likewise by a relative 2^-(2p + 2) at least;
 *  - a sum of bfloat16 that needs more than 53 bits is a + b with |b| < 2^-44·|a|: a is the number nearest to it, and
 *    the midpoint nearest to a is at least 2^-10·|a| away.
 * Nothing over- or underflows binary64: exponents stay within ±300.
 */
export class Float16 {}
export class BFloat16 {}
export class Bool {}

/** Codes of the data types, those of ONNX. */
export const FLOAT32: i32 = 1;
export const UINT8: i32 = 2;
export const INT8: i32 = 3;
export const UINT16: i32 = 4;
export const INT16: i32 = 5;
export const INT32: i32 = 6;
export const INT64: i32 = 7;
export const BOOL: i32 = 9;
export const FLOAT16: i32 = 10;
export const FLOAT64: i32 = 11;
export const UINT32: i32 = 12;
export const UINT64: i32 = 13;
export const BFLOAT16: i32 = 16;

/** Bytes of one element in memory. */
@inline
export function widthOf<S>(): usize {
  if (isReference<S>()) return idof<S>() == idof<Bool>() ? 1 : 2;
  else return sizeof<S>();
}

/** Bytes of one element of the data type of that code. */
export function widthOfType(dtype: i32): usize {
  if (dtype === INT8 || dtype === UINT8 || dtype === BOOL) return 1;
  if (dtype === FLOAT16 || dtype === BFLOAT16 || dtype === INT16 || dtype === UINT16) return 2;
  return dtype === FLOAT64 || dtype === INT64 || dtype === UINT64 ? 8 : 4;
}

/** The element at an address, as what is computed with. */
@inline
export function read<S, C>(address: usize): C {
  if (isReference<S>()) {
    if (idof<S>() == idof<Float16>()) return <C>float16(load<u16>(address));
    else if (idof<S>() == idof<BFloat16>()) return <C>bfloat16(load<u16>(address));
    else return <C>(load<u8>(address) != 0);
  } else return <C>load<S>(address);
}

/** Writes an element, rounded to its format; a NaN becomes the canonical one. */
@inline
export function write<S, C>(address: usize, x: C): void {
  if (isReference<S>()) {
    if (idof<S>() == idof<Float16>()) store<u16>(address, roundToFloat16(<f64>x));
    else if (idof<S>() == idof<BFloat16>()) store<u16>(address, roundToBFloat16(<f64>x));
    else store<u8>(address, <u8>x);
  } else if (isFloat<S>()) {
    if (sizeof<S>() == 4) store<u32>(address, canonicalBits(<f32>x));
    else store<u64>(address, canonicalBits64(<f64>x));
  } else store<S>(address, <S>x);
}

/**
 * A 16-bit format's magnitude bits stand, moved up to binary64's fields, for the number times 2^(bias - 1023):
 * multiplying that power away is exact, for subnormal numbers too, as binary64 has them down to 2^-1074.
 */
@inline
function float16(bits: u32): f64 {
  const sign = <u64>(bits & 0x8000) << 48;
  if ((bits & 0x7c00) === 0x7c00) return reinterpret<f64>(sign | 0x7ff0000000000000 | (<u64>(bits & 0x3ff) << 42));
  return reinterpret<f64>(sign | (<u64>(bits & 0x7fff) << 42)) * reinterpret<f64>(<u64>(1023 + 1008) << 52);
}

@inline
function bfloat16(bits: u32): f64 {
  return <f64>reinterpret<f32>(bits << 16);
}

/** The bits of a binary64 number rounded once to binary16. */
export function roundToFloat16(x: f64): u16 {
  const sign = <u32>(reinterpret<u64>(x) >> 48) & 0x8000;
  return x === x ? <u16>(sign | rounded(Math.abs(x), 65536, 10, 1023 - 24, 1008)) : 0x7e00;
}

/** The bits of a binary64 number rounded once to bfloat16. */
export function roundToBFloat16(x: f64): u16 {
  const sign = <u32>(reinterpret<u64>(x) >> 48) & 0x8000;
  return x === x ? <u16>(sign | rounded(Math.abs(x), 3.402823669209385e38, 7, 1023 - 133, 896)) : 0x7fc0;
}

/**
 * x >= 0 rounded to a multiple of the format's unit there: adding and subtracting 2^52 units does that, to nearest,
 * ties to even. `limit` is the power of two behind the greatest number, whose bits are those of infinity; `least` the
 * exponent field of the least unit; `shift` as above: the format's exponent field is binary64's less `shift`.
 */
@inline
function rounded(x: f64, limit: f64, fractionBits: i64, least: i64, shift: i64): u32 {
  const clamped = min<f64>(x, limit);
  const unit = max<i64>(<i64>(reinterpret<u64>(clamped) >> 52) - fractionBits, least);
  const rounder = reinterpret<f64>((unit + 52) << 52);
  const y = clamped + rounder - rounder;
  return <u32>(reinterpret<u64>(y * reinterpret<f64>((1023 - shift) << 52)) >> (52 - fractionBits));
}
