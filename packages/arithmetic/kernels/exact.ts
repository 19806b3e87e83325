/**
 * Exact sums of products of binary32 numbers, rounded once.
 *
 * A finite number is m·2^(i - 149) with m < 2^24 and i from 0 to 253, so a product is an integer below 2^48 times
 * 2^(i - 298), i from 0 to 506. Products are added up in one 64-bit bucket for each i, which takes 2^15 of them
 * without overflow, and buckets are flushed into 32-bit limbs held in 64-bit lanes long before.
 */
const BUCKETS: i32 = 507;
const buckets: usize = memory.data(512 * 8, 16);
/** Terms between two flushes. */
const FLUSH_TERMS: i32 = 16384;

/** Limb j counts 2^(32j - 298). 507 + 63 bits of bucket and 32 of count need 19 limbs; signed until propagated. */
const LIMBS: i32 = 20;
const LIMB_BYTES: usize = 22 * 8;
const limbs: usize = memory.data(22 * 8, 16);
const saved: usize = memory.data(22 * 8, 16);
/** Terms of a running sum since the last flush. */
let pending: i32 = 0;

/** The position of 2^-149, the least bit of a binary32 number, in the limbs. */
const LEAST_POSITION: i32 = 149;
const ONE: u32 = 0x3f800000;

let lowest: i32 = BUCKETS;
let highest: i32 = -1;

@inline
function addProduct(a: u32, b: u32): void {
  let aIndex = <i32>((a >> 23) & 0xff);
  let bIndex = <i32>((b >> 23) & 0xff);
  const aMagnitude = <i64>((a & 0x7fffff) | (<u32>(aIndex !== 0) << 23));
  const bMagnitude = <i64>((b & 0x7fffff) | (<u32>(bIndex !== 0) << 23));
  aIndex -= <i32>(aIndex !== 0);
  bIndex -= <i32>(bIndex !== 0);
  const index = aIndex + bIndex;
  const sign = <i64>(<i32>(a ^ b) >> 31);
  const product = ((aMagnitude * bMagnitude) ^ sign) - sign;
  const bucket = buckets + (<usize>index << 3);
  store<i64>(bucket, load<i64>(bucket) + product);
  lowest = min<i32>(lowest, index);
  highest = max<i32>(highest, index);
}

@inline
function addToLimb(limb: i32, amount: i64): void {
  const address = limbs + (<usize>limb << 3);
  store<i64>(address, load<i64>(address) + amount);
}

function flush(): void {
  for (let index = lowest; index <= highest; index++) {
    const bucket = buckets + (<usize>index << 3);
    const value = load<i64>(bucket);
    if (value === 0) continue;
    store<i64>(bucket, 0);
    const limb = index >> 5;
    const shift = <i64>(index & 31);
    const low = <u64>(value & 0xffffffff) << shift;
    const high = (value >> 32) << shift;
    addToLimb(limb, <i64>(low & 0xffffffff));
    addToLimb(limb + 1, <i64>(low >> 32) + (high & 0xffffffff));
    addToLimb(limb + 2, high >> 32);
  }
  lowest = BUCKETS;
  highest = -1;
}

/** Makes every limb a digit from 0 to 2^32 - 1; returns the carry out of the last, 0 or -1 (negative). */
function propagate(): i64 {
  let carry: i64 = 0;
  for (let limb = 0; limb < LIMBS; limb++) {
    const address = limbs + (<usize>limb << 3);
    const value = load<i64>(address) + carry;
    store<i64>(address, value & 0xffffffff);
    carry = value >> 32;
  }
  return carry;
}

function negate(): void {
  for (let limb = 0; limb < LIMBS; limb++) {
    const address = limbs + (<usize>limb << 3);
    store<i64>(address, -load<i64>(address));
  }
  propagate();
}

/** 32 bits of the propagated limbs from a position on. */
@inline
function bitsFrom(position: i32): u32 {
  const address = limbs + (<usize>(position >> 5) << 3);
  return <u32>((load<u64>(address) | (load<u64>(address, 8) << 32)) >> (<u64>position & 31));
}

/** True if any bit below a position is set. */
function isAnyBelow(position: i32): bool {
  const limb = position >> 5;
  for (let i = 0; i < limb; i++) if (load<u64>(limbs + (<usize>i << 3)) !== 0) return true;
  return (load<u64>(limbs + (<usize>limb << 3)) & ((<u64>1 << (<u64>position & 31)) - 1)) !== 0;
}

/** Rounds the limbs to binary32, to nearest, ties to even; an exact zero is +0. */
function round(): u32 {
  let sign: u32 = 0;
  if (propagate() < 0) {
    negate();
    sign = 0x80000000;
  }
  let top = LIMBS - 1;
  while (top >= 0 && load<u64>(limbs + (<usize>top << 3)) === 0) top--;
  if (top < 0) return 0;
  const highestBit = 32 * top + 31 - <i32>clz<u32>(<u32>load<u64>(limbs + (<usize>top << 3)));
  const unit = max<i32>(highestBit - 23, LEAST_POSITION);
  let significand = <u64>(bitsFrom(unit) & 0xffffff);
  if (bitsFrom(unit - 1) & 1) significand += <u64>((significand & 1) !== 0 || isAnyBelow(unit - 1));
  // A significand of 2^23 and more carries into the exponent, which is what its hidden bit means.
  const bits = (<u64>(unit - LEAST_POSITION) << 23) + significand;
  return sign | (bits >= 0x7f800000 ? <u32>0x7f800000 : <u32>bits);
}

/** Begins a running sum. Its terms are finite: with others binary64 says what the sum is. */
export function begin(): void {
  memory.fill(limbs, 0, LIMB_BYTES);
  pending = 0;
}

/** Adds a finite binary32 number to the running sum. */
export function addTerm(bits: u32): void {
  addPair(bits, ONE);
}

/** Adds the product of two finite binary32 numbers to the running sum. */
@inline
export function addPair(a: u32, b: u32): void {
  addProduct(a, b);
  if (++pending === FLUSH_TERMS) {
    flush();
    pending = 0;
  }
}

/** The bits of the running sum as it is, rounded once. */
export function roundedSoFar(): u32 {
  flush();
  pending = 0;
  memory.copy(saved, limbs, LIMB_BYTES);
  const bits = round();
  memory.copy(limbs, saved, LIMB_BYTES);
  return bits;
}

/** Bits of the sum of binary32 numbers, rounded once. */
export function exactSum(source: usize, count: i32): u32 {
  begin();
  for (const end = source + (<usize>count << 2); source < end; source += 4) addTerm(load<u32>(source));
  return roundedSoFar();
}
