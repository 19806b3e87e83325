/**
 * The affine copy of specification, appendix A: the iteration space is walked in row-major order, each source
 * coordinate j is v_j = offset + Σ coefficient·o, divided by its divisor (mode 0 rounds down, mode 1 reads nothing when
 * a remainder is left); outside the source, or where nothing is read, the element is the fill.
 *
 * Tables, made by the facade. An axis takes 24 bytes: size u32, coordinate i32 (-1: none), coefficient i64, the bytes
 * that one step of it moves in the source i64. A coordinate takes 40: value i64 (starts as the offset), divisor i64,
 * mode i64, size of the source's axis i64, stride in bytes i64. Where all divisors are 1 there is also a table of
 * reaches, 16 bytes for each axis and coordinate: the least and the greatest amount, i64 each, by which that axis and
 * those inside it move the coordinate. With it whole blocks that lie inside the source are copied without tests
 * (copy-block.ts).
 */
import { copyBlock, copyRun, fillRun } from "./copy-block";

const AXIS_BYTES: usize = 24;
const REACH_BYTES: usize = 16;
const COORDINATE_BYTES: usize = 40;

let source: usize = 0;
let out: usize = 0;
let fill: u64 = 0;
let axes: usize = 0;
let axisCount: i32 = 0;
let coordinates: usize = 0;
let coordinateCount: i32 = 0;
let reaches: usize = 0;
let sourceEnd: usize = 0;
let outEnd: usize = 0;

/** Elements of `width` bytes (1, 2, 4 or 8) from source_ to out_; at least one axis. */
export function copy(
  source_: usize, out_: usize, width: i32, fill_: u64,
  axes_: usize, axisCount_: i32, coordinates_: usize, coordinateCount_: i32, reaches_: usize,
): void {
  source = source_;
  out = out_;
  fill = fill_;
  axes = axes_;
  axisCount = axisCount_;
  coordinates = coordinates_;
  coordinateCount = coordinateCount_;
  reaches = reaches_;
  sourceEnd = source;
  if (coordinateCount > 0) sourceEnd += <usize>(load<i64>(coordinates, 24) * load<i64>(coordinates, 32));
  outEnd = out + width;
  for (let i = 0; i < axisCount; i++) outEnd = out + (outEnd - out) * load<u32>(axes + AXIS_BYTES * <usize>i);
  if (width === 1) walk<u8>(0);
  else if (width === 2) walk<u16>(0);
  else if (width === 4) walk<u32>(0);
  else if (width === 8) walk<u64>(0);
  else unreachable();
}

function walk<T>(axis: i32): void {
  if (axis === axisCount - 1) {
    copyRow<T>();
    return;
  }
  const entry = axes + AXIS_BYTES * <usize>axis;
  const size = load<i32>(entry);
  const coordinate = load<i32>(entry, 4);
  const coefficient = load<i64>(entry, 8);
  let from = size;
  let to = size;
  if (reaches !== 0) {
    findInside(axis, size, coordinate, coefficient);
    from = insideFrom;
    to = insideTo;
  }
  for (let i = 0; i < size; i++) {
    if (i === from && to > from) {
      out = copyBlock<T>(entry, axisCount - axis, to - from, presentAddress(), out, outEnd, sourceEnd);
      if (coordinate >= 0) advance(coordinate, coefficient * <i64>(to - from));
      i = to - 1;
    } else {
      walk<T>(axis + 1);
      if (coordinate >= 0) advance(coordinate, coefficient);
    }
  }
  if (coordinate >= 0) advance(coordinate, -coefficient * <i64>size);
}

@inline
function advance(coordinate: i32, amount: i64): void {
  const address = coordinates + COORDINATE_BYTES * <usize>coordinate;
  store<i64>(address, load<i64>(address) + amount);
}

let insideFrom: i32 = 0;
let insideTo: i32 = 0;

