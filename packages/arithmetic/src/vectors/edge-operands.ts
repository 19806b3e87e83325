import { bitsOf } from "./float-bits.js";

const NANS = [0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff, 0x7fc12345, 0xffa00000];

/** Positive numbers at which something changes: the mirror images are added below. */
const POSITIVE = [
  0x00000000, // 0
  0x00000001,
  0x00000002,
  0x00000003, // the least subnormals
  0x003fffff,
  0x00400000,
  0x00400001, // around the middle of the subnormals
  0x007ffffe,
  0x007fffff,
  0x00800000,
  0x00800001,
  0x00ffffff,
  0x01000000, // around the least normal number
  0x0c800000,
  0x19ffffff,
  0x1a000000,
  0x1f800000,
  0x20000000, // 2^-102 … 2^-63: squares and products that underflow
  0x30800000,
  0x307fffff,
  0x32ffffff,
  0x33000000,
  0x33000001, // 2^-30; 2^-25 and its neighbours
  0x337fffff,
  0x33800000,
  0x33800001,
  0x34000000, // half an ulp of 1, one ulp of 1
  0x3effffff,
  0x3f000000,
  0x3f000001,
  0x3f317217,
  0x3f317218, // 1/2, ln 2
  0x3f3504f3,
  0x3f3504f4,
  0x3fb504f3,
  0x3fb504f4, // √½, √2
  0x3f7ffffe,
  0x3f7fffff,
  0x3f800000,
  0x3f800001,
  0x3f800002, // around 1
  0x3fc00000,
  0x3fffffff,
  0x40000000,
  0x40400000,
  0x402df854,
  0x41200000, // 3/2, 2, 3, e, 10
  0x4b000000,
  0x4b7fffff,
  0x4b800000,
  0x4b800001, // 2^23, 2^24: where integers end
  0x42b17217,
  0x42b17218,
  0x42aeac4f,
  0x42aeac50,
  0x42cff1b4,
  0x42cff1b5, // where exp overflows and underflows
  0x42ce8ecf,
  0x42ce8ed0,
  0x42ffffff,
  0x43000000,
  0x43000001,
  0x5f000000,
  0x5f7fffff,
  0x5f800000, // 2^63, 2^64: squares that overflow
  0x7e800000,
  0x7effffff,
  0x7f000000,
  0x7f000001,
  0x7f7ffffe,
  0x7f7fffff, // half of the largest, the largest
  0x7f800000, // infinity
];

/** 1/n, n and n·(1 ± 2^-23) for small n: quotients and products that come out exactly, or nearly. */
const FRACTIONS = [3, 5, 7, 9, 11, 13, 127, 255, 4097].flatMap((n) => [bitsOf(n), bitsOf(1 / n), bitsOf(n) + 1]);

/**
 * The bit patterns at which binary32 arithmetic goes wrong if it does: NaNs with payloads and signs, infinities, zeros,
 * the ends of subnormal and normal numbers, 1 and its neighbours, powers of two, the thresholds of exp, √2.
 */
export const edgeOperands: readonly number[] = [
  ...new Set([...NANS, ...[...POSITIVE, ...FRACTIONS].flatMap((bits) => [bits, (bits | 0x80000000) >>> 0])]),
];
