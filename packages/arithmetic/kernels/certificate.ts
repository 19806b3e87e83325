/**
 * Certified rounding: a binary64 value y that is off by at most e from the exact value s rounds to the right binary32
 * number for certain if y - e and y + e round to the same bits, because rounding is monotone.
 *
 * Bits, not values: -0 and +0 differ, so that an interval around zero is never accepted.
 *
 * The bound of a sum (u = 2^-53). Adding n numbers in any tree of height h is off by at most γ_h·S, γ_h = hu/(1 - hu),
 * S the sum of the absolute values (Higham, Accuracy and Stability of Numerical Algorithms, 4.2); a fused multiply-add
 * only leaves a rounding out. Products of binary32 numbers are exact in binary64: 48 bits, at least 2^-298, below
 * 2^256; sums of fewer than 2^32 of them neither overflow nor lose bits to underflow. So no other error exists.
 *
 * What is accepted uses e = fl(S'·c), c = (h + 3)·u·(1 + 2^-20), with S' computed in binary64:
 *  - S' may be too small by a relative γ_{h+3} (computed sums, products): below 2^-22 for h <= 2^30;
 *  - γ_h <= hu·(1 + 2^-22); rounding S'·c loses a relative u; the factor 1 + 2^-20 covers these three;
 *  - fl(y - e) and fl(y + e) are off by at most u·(|y| + e) <= u·S·(1 + 2^-20): one of the 3 further u covers it.
 */
@inline
export function errorFactor(height: i32): f64 {
  return <f64>(height + 3) * (1.1102230246251565e-16 * (1.0 + 1.0 / 1048576.0));
}

/** The bits of the binary32 number that is certain, or the canonical NaN's if none is (or it is NaN). */
@inline
export function isCertain(y: f64, e: f64): bool {
  return reinterpret<u32>(<f32>(y - e)) === reinterpret<u32>(<f32>(y + e));
}

/**
 * The same for a sum of binary64 numbers or of their products, kept as s + c: s a sum made by TwoSum (Knuth), c the
 * sum of the errors that TwoSum and TwoProduct (Dekker) left. Those errors are exact, so that the exact sum differs
 * from s + c only by what adding them up in c loses (Ogita, Rump, Oishi, Accurate Sum and Dot Product, 2005).
 *
 * Let every value go through at most h additions, and S be the sum of the terms' absolute values. A product's error is
 * at most u times the product; each of the at most h levels of additions leaves errors of at most u·(1 + hu)·S
 * together; so c adds up errors of at most (h + 1)·u·(1 + hu)·S, in a tree of height 2h, and is off by at most
 * γ_{2h}·(h + 1)·u·(1 + hu)·S. With S' the computed S, too small by a relative γ_{h+1} at most, and h < 2^31, this is
 * less than 2·((h + 1)·u)²·(1 + 2^-16)·S'. The factor below is 4·((h + 2)·u)².
 *
 * Where a product's error is not a binary64 number TwoProduct is off by at most 5·2^-1074 (ibid.): fewer than 2^32
 * products make that less than 2^-1039. What overflows, in a sum or in Dekker's splitting, makes y, c or the bound
 * infinite or NaN, which no comparison accepts.
 */
@inline
export function pairFactor(height: i32): f64 {
  const hu = (<f64>height + 2.0) * 1.1102230246251565e-16;
  return 4.0 * hu * hu;
}

/** 2^-1030: more than all products together can lose to underflow. */
const UNDERFLOW: f64 = reinterpret<f64>(<u64>1 << 44);

/**
 * The binary64 number next to s + c for certain, if that is off by at most `bound`: y = fl(s + c), r what it leaves
 * (exact: TwoSum), and adding r - e or r + e to y does not change it. e is greater than the bound by more than the
 * roundings of r ± e. Otherwise NaN.
 */
@inline
export function certainSum(s: f64, c: f64, bound: f64): f64 {
  const y = s + c;
  const part = y - s;
  const r = s - (y - part) + (c - part);
  const e = bound + Math.abs(r) * 3.552713678800501e-15 + UNDERFLOW;
  return y !== 0 && y + (r - e) === y && y + (r + e) === y ? y : NaN;
}

/**
 * A binary64 number that demotes to the same binary32 bits as s + c + d for every |d| <= bound, else NaN: what is
 * needed of a sum kept as s and its errors' sum c, where the bound is 0 if those errors were all 0.
 *
 * y = fl(s + c), r what it leaves (exact: TwoSum). |r| is at most half the distance from y to its neighbour on that
 * side, and a distance at least |y|·2^-53; with bound <= |y|·2^-56, y + r + d is y or lies strictly between it and a
 * neighbour. Rounded to odd it is therefore y if that is odd or r + d = 0, else the neighbour, as the sign of r + d
 * tells; and rounding to odd first does not change what is then rounded to 29 bits less (Boldo and Melquiond 2008).
 * Both ends of the interval are rounded; the signs of r - bound and r + bound are exact in binary64.
 */
export function certainOdd(s: f64, c: f64, bound: f64): f64 {
  const y = s + c;
  const part = y - s;
  const r = s - (y - part) + (c - part);
  if (!(bound <= Math.abs(y) * 1.3877787807814457e-17)) return NaN;
  const low = towardsOdd(y, r - bound);
  return reinterpret<u32>(<f32>low) === reinterpret<u32>(<f32>towardsOdd(y, r + bound)) ? low : NaN;
}

/** y, or if that is even and a rest of the given sign is left, its neighbour on that side. */
@inline
function towardsOdd(y: f64, rest: f64): f64 {
  const bits = reinterpret<i64>(y);
  if ((bits & 1) !== 0 || rest === 0) return y;
  return reinterpret<f64>(bits + ((rest > 0) === (y > 0) ? 1 : -1));
}
