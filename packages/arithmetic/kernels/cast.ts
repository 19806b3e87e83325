import { castVector } from "./cast-vector";
import {
  BFLOAT16, BFloat16, BOOL, Bool, FLOAT16, FLOAT32, FLOAT64, Float16, INT16, INT32, INT64, INT8, UINT16, UINT32, UINT64,
  UINT8, read, widthOf, widthOfType, write,
} from "./element";

/** Converts elements from one data type to another (specification, section 1, rule 9). */
export function cast(from: i32, to: i32, source: usize, out: usize, count: i32): void {
  const done = castVector(from, to, source, out, count);
  source += <usize>done * widthOfType(from);
  out += <usize>done * widthOfType(to);
  count -= done;
  if (from === FLOAT32) castFrom<f32, f32>(to, source, out, count);
  else if (from === FLOAT64) castFrom<f64, f64>(to, source, out, count);
  else if (from === FLOAT16) castFrom<Float16, f64>(to, source, out, count);
  else if (from === BFLOAT16) castFrom<BFloat16, f64>(to, source, out, count);
  else if (from === INT8) castFrom<i8, i32>(to, source, out, count);
  else if (from === INT16) castFrom<i16, i32>(to, source, out, count);
  else if (from === INT32) castFrom<i32, i32>(to, source, out, count);
  else if (from === INT64) castFrom<i64, i64>(to, source, out, count);
  else if (from === UINT8) castFrom<u8, u32>(to, source, out, count);
  else if (from === UINT16) castFrom<u16, u32>(to, source, out, count);
  else if (from === UINT32) castFrom<u32, u32>(to, source, out, count);
  else if (from === UINT64) castFrom<u64, u64>(to, source, out, count);
  else if (from === BOOL) castFrom<Bool, u32>(to, source, out, count);
  else unreachable();
}

@inline
function castFrom<S, C>(to: i32, source: usize, out: usize, count: i32): void {
  if (to === FLOAT32) loop<S, C, f32>(source, out, count);
  else if (to === FLOAT64) loop<S, C, f64>(source, out, count);
  else if (to === FLOAT16) loop<S, C, Float16>(source, out, count);
  else if (to === BFLOAT16) loop<S, C, BFloat16>(source, out, count);
  else if (to === INT8) loop<S, C, i8>(source, out, count);
  else if (to === INT16) loop<S, C, i16>(source, out, count);
  else if (to === INT32) loop<S, C, i32>(source, out, count);
  else if (to === INT64) loop<S, C, i64>(source, out, count);
  else if (to === UINT8) loop<S, C, u8>(source, out, count);
  else if (to === UINT16) loop<S, C, u16>(source, out, count);
  else if (to === UINT32) loop<S, C, u32>(source, out, count);
  else if (to === UINT64) loop<S, C, u64>(source, out, count);
  else if (to === BOOL) loop<S, C, Bool>(source, out, count);
  else unreachable();
}

function loop<S, C, D>(source: usize, out: usize, count: i32): void {
  for (const end = source + <usize>count * widthOf<S>(); source < end; source += widthOf<S>()) {
    convert<C, D>(out, read<S, C>(source));
    out += widthOf<D>();
  }
}

@inline
function convert<C, D>(out: usize, x: C): void {
  if (isReference<D>()) {
    if (idof<D>() == idof<Bool>()) store<u8>(out, <u8>(x != <C>0));
    else write<D, f64>(out, toFloat64<C>(x));
  } else if (isFloat<D>()) write<D, D>(out, <D>x);
  else if (isFloat<C>() && sizeof<D>() < 4) store<D>(out, saturate<C, D>(x));
  else store<D>(out, <D>x);
}

/** WebAssembly's conversion saturates to 32 bits and makes 0 of NaN; the narrower types are cut out of that. */
@inline
function saturate<C, D>(x: C): D {
  const bits: i32 = 8 * <i32>sizeof<D>();
  const least = isSigned<D>() ? -1 << (bits - 1) : 0;
  const most = isSigned<D>() ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
  return <D>min<i32>(max<i32>(<i32>x, least), most);
}

/**
 * A 64-bit integer of more than 53 bits is rounded to odd: its last 11 bits become one that says whether they held
 * anything. So rounding the result to 8 or 11 bits is what rounding the integer is.
 */
@inline
function toFloat64<C>(x: C): f64 {
  if (isFloat<C>() || sizeof<C>() < 8) return <f64>x;
  else {
    const magnitude = isSigned<C>() && x < <C>0 ? <u64>0 - <u64>x : <u64>x;
    if (magnitude >> 53 === 0) return <f64>x;
    const odd = (magnitude & ~<u64>0x7ff) | (<u64>((magnitude & 0x7ff) !== 0) << 11);
    return isSigned<C>() && x < <C>0 ? -<f64>odd : <f64>odd;
  }
}
