/**
 * The affine copy of copy.ts for binary32 elements that are written as binary64, where all divisors are 1: the tables
 * are the same. The last two axes make planes; in each of them what lies inside the source is clipped once, if the two
 * axes move different coordinates, else row by row.
 */
import { widen } from "./unary";

const AXIS_BYTES: usize = 24;
const COORDINATE_BYTES: usize = 40;

let source: usize = 0;
let out: usize = 0;
let fill: f64 = 0;
let axes: usize = 0;
let axisCount: i32 = 0;
let coordinates: usize = 0;
let coordinateCount: i32 = 0;

// The plane: sizes, what a step moves in the source, and the coordinates that the two axes move, or -1.
let rows: i32 = 0;
let rowStep: i64 = 0;
let rowCoordinate: i32 = -1;
let columns: i32 = 0;
let columnStep: i64 = 0;
let columnCoordinate: i32 = -1;
/** The table's entry of the axis of rows; 0 if there is but one axis. */
let rowAxis: usize = 0;
let columnAxis: usize = 0;

/** source_ is binary32, out_ binary64; at least one axis. */
export function widenCopy(
  source_: usize, out_: usize, fill_: u32, axes_: usize, axisCount_: i32, coordinates_: usize, coordinateCount_: i32,
): void {
  source = source_;
  out = out_;
  fill = <f64>reinterpret<f32>(fill_);
  axes = axes_;
  axisCount = axisCount_;
  coordinates = coordinates_;
  coordinateCount = coordinateCount_;
  columnAxis = axes + AXIS_BYTES * <usize>(axisCount - 1);
  columns = load<i32>(columnAxis);
  columnCoordinate = load<i32>(columnAxis, 4);
  columnStep = load<i64>(columnAxis, 16);
  rowAxis = axisCount > 1 ? columnAxis - AXIS_BYTES : 0;
  rows = rowAxis ? load<i32>(rowAxis) : 1;
  rowCoordinate = rowAxis ? load<i32>(rowAxis, 4) : -1;
  rowStep = rowAxis ? load<i64>(rowAxis, 16) : 0;
  walk(0);
}

@inline
function entryOf(coordinate: i32): usize {
  return coordinates + COORDINATE_BYTES * <usize>coordinate;
}

@inline
function advance(coordinate: i32, amount: i64): void {
  const address = entryOf(coordinate);
  store<i64>(address, load<i64>(address) + amount);
}

function walk(axis: i32): void {
  if (axis >= axisCount - 2) {
    if (rowCoordinate < 0 || rowCoordinate !== columnCoordinate) plane(rowCoordinate, rows);
    else rowByRow();
    return;
  }
  const entry = axes + AXIS_BYTES * <usize>axis;
  const size = load<u32>(entry);
  const coordinate = load<i32>(entry, 4);
  const coefficient = load<i64>(entry, 8);
  for (let i: u32 = 0; i < size; i++) {
    walk(axis + 1);
    if (coordinate >= 0) advance(coordinate, coefficient);
  }
  if (coordinate >= 0) advance(coordinate, -coefficient * <i64>size);
}

/** Both axes move the same coordinate: each row is a plane of one. */
function rowByRow(): void {
  const coefficient = load<i64>(rowAxis, 8);
  for (let row = 0; row < rows; row++) {
    plane(-1, 1);
    advance(rowCoordinate, coefficient);
  }
  advance(rowCoordinate, -coefficient * <i64>rows);
}

/** What `clip` found: the first step inside the source and the one behind the last. */
let first: i32 = 0;
let end: i32 = 0;

/** The steps of an axis of `size` in which start + coefficient·step lies inside the extent of the coordinate. */
function clip(axis: usize, coordinate: i32, size: i32): void {
  first = 0;
  end = size;
  if (coordinate < 0) return;
  const entry = entryOf(coordinate);
  const coefficient = load<i64>(axis, 8);
  const start = load<i64>(entry);
  const extent = load<i64>(entry, 24);
  if (coefficient === 0) {
    if (<u64>start >= <u64>extent) end = 0;
    return;
  }
  const step = coefficient > 0 ? coefficient : -coefficient;
  const before = coefficient > 0 ? -start : start - (extent - 1);
  const room = coefficient > 0 ? extent - 1 - start : start;
  if (before > 0) first = <i32>min<i64>(<i64>size, (before + step - 1) / step);
  end = room < 0 ? first : <i32>max<i64>(<i64>first, min<i64>(<i64>size, room / step + 1));
}

