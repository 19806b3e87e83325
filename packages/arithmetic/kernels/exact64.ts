/**
 * Exact sums of products of binary64 numbers, rounded once.
 *
 * A finite number is m·2^(i - 1074) with m < 2^53 and i from 0 to 2045, so a product is an integer below 2^106 times
 * 2^(i - 2148), i from 0 to 4090. Limb j counts 2^(32j - 2148), in a signed 64-bit lane; carries are propagated long
 * before one overflows. 4,196 bits of product and 32 of count need 133 limbs.
 */
const LIMBS: i32 = 134;
const limbs: usize = memory.data((134 + 3) * 8, 16);
const saved: usize = memory.data((134 + 3) * 8, 16);
const BYTES: usize = (134 + 3) * 8;

/** Terms between two propagations: each adds less than 2^36 to a limb. */
const PENDING_TERMS: u32 = 1 << 24;
/** The position of 2^-1074, the least bit of a binary64 number, in the limbs. */
const LEAST_POSITION: i32 = 1074;
const FIELD: u64 = 0x7ff0000000000000;
const FRACTION: u64 = 0xfffffffffffff;

let pending: u32 = 0;
/** What the terms that are not finite add up to: 0, an infinity or NaN. */
let special: f64 = 0;

/** Begins a sum: +0. */
export function clear(): void {
  memory.fill(limbs, 0, BYTES);
  pending = 0;
  special = 0;
}

/** Adds ±magnitude · 2^(position - 2148). */
@inline
function addAt(magnitude: u64, position: i32, sign: i64): void {
  const shift = <u64>(position & 31);
  const address = limbs + (<usize>(position >> 5) << 3);
  const low = (magnitude & 0xffffffff) << shift;
  const high = (magnitude >> 32) << shift;
  const first = <i64>(low & 0xffffffff);
  const second = <i64>((low >> 32) + (high & 0xffffffff));
  const third = <i64>(high >> 32);
  store<i64>(address, load<i64>(address) + ((first ^ sign) - sign));
  store<i64>(address, load<i64>(address, 8) + ((second ^ sign) - sign), 8);
  store<i64>(address, load<i64>(address, 16) + ((third ^ sign) - sign), 16);
}

/** Adds a · b. */
export function addProduct(a: f64, b: f64): void {
  const aBits = reinterpret<u64>(a);
  const bBits = reinterpret<u64>(b);
  const aField = <i32>((aBits >> 52) & 0x7ff);
  const bField = <i32>((bBits >> 52) & 0x7ff);
  if (aField === 0x7ff || bField === 0x7ff) {
    special += a * b;
    return;
  }
  const x = (aBits & FRACTION) | (<u64>(aField !== 0) << 52);
  const y = (bBits & FRACTION) | (<u64>(bField !== 0) << 52);
  const position = aField - <i32>(aField !== 0) + bField - <i32>(bField !== 0);
  const sign = <i64>(aBits ^ bBits) >> 63;
  const xLow = x & 0xffffffff;
  const yLow = y & 0xffffffff;
  addAt(xLow * yLow, position, sign);
  addAt((x >> 32) * yLow + xLow * (y >> 32), position + 32, sign);
  addAt((x >> 32) * (y >> 32), position + 64, sign);
  if (++pending === PENDING_TERMS) propagate();
}

/** Makes every limb but the last a digit from 0 to 2^32 - 1; the last one keeps the sign. */
function propagate(): void {
  let carry: i64 = 0;
  for (let limb = 0; limb < LIMBS; limb++) {
    const address = limbs + (<usize>limb << 3);
    const value = load<i64>(address) + carry;
    store<i64>(address, value & 0xffffffff);
    carry = value >> 32;
  }
  const last = limbs + (<usize>(LIMBS - 1) << 3);
  store<i64>(last, load<i64>(last) + (carry << 32));
  pending = 0;
}

/** The bits of the sum so far, rounded to binary64, to nearest, ties to even; an exact zero is +0. */
export function rounded(): u64 {
  if (special !== 0) return special === special ? reinterpret<u64>(special) : 0x7ff8000000000000;
  propagate();
  if (load<i64>(limbs + (<usize>(LIMBS - 1) << 3)) >= 0) return roundMagnitude();
  memory.copy(saved, limbs, BYTES);
  for (let limb = 0; limb < LIMBS; limb++) {
    const address = limbs + (<usize>limb << 3);
    store<i64>(address, -load<i64>(address));
  }
  propagate();
  const bits = roundMagnitude();
  memory.copy(limbs, saved, BYTES);
  return bits | (<u64>1 << 63);
}

/** The 32 bits from a position on; positions up to 31 behind the last limb read zeros. */
@inline
function bitsFrom(position: i32): u64 {
  const address = limbs + (<usize>(position >> 5) << 3);
  return ((load<u64>(address) | (load<u64>(address, 8) << 32)) >> (<u64>position & 31)) & 0xffffffff;
}

function isAnyBelow(position: i32): bool {
  const limb = position >> 5;
  for (let i = 0; i < limb; i++) if (load<u64>(limbs + (<usize>i << 3)) !== 0) return true;
  return (load<u64>(limbs + (<usize>limb << 3)) & ((<u64>1 << (<u64>position & 31)) - 1)) !== 0;
}

function roundMagnitude(): u64 {
  let top = LIMBS - 1;
  while (top >= 0 && load<u64>(limbs + (<usize>top << 3)) === 0) top--;
  if (top < 0) return 0;
  const highestBit = 32 * top + 63 - <i32>clz<u64>(load<u64>(limbs + (<usize>top << 3)));
  const unit = max<i32>(highestBit - 52, LEAST_POSITION);
  let significand = (bitsFrom(unit) | (bitsFrom(unit + 32) << 32)) & ((FRACTION << 1) | 1);
  if (bitsFrom(unit - 1) & 1) significand += <u64>((significand & 1) !== 0 || isAnyBelow(unit - 1));
  // A significand of 2^52 and more carries into the exponent, which is what its hidden bit means.
  const bits = (<u64>(unit - LEAST_POSITION) << 52) + significand;
  return bits >= FIELD ? FIELD : bits;
}
