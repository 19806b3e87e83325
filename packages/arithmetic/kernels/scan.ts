import { canonicalBits, canonicalBits64 } from "./canonical";
import { certainSum, errorFactor, isCertain, pairFactor } from "./certificate";
import {
  FLOAT32, FLOAT64, INT16, INT32, INT64, INT8, UINT16, UINT32, UINT64, UINT8, read, write,
} from "./element";
import { addTerm, begin, roundedSoFar } from "./exact";
import { addProduct, clear, rounded } from "./exact64";
import { CUMSUM } from "./operation";

/**
 * cumsum and cumproduct of rows. An exclusive scan leaves the element at its own place out, a reverse one runs from
 * the end. out is not source. Returns how many sums took the exact path.
 */
export function scan(
  operation: i32, dtype: i32, exclusive: bool, reverse: bool, source: usize, out: usize, rows: i32, length: i32,
): u32 {
  let fallbacks: u32 = 0;
  for (let row = 0; row < rows; row++) {
    const offset = <usize>row * <usize>length;
    if (dtype === FLOAT32) {
      const from = source + (offset << 2);
      const to = out + (offset << 2);
      if (operation === CUMSUM) fallbacks += sums32(exclusive, reverse, from, to, length);
      else fold<f32, f32>(operation, exclusive, reverse, from, to, length);
    } else if (dtype === FLOAT64) {
      const from = source + (offset << 3);
      const to = out + (offset << 3);
      if (operation === CUMSUM) fallbacks += sums64(exclusive, reverse, from, to, length);
      else fold<f64, f64>(operation, exclusive, reverse, from, to, length);
    } else if (dtype === INT8 || dtype === UINT8) {
      fold<u8, u8>(operation, exclusive, reverse, source + offset, out + offset, length);
    } else if (dtype === INT16 || dtype === UINT16) {
      fold<u16, u16>(operation, exclusive, reverse, source + (offset << 1), out + (offset << 1), length);
    } else if (dtype === INT32 || dtype === UINT32) {
      fold<u32, u32>(operation, exclusive, reverse, source + (offset << 2), out + (offset << 2), length);
    } else if (dtype === INT64 || dtype === UINT64) {
      fold<u64, u64>(operation, exclusive, reverse, source + (offset << 3), out + (offset << 3), length);
    } else unreachable();
  }
  return fallbacks;
}

/** Running sums of integers, which wrap, and running products. The first factor, 1, leaves the next as it is. */
function fold<S, C>(operation: i32, exclusive: bool, reverse: bool, source: usize, out: usize, length: i32): void {
  let x: C = operation === CUMSUM ? <C>0 : <C>1;
  for (let i = 0; i < length; i++) {
    const place = <usize>(reverse ? length - 1 - i : i) * sizeof<S>();
    if (exclusive) write<S, C>(out + place, x);
    const next = read<S, C>(source + place);
    x = operation === CUMSUM ? <C>(x + next) : <C>(x * next);
    if (!exclusive) write<S, C>(out + place, x);
  }
}

/**
 * Running sums of binary32 numbers in binary64, certified one by one. Where that fails the exact sum, kept as far as
 * the last place that needed it, catches up, so that a row takes time in proportion to its length whatever it holds.
 */
function sums32(exclusive: bool, reverse: bool, source: usize, out: usize, length: i32): u32 {
  let fallbacks: u32 = 0;
  let y: f64 = 0;
  let absolute: f64 = 0;
  let known = 0;
  begin();
  for (let i = 0; i <= length; i++) {
    // Place i - 1 of an inclusive scan has the sum of i elements, and so has place i of an exclusive one.
    const at = exclusive ? i : i - 1;
    if (at >= 0 && at < length) {
      // An infinite or NaN sum in binary64 is that of the exact sum, as in `sum`.
      let bits = canonicalBits(<f32>y);
      if (isFinite(y) && !isCertain(y, absolute * errorFactor(i))) {
        for (; known < i; known++) addTerm(load<u32>(source + (<usize>(reverse ? length - 1 - known : known) << 2)));
        bits = roundedSoFar();
        fallbacks++;
      }
      store<u32>(out + (<usize>(reverse ? length - 1 - at : at) << 2), bits);
    }
    if (i === length) break;
    const x = <f64>load<f32>(source + (<usize>(reverse ? length - 1 - i : i) << 2));
    y += x;
    absolute += Math.abs(x);
  }
  return fallbacks;
}

/** Running sums of binary64 numbers: TwoSum, certified one by one, the exact sum catching up where that fails. */
function sums64(exclusive: bool, reverse: bool, source: usize, out: usize, length: i32): u32 {
  let fallbacks: u32 = 0;
  let s: f64 = 0;
  let c: f64 = 0;
  let absolute: f64 = 0;
  let known = 0;
  clear();
  for (let i = 0; i <= length; i++) {
    const at = exclusive ? i : i - 1;
    if (at >= 0 && at < length) {
      const address = out + (<usize>(reverse ? length - 1 - at : at) << 3);
      const y = absolute === 0 ? 0 : certainSum(s, c, absolute * pairFactor(i));
      let bits = canonicalBits64(y);
      if (y !== y) {
        for (; known < i; known++) {
          addProduct(load<f64>(source + (<usize>(reverse ? length - 1 - known : known) << 3)), 1.0);
        }
        bits = rounded();
        fallbacks++;
      }
      store<u64>(address, bits);
    }
    if (i === length) break;
    const x = load<f64>(source + (<usize>(reverse ? length - 1 - i : i) << 3));
    const sum = s + x;
    const part = sum - s;
    c += s - (sum - part) + (x - part);
    s = sum;
    absolute += Math.abs(x);
  }
  return fallbacks;
}