/** The address of the present position, or 0 if a coordinate that the plane does not move is outside the source. */
function presentAddress(movedByRows: i32): usize {
  let address = <i64>source;
  let entry = coordinates;
  for (let j = 0; j < coordinateCount; j++) {
    const value = load<i64>(entry);
    if (j !== movedByRows && j !== columnCoordinate && <u64>value >= load<u64>(entry, 24)) return 0;
    address += value * load<i64>(entry, 32);
    entry += COORDINATE_BYTES;
  }
  return <usize>address;
}

function plane(movedByRows: i32, height: i32): void {
  const address = presentAddress(movedByRows);
  clip(columnAxis, columnCoordinate, columns);
  const left = first;
  const right = end;
  clip(rowAxis, movedByRows, height);
  const top = first;
  const bottom = end;
  if (address === 0 || left >= right || top >= bottom) {
    out = fillRun(out, height * columns);
    return;
  }
  const behind = (height - bottom) * columns;
  out = fillRun(out, top * columns);
  const start = <i64>address + <i64>top * rowStep + <i64>left * columnStep;
  const count = bottom - top;
  if (columnStep === 4 && (count === 1 || rowStep === <i64>columns << 2)) flat(<usize>start, count, left, right);
  else if (rowStep === 4 && left === 0 && right === columns) transposed(<usize>start, count);
  else inRows(start, count, left, right);
  out = fillRun(out, behind);
}

@inline
function fillRun(at: usize, count: i32): usize {
  const stop = at + (<usize>count << 3);
  for (; at < stop; at += 8) store<f64>(at, fill);
  return at;
}

/** The source walks on from row to row: one run over all rows, then the fill beside them. */
function flat(start: usize, count: i32, left: i32, right: i32): void {
  const rowBytes = <usize>columns << 3;
  widen(start, out + (<usize>left << 3), (count - 1) * columns + (right - left));
  const stop = out + rowBytes * <usize>count;
  if (left > 0) for (let at = out; at < stop; at += rowBytes) fillRun(at, left);
  if (right < columns) {
    for (let at = out + (<usize>right << 3); at < stop; at += rowBytes) fillRun(at, columns - right);
  }
  out = stop;
}

function inRows(start: i64, count: i32, left: i32, right: i32): void {
  for (let row = 0; row < count; row++) {
    out = fillRun(out, left);
    out = columnStep === 4 ? contiguous(<usize>start, out, right - left) : strided(start, columnStep, out, right - left);
    out = fillRun(out, columns - right);
    start += rowStep;
  }
}

/** Widens elements that lie one behind the other; returns the address behind them. */
@inline
export function contiguous(from: usize, to: usize, count: i32): usize {
  const stop = to + (<usize>(count & ~1) << 3);
  for (; to < stop; to += 16) {
    v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(from)));
    from += 8;
  }
  if (count & 1) {
    store<f64>(to, <f64>load<f32>(from));
    to += 8;
  }
  return to;
}

/** Widens elements that lie `step` bytes apart; returns the address behind what it wrote. */
@inline
export function strided(from: i64, step: i64, to: usize, count: i32): usize {
  const stop = to + (<usize>(count & ~1) << 3);
  for (; to < stop; to += 16) {
    const pair = v128.load_lane<u32>(<usize>(from + step), v128.load32_zero(<usize>from), 1);
    v128.store(to, f64x2.promote_low_f32x4(pair));
    from += 2 * step;
  }
  if (count & 1) {
    store<f64>(to, <f64>load<f32>(<usize>from));
    to += 8;
  }
  return to;
}

/** Rows that are neighbours in the source: sixteen of them at a time, which are a cache line, two by two columns. */
function transposed(start: usize, count: i32): void {
  const rowBytes = <usize>columns << 3;
  const step = <usize>columnStep;
  const pairedRows = count & ~1;
  for (let band = 0; band < pairedRows; band += 16) {
    const height = min<i32>(16, pairedRows - band);
    let column = start + (<usize>band << 2);
    for (let j = 0; j < columns; j += 2) {
      const isPair = j + 1 < columns;
      let from = column;
      let to = out + <usize>band * rowBytes + (<usize>j << 3);
      for (let row = 0; row < height; row += 2) {
        const x = f64x2.promote_low_f32x4(v128.load64_zero(from));
        if (isPair) {
          const y = f64x2.promote_low_f32x4(v128.load64_zero(from + step));
          v128.store(to, i64x2.shuffle(x, y, 0, 2));
          v128.store(to + rowBytes, i64x2.shuffle(x, y, 1, 3));
        } else {
          v128.store_lane<u64>(to, x, 0);
          v128.store_lane<u64>(to + rowBytes, x, 1);
        }
        from += 8;
        to += 2 * rowBytes;
      }
      column += 2 * step;
    }
  }
  out += rowBytes * <usize>count;
  if (count & 1) strided(<i64>start + (<i64>(count - 1) << 2), columnStep, out - rowBytes, columns);
}
