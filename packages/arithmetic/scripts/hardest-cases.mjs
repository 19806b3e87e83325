// Lists the arguments of exp and log whose exact results lie nearest to a number where the rounding to binary32 changes,
// with how near: node scripts/hardest-cases.mjs <exp|log> [how many]. All 2^32 arguments are searched: the kernel's
// certificate (relative 2^-46) picks the candidates, the 120-bit fixed point measures them.
import { Kernels, unaryBinary32 } from "../dist/src/index.js";
import { expFixedPoint } from "../dist/src/reference/exponential.js";
import { logFixedPoint } from "../dist/src/reference/logarithm.js";

const [, , name, shown = 10] = process.argv;
const CHUNK = 2 ** 16;
// Where the results are neither trivial (exp) nor NaN (log): of both signs |x| from 2^-30 to 128, of the positive all.
const ranges = {
  exp: [
    [0x30800000, 0x43000000],
    [0xb0800000, 0xc3000000],
  ],
  log: [[0x00000001, 0x7f800000]],
}[name];

const kernels = await Kernels.load();
const arena = kernels.allocate(CHUNK * 4);
const out = kernels.allocate(CHUNK * 4);

/** Arguments from first to end that the certificate refuses, by halving. */
function* refused(first, end) {
  const words = new Uint32Array(kernels.memory.buffer, arena, end - first);
  for (let i = 0; i < words.length; i++) words[i] = first + i;
  if (kernels.unary(name, arena, out, words.length) === 0) return;
  if (words.length === 1) yield first;
  else {
    const middle = Math.floor((first + end) / 2);
    yield* refused(first, middle);
    yield* refused(middle, end);
  }
}

/** -log2 of the relative distance between the result and the nearest midpoint of two binary32 numbers. */
function nearness(x) {
  const { magnitude, exponent } = { exp: expFixedPoint, log: logFixedPoint }[name](x);
  const length = magnitude.toString(2).length;
  const shift = BigInt(Math.max(length - 24, -149 - exponent));
  const half = 1n << (shift - 1n);
  const rest = magnitude & ((1n << shift) - 1n);
  const distance = rest > half ? rest - half : half - rest;
  return length - Math.log2(Number(distance));
}

const found = [];
for (const [first, end] of ranges) {
  for (let start = first; start < end; start += CHUNK) {
    for (const x of refused(start, Math.min(end, start + CHUNK))) {
      if (name === "log" && x === 0x3f800000) continue;
      found.push({ x, bits: nearness(x) });
    }
  }
}
found.sort((a, b) => b.bits - a.bits);
console.log(`${found.length} arguments within 2^-46`);
const hex = (bits) => `0x${bits.toString(16).padStart(8, "0")}`;
for (const { x, bits } of found.slice(0, Number(shown))) {
  console.log(`${name}(${hex(x)}) = ${hex(unaryBinary32[name](x))}, 2^-${bits.toFixed(2)}`);
}
