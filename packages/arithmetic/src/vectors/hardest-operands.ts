import type { ElementaryName } from "../reference/elementary.js";

/**
 * The arguments whose results lie nearest to a midpoint of two binary32 numbers, nearest first. Found among all arguments
 * by `npm run exhaustive` (scripts/mpfr-check), which also says how near.
 */
export const hardestOperands: Readonly<Record<ElementaryName, readonly number[]>> = {
  // 2^-52.66 to 2^-50.65
  exp: [0xc16912cd, 0xbbf0edf1, 0x377eff81, 0xbae0e25c, 0xb3000000, 0x39c6be5b, 0x38e69cc1, 0x383a3ef1, 0x3d1a274e],
  // 2^-58.04 to 2^-54.13
  log: [0x65d890d3, 0x4c5d65a5, 0x4d604ebe, 0x41178feb, 0x1f116ab8, 0x66a8c860, 0x3c413d3a, 0x6f31a8ec],
  // 2^-54.99 to 2^-51.33
  sin: [
    0x73243f06, 0x46199998, 0x55cafb2a, 0x67a9242b, 0x4371ade3, 0x5f208d82, 0x7a5aacdb, 0x6446cec0, 0x79d1f6d3,
    0x61dfc847, 0x5dadd689, 0x4fb56937, 0x653cee8f, 0x7a817b08, 0x6d734599, 0x3ef3830f, 0x45a8abb3, 0x6a3f60ff,
    0x3dcf5597, 0x4967cb9b,
  ],
  cos: [],
  tan: [],
  asin: [],
  acos: [],
  atan: [],
  sinh: [],
  cosh: [],
  // 2^-50.67 to 2^-47.49
  tanh: [
    0x3ac37de2, 0x3eee0566, 0x3cd41b91, 0x40acb4d0, 0x40c5e8ca, 0x3d7c3055, 0x3c96ae2e, 0x40a6ef82, 0x3f20b67f,
    0x3ff8bc7e, 0x4013cd84, 0x3bc8b605, 0x3f97fbc7, 0x3ef6afee, 0x3adbc904, 0x39b89ba2, 0x39b89ba3, 0x40c7b05f,
    0x3f172be6, 0x3e150cd4,
  ],
  asinh: [],
  acosh: [],
  atanh: [],
  erf: [],
};
