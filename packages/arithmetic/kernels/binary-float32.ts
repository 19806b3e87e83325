import { CANONICAL_NAN, loadTail, storeTail } from "./canonical";
import { cubes, pow } from "./elementary/pow";
import { ADD, DIV, MAXIMUM, MINIMUM, MUL, POW, SUB } from "./operation";

// f32x4.max and min propagate NaN and order -0 < +0, which is what the specification asks for.
@inline
function apply(operation: i32, a: v128, b: v128): v128 {
  if (operation === ADD) return f32x4.add(a, b);
  if (operation === SUB) return f32x4.sub(a, b);
  if (operation === MUL) return f32x4.mul(a, b);
  if (operation === DIV) return f32x4.div(a, b);
  if (operation === MAXIMUM) return f32x4.max(a, b);
  return f32x4.min(a, b);
}

/** Makes the NaNs of a row canonical, if `isNaN` says that it has any: they are rare, so looking again is cheaper. */
@inline
function settle(isNaN: v128, out: usize, end: usize): void {
  if (v128.any_true(isNaN)) canonicalize(out, end);
}

function canonicalize(out: usize, end: usize): void {
  for (; out < end; out += 4) {
    const x = load<f32>(out);
    if (x !== x) store<u32>(out, CANONICAL_NAN);
  }
}

/** Both operands contiguous. */
@inline
function contiguous(operation: i32, a: usize, b: usize, out: usize, count: i32): void {
  const start = out;
  const end = out + (<usize>count << 2);
  let isNaN = i64x2.splat(0);
  for (const pairs = out + ((<usize>count & ~7) << 2); out < pairs; out += 32) {
    const x = apply(operation, v128.load(a), v128.load(b));
    const y = apply(operation, v128.load(a, 16), v128.load(b, 16));
    v128.store(out, x);
    v128.store(out, y, 16);
    isNaN = v128.or(v128.or(isNaN, f32x4.ne(x, x)), f32x4.ne(y, y));
    a += 32;
    b += 32;
  }
  settle(v128.or(isNaN, strided(operation, a, 4, b, 4, out, end)), start, end);
}

/** One operand contiguous, the other one element, repeated: the first one if `isFirst`. */
@inline
function repeated(operation: i32, isFirst: bool, a: usize, one: usize, out: usize, count: i32): void {
  const start = out;
  const end = out + (<usize>count << 2);
  const c = v128.load32_splat(one);
  let isNaN = i64x2.splat(0);
  for (const pairs = out + ((<usize>count & ~7) << 2); out < pairs; out += 32) {
    const low = v128.load(a);
    const high = v128.load(a, 16);
    const x = isFirst ? apply(operation, c, low) : apply(operation, low, c);
    const y = isFirst ? apply(operation, c, high) : apply(operation, high, c);
    v128.store(out, x);
    v128.store(out, y, 16);
    isNaN = v128.or(v128.or(isNaN, f32x4.ne(x, x)), f32x4.ne(y, y));
    a += 32;
  }
  const rest = isFirst ? strided(operation, one, 0, a, 4, out, end) : strided(operation, a, 4, one, 0, out, end);
  settle(v128.or(isNaN, rest), start, end);
}

/** The elements up to the end one by one, their operands the given bytes apart; says which lanes were NaN. */
@inline
function strided(operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, end: usize): v128 {
  let isNaN = i64x2.splat(0);
  for (; out < end; out += 4) {
    const x = apply(operation, loadTail(a, 1), loadTail(b, 1));
    storeTail(out, x, 1);
    isNaN = v128.or(isNaN, f32x4.ne(x, x));
    a += aStride;
    b += bStride;
  }
  return isNaN;
}

/** One row. Operands are contiguous or repeat along an axis; other strides (in bytes) are possible but slow. */
@inline
function row(operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  const end = out + (<usize>count << 2);
  if (aStride === 4 && bStride === 4) contiguous(operation, a, b, out, count);
  else if (aStride === 4 && bStride === 0) repeated(operation, false, a, b, out, count);
  else if (aStride === 0 && bStride === 4) repeated(operation, true, b, a, out, count);
  else settle(strided(operation, a, aStride, b, bStride, out, end), out, end);
}

/**
 * The maximum or minimum of contiguous elements and one number c, not NaN and (for the minimum) not -0. The select that
 * pmax and pmin are keeps an element that is NaN and, of two zeros, the element: that is wrong only for max(-0, +0),
 * to which +0 is added, which changes nothing else (for another c -0 is added, which changes nothing at all).
 */
