import { canonical, loadTail, storeTail } from "./canonical";
import {
  BFLOAT16, BFloat16, BOOL, Bool, FLOAT16, FLOAT32, FLOAT64, Float16, INT16, INT32, INT64, INT8, UINT16, UINT32, UINT64,
  UINT8, read, widthOf, write,
} from "./element";
import { ABS, CEIL, FLOOR, NEG, NOT, ROUND, SQRT, TRUNC } from "./operation";

/** A unary instruction other than the elementary functions; out may be source. */
export function unary(operation: i32, dtype: i32, source: usize, out: usize, count: i32): void {
  if (dtype === FLOAT32) float32(operation, source, out, count);
  else if (dtype === FLOAT64) float<u64, f64, f64>(operation, source, out, count);
  else if (dtype === FLOAT16) float<u16, Float16, f64>(operation, source, out, count);
  else if (dtype === BFLOAT16) float<u16, BFloat16, f64>(operation, source, out, count);
  else if (dtype === INT8) integer<i8, i8>(operation, source, out, count);
  else if (dtype === INT16) integer<i16, i16>(operation, source, out, count);
  else if (dtype === INT32) integer<i32, i32>(operation, source, out, count);
  else if (dtype === INT64) integer<i64, i64>(operation, source, out, count);
  else if (dtype === UINT8) integer<u8, u8>(operation, source, out, count);
  else if (dtype === UINT16) integer<u16, u16>(operation, source, out, count);
  else if (dtype === UINT32) integer<u32, u32>(operation, source, out, count);
  else if (dtype === UINT64) integer<u64, u64>(operation, source, out, count);
  else if (dtype === BOOL) integer<Bool, u8>(operation, source, out, count);
  else unreachable();
}

/** Flips or clears signs, moving bits: U holds the bits of S. */
@inline
function float<U, S, C>(operation: i32, source: usize, out: usize, count: i32): void {
  if (operation === NEG || operation === ABS) {
    const sign = <U>1 << <U>(8 * sizeof<U>() - 1);
    for (const end = source + <usize>count * sizeof<U>(); source < end; source += sizeof<U>()) {
      const bits = load<U>(source);
      store<U>(out, operation === NEG ? <U>(bits ^ sign) : <U>(bits & ~sign));
      out += sizeof<U>();
    }
  } else if (operation === SQRT) map<S, C>(SQRT, source, out, count);
  else if (operation === FLOOR) map<S, C>(FLOOR, source, out, count);
  else if (operation === CEIL) map<S, C>(CEIL, source, out, count);
  else if (operation === ROUND) map<S, C>(ROUND, source, out, count);
  else if (operation === TRUNC) map<S, C>(TRUNC, source, out, count);
  else unreachable();
}

@inline
function integer<S, C>(operation: i32, source: usize, out: usize, count: i32): void {
  if (operation === NEG) map<S, C>(NEG, source, out, count);
  else if (operation === ABS) map<S, C>(ABS, source, out, count);
  else if (operation === NOT) map<S, C>(NOT, source, out, count);
  else unreachable();
}

@inline
function map<S, C>(operation: i32, source: usize, out: usize, count: i32): void {
  for (const end = source + <usize>count * widthOf<S>(); source < end; source += widthOf<S>()) {
    write<S, C>(out, apply<S, C>(operation, read<S, C>(source)));
    out += widthOf<S>();
  }
}

// WebAssembly's nearest rounds halves to even; all four keep the sign of a zero. Square roots are rounded once.
@inline
function apply<S, C>(operation: i32, x: C): C {
  if (isFloat<C>()) {
    if (operation === SQRT) return sqrt<C>(x);
    if (operation === FLOOR) return floor<C>(x);
    if (operation === CEIL) return ceil<C>(x);
    if (operation === ROUND) return nearest<C>(x);
    return trunc<C>(x);
  } else {
    if (operation === NEG) return <C>(<C>0 - x);
    if (operation === ABS) return isSigned<C>() && x < <C>0 ? <C>(<C>0 - x) : x;
    return isReference<S>() ? <C>(x ^ <C>1) : <C>~x;
  }
}

function float32(operation: i32, source: usize, out: usize, count: i32): void {
  if (operation === NEG) map4(NEG, source, out, count);
  else if (operation === ABS) map4(ABS, source, out, count);
  else if (operation === SQRT) map4(SQRT, source, out, count);
  else if (operation === FLOOR) map4(FLOOR, source, out, count);
  else if (operation === CEIL) map4(CEIL, source, out, count);
  else if (operation === ROUND) map4(ROUND, source, out, count);
  else if (operation === TRUNC) map4(TRUNC, source, out, count);
  else unreachable();
}

@inline
function map4(operation: i32, source: usize, out: usize, count: i32): void {
  const whole = source + ((<usize>count & ~3) << 2);
  while (source < whole) {
    v128.store(out, apply4(operation, v128.load(source)));
    source += 16;
    out += 16;
  }
  if (count & 3) storeTail(out, apply4(operation, loadTail(source, count & 3)), count & 3);
}

@inline
function apply4(operation: i32, x: v128): v128 {
  if (operation === NEG) return v128.xor(x, i32x4.splat(0x80000000));
  if (operation === ABS) return v128.and(x, i32x4.splat(0x7fffffff));
  if (operation === SQRT) return canonical(f32x4.sqrt(x));
  if (operation === FLOOR) return canonical(f32x4.floor(x));
  if (operation === CEIL) return canonical(f32x4.ceil(x));
  if (operation === ROUND) return canonical(f32x4.nearest(x));
  return canonical(f32x4.trunc(x));
}

/** binary32 to binary64, exact. The destination is 8 bytes an element and 16 bytes aligned. */
export function widen(source: usize, out: usize, count: i32): void {
  const whole = source + ((<usize>count & ~3) << 2);
  while (source < whole) {
    v128.store(out, f64x2.promote_low_f32x4(v128.load64_zero(source)));
    v128.store(out, f64x2.promote_low_f32x4(v128.load64_zero(source, 8)), 16);
    source += 16;
    out += 32;
  }
  for (let i = 0; i < (count & 3); i++) store<f64>(out + (<usize>i << 3), <f64>load<f32>(source + (<usize>i << 2)));
}
