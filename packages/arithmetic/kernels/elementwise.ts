import { binaryRow } from "./binary";
import { float32Row } from "./binary-float32";
import { FLOAT32, INT32, widthOfType } from "./element";
import { compareVector, integerVector, selectVector } from "./elementwise-vector";
import { EQUAL, SELECT } from "./operation";

/** Bytes of one axis in the table: size, stride of a, of b, of c, four u32; strides in bytes, 0 repeats. */
const AXIS_BYTES: usize = 16;

let operation: i32 = 0;
let dtype: i32 = 0;

/**
 * A binary instruction, a comparison or `select` (a where c is true, else b) over an iteration space of `rank` >= 1
 * axes, outermost first; the output is contiguous, of `width` bytes an element. dtype is that of a and b; for `select`
 * their width. The facade merges axes, so that equal shapes and a scalar operand come as one axis.
 */
export function elementwise(
  operation_: i32, dtype_: i32, a: usize, b: usize, c: usize, out: usize, width: usize, axes: usize, rank: i32,
): void {
  operation = operation_;
  dtype = dtype_;
  walk(a, b, c, out, width, axes, rank);
}

function walk(a: usize, b: usize, c: usize, out: usize, width: usize, axes: usize, rank: i32): void {
  const size = load<u32>(axes);
  const aStride = <usize>load<u32>(axes, 4);
  const bStride = <usize>load<u32>(axes, 8);
  const cStride = <usize>load<u32>(axes, 12);
  if (rank === 1) {
    row(a, aStride, b, bStride, c, cStride, out, size);
    return;
  }
  let inner = width;
  for (let axis = 1; axis < rank; axis++) inner *= load<u32>(axes + AXIS_BYTES * axis);
  for (let i: u32 = 0; i < size; i++) {
    walk(a, b, c, out, width, axes + AXIS_BYTES, rank - 1);
    a += aStride;
    b += bStride;
    c += cStride;
    out += inner;
  }
}

function row(
  a: usize, aStride: usize, b: usize, bStride: usize, c: usize, cStride: usize, out: usize, count: i32,
): void {
  if (operation === SELECT) selectRow(a, aStride, b, bStride, c, cStride, out, count);
  else if (dtype !== FLOAT32 || !float32Row(operation, a, aStride, b, bStride, out, count)) {
    const width = widthOfType(dtype);
    let done = 0;
    // By vectors: what is contiguous or repeats.
    if ((aStride === width || aStride === 0) && (bStride === width || bStride === 0)) {
      if (operation >= EQUAL) done = compareVector(operation, dtype, a, aStride, b, bStride, out, count);
      else if (dtype === INT32) done = integerVector(operation, a, aStride, b, bStride, out, count);
    }
    a += aStride * done;
    b += bStride * done;
    out += <usize>done * (operation >= EQUAL ? 1 : width);
    if (done < count) binaryRow(operation, dtype, a, aStride, b, bStride, out, count - done);
  }
}

function selectRow(
  a: usize, aStride: usize, b: usize, bStride: usize, c: usize, cStride: usize, out: usize, count: i32,
): void {
  const width = <usize>dtype;
  if (cStride === 1 && (aStride === width || aStride === 0) && (bStride === width || bStride === 0)) {
    const done = selectVector(dtype, a, aStride, b, bStride, c, out, count);
    a += aStride * done;
    b += bStride * done;
    c += done;
    out += width * done;
    count -= done;
  }
  if (dtype === 1) selectFrom<u8>(a, aStride, b, bStride, c, cStride, out, count);
  else if (dtype === 2) selectFrom<u16>(a, aStride, b, bStride, c, cStride, out, count);
  else if (dtype === 4) selectFrom<u32>(a, aStride, b, bStride, c, cStride, out, count);
  else selectFrom<u64>(a, aStride, b, bStride, c, cStride, out, count);
}

@inline
function selectFrom<U>(
  a: usize, aStride: usize, b: usize, bStride: usize, c: usize, cStride: usize, out: usize, count: i32,
): void {
  for (const end = out + <usize>count * sizeof<U>(); out < end; out += sizeof<U>()) {
    store<U>(out, load<u8>(c) !== 0 ? load<U>(a) : load<U>(b));
    a += aStride;
    b += bStride;
    c += cStride;
  }
}