@inline
function limit(operation: i32, a: usize, c: v128, out: usize, count: i32): void {
  const start = out;
  const end = out + (<usize>count << 2);
  const zero = v128.bitselect(i32x4.splat(0), f32x4.splat(-0.0), i32x4.eq(c, i32x4.splat(0)));
  let isNaN = i64x2.splat(0);
  for (const pairs = out + ((<usize>count & ~7) << 2); out < pairs; out += 32) {
    const x = limited(operation, v128.load(a), c, zero);
    const y = limited(operation, v128.load(a, 16), c, zero);
    v128.store(out, x);
    v128.store(out, y, 16);
    isNaN = v128.or(v128.or(isNaN, f32x4.ne(x, x)), f32x4.ne(y, y));
    a += 32;
  }
  for (; out < end; out += 4) {
    const x = limited(operation, v128.load32_splat(a), c, zero);
    v128.store_lane<u32>(out, x, 0);
    isNaN = v128.or(isNaN, f32x4.ne(x, x));
    a += 4;
  }
  settle(isNaN, start, end);
}

@inline
function limited(operation: i32, x: v128, c: v128, zero: v128): v128 {
  return operation === MAXIMUM ? f32x4.add(f32x4.pmax(x, c), zero) : f32x4.pmin(x, c);
}

/** The bits of -0. */
const NEGATIVE_ZERO: u32 = 0x80000000;

function addRow(a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  row(ADD, a, aStride, b, bStride, out, count);
}
function subRow(a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  row(SUB, a, aStride, b, bStride, out, count);
}
function mulRow(a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  row(MUL, a, aStride, b, bStride, out, count);
}
function divRow(a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  row(DIV, a, aStride, b, bStride, out, count);
}
function maximumRow(a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  if (aStride === 4 && isNumber(b, bStride)) limit(MAXIMUM, a, v128.load32_splat(b), out, count);
  else if (bStride === 4 && isNumber(a, aStride)) limit(MAXIMUM, b, v128.load32_splat(a), out, count);
  else row(MAXIMUM, a, aStride, b, bStride, out, count);
}
function minimumRow(a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  if (aStride === 4 && isNumber(b, bStride) && load<u32>(b) !== NEGATIVE_ZERO) {
    limit(MINIMUM, a, v128.load32_splat(b), out, count);
  } else if (bStride === 4 && isNumber(a, aStride) && load<u32>(a) !== NEGATIVE_ZERO) {
    limit(MINIMUM, b, v128.load32_splat(a), out, count);
  } else row(MINIMUM, a, aStride, b, bStride, out, count);
}

/** True if the operand is one element, repeated, and not NaN. */
@inline
function isNumber(address: usize, stride: usize): bool {
  return stride === 0 && load<f32>(address) === load<f32>(address);
}

/** x^2 is a product, and of two zeros +0; x^3 has a kernel of its own. Both are common, as x·x and in GELU. */
function powRow(a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  if (aStride === 4 && bStride === 0 && load<f32>(b) === 2) mulRow(a, 4, a, 4, out, count);
  else if (aStride === 4 && bStride === 0 && load<f32>(b) === 3) cubes(a, b, out, count);
  else powers(a, aStride, b, bStride, out, count);
}

function powers(a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  const end = out + (<usize>count << 2);
  const isPlain = ((aStride | bStride) & ~4) === 0;
  for (const whole = isPlain ? out + ((<usize>count & ~3) << 2) : out; out < whole; out += 16) {
    const x = aStride === 4 ? v128.load(a) : v128.load32_splat(a);
    const y = bStride === 4 ? v128.load(b) : v128.load32_splat(b);
    v128.store(out, pow(x, y));
    a += aStride << 2;
    b += bStride << 2;
  }
  for (; out < end; out += 4) {
    storeTail(out, pow(loadTail(a, 1), loadTail(b, 1)), 1);
    a += aStride;
    b += bStride;
  }
}

/** One row of binary32 elements by vectors; false if the operation is not one of these seven. */
export function float32Row(
  operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32,
): bool {
  if (operation === ADD) addRow(a, aStride, b, bStride, out, count);
  else if (operation === SUB) subRow(a, aStride, b, bStride, out, count);
  else if (operation === MUL) mulRow(a, aStride, b, bStride, out, count);
  else if (operation === DIV) divRow(a, aStride, b, bStride, out, count);
  else if (operation === MAXIMUM) maximumRow(a, aStride, b, bStride, out, count);
  else if (operation === MINIMUM) minimumRow(a, aStride, b, bStride, out, count);
  else if (operation === POW) powRow(a, aStride, b, bStride, out, count);
  else return false;
  return true;
}
