const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);

/** The bits of a number rounded to binary32. A NaN gives the canonical one. */
export function bitsOf(value: number): number {
  if (Number.isNaN(value)) return 0x7fc00000;
  floats[0] = value;
  return words[0]!;
}

/** The number that binary32 bits stand for. */
export function numberOf(bits: number): number {
  words[0] = bits;
  return floats[0]!;
}

/** Bits of (-1)^sign · 2^exponent, exponent from -149 to 127. */
export function powerOfTwo(exponent: number, sign: 0 | 1 = 0): number {
  return bitsOf((sign === 1 ? -1 : 1) * 2 ** exponent);
}