/** Finds the steps of an axis in which no coordinate leaves the source, whatever the axes inside it do. */
function findInside(axis: i32, size: i32, moving: i32, coefficient: i64): void {
  insideFrom = 0;
  insideTo = size;
  let reach = reaches + REACH_BYTES * <usize>((axis + 1) * coordinateCount);
  let entry = coordinates;
  for (let j = 0; j < coordinateCount; j++) {
    const value = load<i64>(entry);
    // What is left of the extent below and above the present place.
    const below = value + load<i64>(reach);
    const above = load<i64>(entry, 24) - 1 - value - load<i64>(reach, 8);
    if (j !== moving || coefficient === 0) {
      if (below < 0 || above < 0) insideTo = 0;
    } else {
      const step = coefficient > 0 ? coefficient : -coefficient;
      const room = coefficient > 0 ? above : below;
      const missing = coefficient > 0 ? -below : -above;
      if (missing > 0) insideFrom = <i32>min<i64>(size, (missing + step - 1) / step);
      insideTo = room < 0 ? 0 : <i32>min<i64>(insideTo, room / step + 1);
    }
    reach += REACH_BYTES;
    entry += COORDINATE_BYTES;
  }
}

/** The address of the element at the coordinates' present values, all divisors being 1. */
function presentAddress(): i64 {
  let address = <i64>source;
  let entry = coordinates;
  for (let j = 0; j < coordinateCount; j++) {
    address += load<i64>(entry) * load<i64>(entry, 32);
    entry += COORDINATE_BYTES;
  }
  return address;
}

/** The byte offset that a coordinate of value v contributes, or -1 where nothing is read. */
function position(entry: usize, v: i64): i64 {
  const divisor = load<i64>(entry, 8);
  let index = v;
  if (divisor !== 1) {
    index = v / divisor;
    const remainder = v - index * divisor;
    if (remainder !== 0) {
      if (load<i64>(entry, 16) !== 0) return -1;
      if (remainder < 0) index--;
    }
  }
  return <u64>index < load<u64>(entry, 24) ? index * load<i64>(entry, 32) : -1;
}

/** One run of the innermost axis. */
function copyRow<T>(): void {
  const axis = axes + AXIS_BYTES * <usize>(axisCount - 1);
  const size = load<u32>(axis);
  const moving = load<i32>(axis, 4);
  let base = <i64>source;
  for (let j = 0; j < coordinateCount; j++) {
    if (j === moving) continue;
    const entry = coordinates + COORDINATE_BYTES * <usize>j;
    const offset = position(entry, load<i64>(entry));
    if (offset < 0) {
      out = fillRun<T>(out, size, fill);
      return;
    }
    base += offset;
  }
  if (moving < 0) {
    out = copyRun<T>(<usize>base, out, 0, size);
    return;
  }
  const entry = coordinates + COORDINATE_BYTES * <usize>moving;
  const coefficient = load<i64>(axis, 8);
  if (load<i64>(entry, 8) === 1) copyAffine<T>(base, entry, coefficient, size);
  else copyDivided<T>(base, entry, coefficient, size);
}

/** v = start + coefficient·o with divisor 1: what lies inside the source is one run of o, filled before and behind. */
function copyAffine<T>(base: i64, entry: usize, coefficient: i64, size: u32): void {
  const start = load<i64>(entry);
  const extent = load<i64>(entry, 24);
  const stride = load<i64>(entry, 32);
  let first: i64 = 0;
  let end: i64 = <i64>size;
  if (coefficient === 0) {
    if (<u64>start >= <u64>extent) end = 0;
  } else {
    // Ascending: the first o with start + c·o >= 0, and behind the last with start + c·o <= extent - 1; or mirrored.
    const step = coefficient > 0 ? coefficient : -coefficient;
    const before = coefficient > 0 ? -start : start - (extent - 1);
    const room = coefficient > 0 ? extent - 1 - start : start;
    if (before > 0) first = min<i64>(end, (before + step - 1) / step);
    end = room < 0 ? first : max<i64>(first, min<i64>(end, room / step + 1));
  }
  out = fillRun<T>(out, <u32>first, fill);
  if (end > first) {
    const address = <usize>(base + (start + coefficient * first) * stride);
    out = copyRun<T>(address, out, <isize>(coefficient * stride), <u32>(end - first));
  }
  out = fillRun<T>(out, size - <u32>max<i64>(first, end), fill);
}

function copyDivided<T>(base: i64, entry: usize, coefficient: i64, size: u32): void {
  let v = load<i64>(entry);
  for (let i: u32 = 0; i < size; i++) {
    const offset = position(entry, v);
    store<T>(out, offset < 0 ? <T>fill : load<T>(<usize>(base + offset)));
    out += sizeof<T>();
    v += coefficient;
  }
}
