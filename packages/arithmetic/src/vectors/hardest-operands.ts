/**
 * The arguments whose results lie nearest to a midpoint of two binary32 numbers, nearest first: relative distances
 * 2^-52.66 to 2^-50.65 (exp) and 2^-58.04 to 2^-54.13 (log). Found among all arguments by scripts/hardest-cases.mjs.
 */
export const hardestOperands: Readonly<Record<"exp" | "log", readonly number[]>> = {
  exp: [0xc16912cd, 0xbbf0edf1, 0x377eff81, 0xbae0e25c, 0xb3000000, 0x39c6be5b, 0x38e69cc1, 0x383a3ef1, 0x3d1a274e],
  log: [0x65d890d3, 0x4c5d65a5, 0x4d604ebe, 0x41178feb, 0x1f116ab8, 0x66a8c860, 0x3c413d3a, 0x6f31a8ec],
};
