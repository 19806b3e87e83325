/** Fraction bits of the fixed point in which the reference computes elementary functions (docs/arithmetic.md). */
export const FRACTION_BITS = 120;

/** 1 in that fixed point. */
export const UNITY = 1n << 120n;

/** ln 2 · 2^120 to nearest; 0.3155 units above the exact value. */
export const LN2 = 0xb17217f7d1cf79abc9e3b39803f2f7n;
