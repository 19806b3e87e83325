/**
 * Copies without tests: the innermost axes of an affine copy (copy.ts, whose axis table this reads) where nothing lies
 * outside the source. All functions return the address behind what they wrote.
 */
const AXIS_BYTES: usize = 24;
/** Runs of more bytes are left to the engine's own copy, which takes some 10 ns to call. */
const LONG_RUN: usize = 1024;

/**
 * The elements of `rank` >= 2 axes, of which the first takes but `size` steps, from an address on. Nothing is written
 * from outEnd on, nor read from sourceEnd on.
 */
export function copyBlock<T>(
  axis: usize, rank: i32, size: i32, address: i64, out: usize, outEnd: usize, sourceEnd: usize,
): usize {
  const step = <isize>load<i64>(axis, 16);
  const inner = axis + AXIS_BYTES;
  let from = <usize>address;
  if (rank > 2) {
    const innerSize = load<i32>(inner);
    for (let i = 0; i < size; i++) {
      out = copyBlock<T>(inner, rank - 1, innerSize, <i64>from, out, outEnd, sourceEnd);
      from += step;
    }
    return out;
  }
  const count = load<u32>(inner);
  const innerStep = <isize>load<i64>(inner, 16);
  const runBytes = <usize>count * sizeof<T>();
  if (sizeof<T>() === 4 && step === 4 && size >= 4 && count >= 4 && innerStep !== 4) {
    return transpose(from, out, innerStep, size, count);
  }
  if (innerStep === sizeof<T>() && runBytes <= 16) {
    const last = from + <usize>(step * (size - 1));
    if (max(from, last) + 16 <= sourceEnd && out + runBytes * <usize>size + 16 <= outEnd) {
      return copyShortRuns(from, out, step, size, runBytes);
    }
  }
  for (let i = 0; i < size; i++) {
    out = copyRun<T>(from, out, innerStep, count);
    from += step;
  }
  return out;
}

/** Runs of at most 16 bytes by whole vectors: what is written too much is overwritten by what follows. */
@inline
function copyShortRuns(from: usize, out: usize, step: isize, size: i32, runBytes: usize): usize {
  for (let i = 0; i < size; i++) {
    v128.store(out, v128.load(from));
    from += step;
    out += runBytes;
  }
  return out;
}

/** `count` elements, `step` bytes apart in the source. */
@inline
export function copyRun<T>(from: usize, out: usize, step: isize, count: u32): usize {
  const end = out + <usize>count * sizeof<T>();
  if (step === sizeof<T>() && count >= 16 / sizeof<T>()) return contiguous(from, out, end);
  if (sizeof<T>() === 4 && step === 8) {
    // The last vector, which would read beyond the last element, is left to the loop below.
    for (; out + 16 < end; out += 16) {
      v128.store(out, i32x4.shuffle(v128.load(from), v128.load(from, 16), 0, 2, 4, 6));
      from += 32;
    }
  }
  while (out < end) {
    store<T>(out, load<T>(from));
    from += step;
    out += sizeof<T>();
  }
  return out;
}

/** At least 16 bytes; the last vector overlaps the one before. */
function contiguous(from: usize, out: usize, end: usize): usize {
  if (end - out > LONG_RUN) {
    memory.copy(out, from, end - out);
    return end;
  }
  const toSource = from - out;
  for (const last = end - 16; out < last; out += 16) v128.store(out, v128.load(out + toSource));
  v128.store(end - 16, v128.load(end - 16 + toSource));
  return end;
}

/** Elements of 4 bytes that lie one behind the other along the outer axis: 4 × 4 of them at a time. */
function transpose(from: usize, out: usize, innerStep: isize, size: i32, count: u32): usize {
  const rowBytes = <usize>count << 2;
  let row = 0;
  for (; row + 4 <= size; row += 4) {
    let a = from;
    let to = out;
    const end = out + rowBytes;
    for (; to + 16 <= end; to += 16) {
      const b = a + innerStep;
      const c = b + innerStep;
      const d = c + innerStep;
      const x0 = v128.load(a), x1 = v128.load(b), x2 = v128.load(c), x3 = v128.load(d);
      const low01 = i32x4.shuffle(x0, x1, 0, 4, 1, 5);
      const low23 = i32x4.shuffle(x2, x3, 0, 4, 1, 5);
      const high01 = i32x4.shuffle(x0, x1, 2, 6, 3, 7);
      const high23 = i32x4.shuffle(x2, x3, 2, 6, 3, 7);
      v128.store(to, i64x2.shuffle(low01, low23, 0, 2));
      v128.store(to + rowBytes, i64x2.shuffle(low01, low23, 1, 3));
      v128.store(to + 2 * rowBytes, i64x2.shuffle(high01, high23, 0, 2));
      v128.store(to + 3 * rowBytes, i64x2.shuffle(high01, high23, 1, 3));
      a = d + innerStep;
    }
    for (; to < end; to += 4) {
      store<u32>(to, load<u32>(a));
      store<u32>(to + rowBytes, load<u32>(a, 4));
      store<u32>(to + 2 * rowBytes, load<u32>(a, 8));
      store<u32>(to + 3 * rowBytes, load<u32>(a, 12));
      a += innerStep;
    }
    from += 16;
    out += 4 * rowBytes;
  }
  for (; row < size; row++) {
    out = copyRun<u32>(from, out, innerStep, count);
    from += 4;
  }
  return out;
}

/** `count` elements of the fill's low bits. */
export function fillRun<T>(out: usize, count: u32, fill: u64): usize {
  const end = out + <usize>count * sizeof<T>();
  for (; out < end; out += sizeof<T>()) store<T>(out, <T>fill);
  return out;
}
