import { canonicalBits } from "./canonical";
import { certainOdd, errorFactor, isCertain } from "./certificate";
import { addPair, addTerm, begin, roundedSoFar } from "./exact";
import { CHUNK, leftTerms, terms } from "./terms";

/**
 * Elements Σ a[k]·b[k] + bias that a first certificate left open. a is contiguous, binary64 or binary32; b lies as
 * `terms` takes it; the values of both are binary32 numbers.
 *
 * Second certificate: chunks of 512 terms in eight lanes, with the sum of the absolute values beside them, so that
 * neither the height of the tree nor the bound on the terms is generous. Third: a sum whose roundings are kept; where
 * there were none, as with short significands, it is exact, ties included. Then the exact path.
 */
export function refine(a: usize, aIsWide: bool, b: usize, stride: usize, isWide: bool, k: i32, bias: f64): u32 {
  let sum: f64 = 0;
  let absolute: f64 = 0;
  for (let k0 = 0; k0 < k; k0 += CHUNK) {
    const count = min<i32>(CHUNK, k - k0);
    const right = terms(b + <usize>k0 * stride, stride, isWide, count);
    sum += sumChunk(leftTerms(a, k0, aIsWide, count), right, count);
    absolute += absoluteOfChunk;
  }
  const y = sum + bias;
  if (isRefined(y, absolute + Math.abs(bias), k)) return canonicalBits(<f32>y);
  return refineFurther(a, aIsWide, b, stride, isWide, k, bias);
}

/**
 * True if y, the sum of what `sumChunk` gave and the bias, demotes to the element's bits. Finite terms cannot overflow
 * binary64, so that a sum that is not finite is what the exact sum is.
 */
@inline
export function isRefined(y: f64, absolute: f64, k: i32): bool {
  // At most 512/8 additions in a lane, three to join the lanes, seven terms one by one; the chunks; the bias.
  const height = (min<i32>(k, CHUNK) >> 3) + 10 + (k + CHUNK - 1) / CHUNK + 1;
  return isCertain(y, absolute * errorFactor(height)) || !isFinite(y);
}

/** Σ|a·b| of the last chunk summed. */
export let absoluteOfChunk: f64 = 0;

/** Σ a·b of at most a chunk of terms. */
export function sumChunk(a: usize, b: usize, count: i32): f64 {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
  let t0 = f64x2.splat(0), t1 = f64x2.splat(0), t2 = f64x2.splat(0), t3 = f64x2.splat(0);
  for (const end = a + (<usize>(count & ~7) << 3); a < end; a += 64) {
    const p0 = f64x2.mul(v128.load(a), v128.load(b));
    const p1 = f64x2.mul(v128.load(a, 16), v128.load(b, 16));
    const p2 = f64x2.mul(v128.load(a, 32), v128.load(b, 32));
    const p3 = f64x2.mul(v128.load(a, 48), v128.load(b, 48));
    s0 = f64x2.add(s0, p0);
    s1 = f64x2.add(s1, p1);
    s2 = f64x2.add(s2, p2);
    s3 = f64x2.add(s3, p3);
    t0 = f64x2.add(t0, f64x2.abs(p0));
    t1 = f64x2.add(t1, f64x2.abs(p1));
    t2 = f64x2.add(t2, f64x2.abs(p2));
    t3 = f64x2.add(t3, f64x2.abs(p3));
    b += 64;
  }
  s0 = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  t0 = f64x2.add(f64x2.add(t0, t1), f64x2.add(t2, t3));
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  let absolute = f64x2.extract_lane(t0, 0) + f64x2.extract_lane(t0, 1);
  for (let i: usize = 0; i < <usize>(count & 7) << 3; i += 8) {
    const product = load<f64>(a + i) * load<f64>(b + i);
    sum += product;
    absolute += Math.abs(product);
  }
  absoluteOfChunk = absolute;
  return sum;
}

/** A sum s, the sum c of the errors that TwoSum left, and the sum t of their absolute values. */
let s: f64 = 0;
let c: f64 = 0;
let t: f64 = 0;

@inline
function addExactly(x: f64): void {
  const sum = s + x;
  const part = sum - s;
  const error = s - (sum - part) + (x - part);
  s = sum;
  c += error;
  t += Math.abs(error);
}

@inline
function errorOfSum(a: v128, b: v128, sum: v128): v128 {
  const part = f64x2.sub(sum, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(sum, part)), f64x2.sub(b, part));
}

/** The element by the third certificate or exactly; all terms are finite. */
export function refineFurther(
  a: usize, aIsWide: bool, b: usize, stride: usize, isWide: bool, k: i32, bias: f64,
): u32 {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
  let c0 = f64x2.splat(0), c1 = f64x2.splat(0);
  let t0 = f64x2.splat(0), t1 = f64x2.splat(0);
  s = bias;
  c = 0;
  t = 0;
  for (let k0 = 0; k0 < k; k0 += CHUNK) {
    const count = min<i32>(CHUNK, k - k0);
    let x = leftTerms(a, k0, aIsWide, count);
    let y = terms(b + <usize>k0 * stride, stride, isWide, count);
    for (const end = x + (<usize>(count & ~3) << 3); x < end; x += 32) {
      const p0 = f64x2.mul(v128.load(x), v128.load(y));
      const p1 = f64x2.mul(v128.load(x, 16), v128.load(y, 16));
      const sum0 = f64x2.add(s0, p0);
      const sum1 = f64x2.add(s1, p1);
      const error0 = errorOfSum(s0, p0, sum0);
      const error1 = errorOfSum(s1, p1, sum1);
      s0 = sum0;
      s1 = sum1;
      c0 = f64x2.add(c0, error0);
      c1 = f64x2.add(c1, error1);
      t0 = f64x2.add(t0, f64x2.abs(error0));
      t1 = f64x2.add(t1, f64x2.abs(error1));
      y += 32;
    }
    for (let i: usize = 0; i < <usize>(count & 3) << 3; i += 8) addExactly(load<f64>(x + i) * load<f64>(y + i));
  }
  addExactly(f64x2.extract_lane(s0, 0));
  addExactly(f64x2.extract_lane(s0, 1));
  addExactly(f64x2.extract_lane(s1, 0));
  addExactly(f64x2.extract_lane(s1, 1));
  c0 = f64x2.add(c0, c1);
  t0 = f64x2.add(t0, t1);
  c += f64x2.extract_lane(c0, 0) + f64x2.extract_lane(c0, 1);
  t += f64x2.extract_lane(t0, 0) + f64x2.extract_lane(t0, 1);
  const certain = certainOdd(s, c, t * errorFactor((k >> 2) + 10));
  return certain === certain ? reinterpret<u32>(<f32>certain) : exact(a, aIsWide, b, stride, isWide, k, bias);
}

function exact(a: usize, aIsWide: bool, b: usize, stride: usize, isWide: bool, k: i32, bias: f64): u32 {
  begin();
  addTerm(reinterpret<u32>(<f32>bias));
  for (let k0 = 0; k0 < k; k0 += CHUNK) {
    const count = min<i32>(CHUNK, k - k0);
    const x = leftTerms(a, k0, aIsWide, count);
    const y = terms(b + <usize>k0 * stride, stride, isWide, count);
    for (let i: usize = 0; i < <usize>count << 3; i += 8) {
      addPair(reinterpret<u32>(<f32>load<f64>(x + i)), reinterpret<u32>(<f32>load<f64>(y + i)));
    }
  }
  return roundedSoFar();
}
