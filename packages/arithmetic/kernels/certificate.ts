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
