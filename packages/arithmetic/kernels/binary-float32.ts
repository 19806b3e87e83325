import { canonical, loadTail, storeTail } from "./canonical";
import { pow } from "./elementary/pow";
import { ADD, DIV, MAXIMUM, MINIMUM, MUL, POW, SUB } from "./operation";

// f32x4.max and min propagate NaN and order -0 < +0, which is what the specification asks for.
@inline
function apply(operation: i32, a: v128, b: v128): v128 {
  if (operation === ADD) return canonical(f32x4.add(a, b));
  if (operation === SUB) return canonical(f32x4.sub(a, b));
  if (operation === MUL) return canonical(f32x4.mul(a, b));
  if (operation === DIV) return canonical(f32x4.div(a, b));
  if (operation === MAXIMUM) return canonical(f32x4.max(a, b));
  if (operation === POW) return pow(a, b);
  return canonical(f32x4.min(a, b));
}

/** Four elements from the address on, `stride` bytes apart: contiguous, one repeated, or strided. */
@inline
function fetch(address: usize, stride: usize): v128 {
  if (stride === 4) return v128.load(address);
  if (stride === 0) return v128.load32_splat(address);
  let x = v128.load32_zero(address);
  x = f32x4.replace_lane(x, 1, load<f32>(address + stride));
  x = f32x4.replace_lane(x, 2, load<f32>(address + 2 * stride));
  return f32x4.replace_lane(x, 3, load<f32>(address + 3 * stride));
}

/** The loop over one row, instantiated for each operation and each usual pair of strides (in bytes). */
@inline
function loop(operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  const end = out + ((<usize>count & ~3) << 2);
  while (out < end) {
    v128.store(out, apply(operation, fetch(a, aStride), fetch(b, bStride)));
    a += aStride << 2;
    b += bStride << 2;
    out += 16;
  }
  for (let i = 0; i < (count & 3); i++) {
    storeTail(out, apply(operation, loadTail(a, 1), loadTail(b, 1)), 1);
    a += aStride;
    b += bStride;
    out += 4;
  }
}

@inline
function row(operation: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  if (aStride === 4 && bStride === 4) loop(operation, a, 4, b, 4, out, count);
  else if (aStride === 4 && bStride === 0) loop(operation, a, 4, b, 0, out, count);
  else if (aStride === 0 && bStride === 4) loop(operation, a, 0, b, 4, out, count);
  else loop(operation, a, aStride, b, bStride, out, count);
}

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
  row(MAXIMUM, a, aStride, b, bStride, out, count);
}
function minimumRow(a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  row(MINIMUM, a, aStride, b, bStride, out, count);
}
function powRow(a: usize, aStride: usize, b: usize, bStride: usize, out: usize, count: i32): void {
  loop(POW, a, aStride, b, bStride, out, count);
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
