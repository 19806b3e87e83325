/**
 * `take`: x is [outer, middle, extent] of blocks of `blockBytes`, indices are [outer, count] int64, out is
 * [outer, middle, count] of blocks: the block that the index names, counted from the end if negative, or zeros where it
 * lies outside.
 */
export function take(
  x: usize, indices: usize, out: usize, outer: u32, middle: u32, extent: u32, count: u32, blockBytes: usize,
): void {
  for (let i: u32 = 0; i < outer; i++) {
    for (let j: u32 = 0; j < middle; j++) {
      if (blockBytes === 1) blocks<u8>(x, indices, out, extent, count);
      else if (blockBytes === 2) blocks<u16>(x, indices, out, extent, count);
      else if (blockBytes === 4) blocks<u32>(x, indices, out, extent, count);
      else if (blockBytes === 8) blocks<u64>(x, indices, out, extent, count);
      else longBlocks(x, indices, out, extent, count, blockBytes);
      x += <usize>extent * blockBytes;
      out += <usize>count * blockBytes;
    }
    indices += <usize>count << 3;
  }
}

/** The place that an index names, or a number of at least `extent`. */
@inline
export function placeOf(index: i64, extent: u32): u64 {
  return <u64>(index < 0 ? index + <i64>extent : index);
}

@inline
function blocks<U>(x: usize, indices: usize, out: usize, extent: u32, count: u32): void {
  for (let k: u32 = 0; k < count; k++) {
    const place = placeOf(load<i64>(indices), extent);
    store<U>(out, place < <u64>extent ? load<U>(x + <usize>place * sizeof<U>()) : <U>0);
    indices += 8;
    out += sizeof<U>();
  }
}

function longBlocks(x: usize, indices: usize, out: usize, extent: u32, count: u32, blockBytes: usize): void {
  for (let k: u32 = 0; k < count; k++) {
    const place = placeOf(load<i64>(indices), extent);
    if (place < <u64>extent) memory.copy(out, x + <usize>place * blockBytes, blockBytes);
    else memory.fill(out, 0, blockBytes);
    indices += 8;
    out += blockBytes;
  }
}

/** Copies `rows` rows of `rowBytes` to rows that lie `stride` bytes apart: one operand of `concat`. */
export function spread(source: usize, out: usize, rows: u32, rowBytes: usize, stride: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    if (rowBytes === 1) store<u8>(out, load<u8>(source));
    else if (rowBytes === 2) store<u16>(out, load<u16>(source));
    else if (rowBytes === 4) store<u32>(out, load<u32>(source));
    else if (rowBytes === 8) store<u64>(out, load<u64>(source));
    else memory.copy(out, source, rowBytes);
    source += rowBytes;
    out += stride;
  }
}
