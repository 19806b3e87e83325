import {
  BFLOAT16, BFloat16, BOOL, Bool, FLOAT16, FLOAT32, FLOAT64, Float16, INT16, INT32, INT64, INT8, UINT16, UINT32, UINT64,
  UINT8, read, widthOf, write,
} from "./element";
import {
  ADD, AND, DIV, EQUAL, FMOD, LESS, LESS_OR_EQUAL, MAXIMUM, MINIMUM, MOD, MUL, OR, POW, SHIFT_LEFT, SHIFT_RIGHT, SUB,
  XOR,
} from "./operation";
import { powFloat, powInteger } from "./power";
import { fmod } from "./remainder";

/** One row of a binary instruction or comparison: `count` elements, operands the given bytes apart, out contiguous. */
export function binaryRow(
  operation: i32, dtype: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32,
): void {
  if (dtype === FLOAT32) floats<f32, f32>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === FLOAT64) floats<f64, f64>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === FLOAT16) floats<Float16, f64>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === BFLOAT16) floats<BFloat16, f64>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === INT8) integers<i8>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === INT16) integers<i16>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === INT32) integers<i32>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === INT64) integers<i64>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === UINT8) integers<u8>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === UINT16) integers<u16>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === UINT32) integers<u32>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === UINT64) integers<u64>(operation, a, aStride, b, bStride, out, count);
  else if (dtype === BOOL) bools(operation, a, aStride, b, bStride, out, count);
  else unreachable();
}

function floats<S, C>(
  operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32,
): void {
  if (operation === ADD) map<S, C>(ADD, a, aStride, b, bStride, out, count);
  else if (operation === SUB) map<S, C>(SUB, a, aStride, b, bStride, out, count);
  else if (operation === MUL) map<S, C>(MUL, a, aStride, b, bStride, out, count);
  else if (operation === DIV) map<S, C>(DIV, a, aStride, b, bStride, out, count);
  else if (operation === MAXIMUM) map<S, C>(MAXIMUM, a, aStride, b, bStride, out, count);
  else if (operation === MINIMUM) map<S, C>(MINIMUM, a, aStride, b, bStride, out, count);
  else if (operation === POW) map<S, C>(POW, a, aStride, b, bStride, out, count);
  else if (operation === FMOD) map<S, C>(FMOD, a, aStride, b, bStride, out, count);
  else comparisons<S, C>(operation, a, aStride, b, bStride, out, count);
}

function integers<T>(
  operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32,
): void {
  if (operation === ADD) map<T, T>(ADD, a, aStride, b, bStride, out, count);
  else if (operation === SUB) map<T, T>(SUB, a, aStride, b, bStride, out, count);
  else if (operation === MUL) map<T, T>(MUL, a, aStride, b, bStride, out, count);
  else if (operation === DIV) map<T, T>(DIV, a, aStride, b, bStride, out, count);
  else if (operation === MAXIMUM) map<T, T>(MAXIMUM, a, aStride, b, bStride, out, count);
  else if (operation === MINIMUM) map<T, T>(MINIMUM, a, aStride, b, bStride, out, count);
  else if (operation === POW) map<T, T>(POW, a, aStride, b, bStride, out, count);
  else if (operation === MOD) map<T, T>(MOD, a, aStride, b, bStride, out, count);
  else if (operation === FMOD) map<T, T>(FMOD, a, aStride, b, bStride, out, count);
  else if (operation === SHIFT_LEFT) map<T, T>(SHIFT_LEFT, a, aStride, b, bStride, out, count);
  else if (operation === SHIFT_RIGHT) map<T, T>(SHIFT_RIGHT, a, aStride, b, bStride, out, count);
  else if (operation <= XOR) bitwise<T, T>(operation, a, aStride, b, bStride, out, count);
  else comparisons<T, T>(operation, a, aStride, b, bStride, out, count);
}

/** Bools are read as 0 or 1, so that their bits are their truth. */
function bools(operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  if (operation <= XOR) bitwise<Bool, u8>(operation, a, aStride, b, bStride, out, count);
  else comparisons<Bool, u8>(operation, a, aStride, b, bStride, out, count);
}

@inline
function bitwise<S, C>(
  operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32,
): void {
  if (operation === AND) map<S, C>(AND, a, aStride, b, bStride, out, count);
  else if (operation === OR) map<S, C>(OR, a, aStride, b, bStride, out, count);
  else if (operation === XOR) map<S, C>(XOR, a, aStride, b, bStride, out, count);
  else unreachable();
}

@inline
function comparisons<S, C>(
  operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32,
): void {
  if (operation === EQUAL) compare<S, C>(EQUAL, a, aStride, b, bStride, out, count);
  else if (operation === LESS) compare<S, C>(LESS, a, aStride, b, bStride, out, count);
  else if (operation === LESS_OR_EQUAL) compare<S, C>(LESS_OR_EQUAL, a, aStride, b, bStride, out, count);
  else unreachable();
}

@inline
function map<S, C>(
  operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32,
): void {
  for (const end = out + <usize>count * widthOf<S>(); out < end; out += widthOf<S>()) {
    write<S, C>(out, apply<C>(operation, read<S, C>(a), read<S, C>(b)));
    a += aStride;
    b += bStride;
  }
}

@inline
function compare<S, C>(
  operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32,
): void {
  for (const end = out + <usize>count; out < end; out++) {
    const x = read<S, C>(a);
    const y = read<S, C>(b);
    store<u8>(out, <u8>(operation === EQUAL ? x == y : operation === LESS ? x < y : x <= y));
    a += aStride;
    b += bStride;
  }
}

@inline
function apply<C>(operation: i32, a: C, b: C): C {
  if (operation === ADD) return <C>(a + b);
  if (operation === SUB) return <C>(a - b);
  if (operation === MUL) return <C>(a * b);
  if (operation === MAXIMUM) return max<C>(a, b);
  if (operation === MINIMUM) return min<C>(a, b);
  if (isFloat<C>()) {
    // WebAssembly's own instructions: rounded once, NaN propagates, -0 < +0.
    if (operation === DIV) return <C>(a / b);
    if (operation === POW) return powFloat<C>(a, b);
    return <C>fmod(<f64>a, <f64>b);
  } else {
    if (operation === POW) return powInteger<C>(a, b);
    if (operation === AND) return <C>(a & b);
    if (operation === OR) return <C>(a | b);
    if (operation === XOR) return <C>(a ^ b);
    const bits = <C>(8 * sizeof<C>());
    if (operation === SHIFT_LEFT) return b < bits ? <C>(a << b) : <C>0;
    if (operation === SHIFT_RIGHT) return b < bits ? <C>(a >> b) : <C>0;
    return divide<C>(operation, a, b);
  }
}

/** Division truncates; nothing traps: a zero divisor gives 0, MIN / -1 is MIN with the remainder 0. */
@inline
function divide<C>(operation: i32, a: C, b: C): C {
  if (b === <C>0) return <C>0;
  if (isSigned<C>() && b === <C>-1) return operation === DIV ? <C>(<C>0 - a) : <C>0;
  if (operation === DIV) return <C>(a / b);
  const remainder = <C>(a % b);
  if (operation === FMOD || !isSigned<C>()) return remainder;
  return remainder !== <C>0 && (remainder ^ b) < <C>0 ? <C>(remainder + b) : remainder;
}
