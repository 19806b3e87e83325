// Compares binary32's pow with MPFR on random pairs, delicate ones among them: exact powers, ties, both ends of the range.
//
//   node scripts/mpfr-check/pow.mjs [millions] [millions of the integer algorithm] [seed]
//
// The kernel takes all pairs (50 million unless told), the C twin of the integer algorithm the first of them (5 million),
// the TypeScript reference 100,000, and 100,000 of binary64.

import { edgeOperands, Kernels, Random } from "../../dist/src/index.js";
import { powReference } from "../../dist/src/reference/elementary/pow.js";
import { BINARY32, BINARY64 } from "../../dist/src/reference/float-format.js";
import { powOperands } from "../../dist/src/vectors/elementary-operands.js";
import { askInteger, askOracle, compileOracle } from "./oracle.mjs";

const BATCH = 1_000_000;
const REFERENCE_PAIRS = 100_000;
const SHOWN = 10;

const [kernelMillions = 50, integerMillions = 5, seed = 1] = process.argv.slice(2).map(Number);
const oracle = await compileOracle();
const kernels = await Kernels.load();
const random = new Random(seed);
const operandsOffset = [kernels.allocate(4 * BATCH), kernels.allocate(4 * BATCH)];
const wrong = { kernel: 0, integer: 0, reference: 0, "reference, binary64": 0 };

/** A batch of pairs one after the other; the first batch starts with all pairs of edges. */
function pairsOf(batch) {
  const pairs = new Uint32Array(2 * BATCH);
  let count = 0;
  const add = (x, y) => {
    if (count < BATCH) pairs.set([x, y], 2 * count++);
  };
  if (batch === 0) for (const x of edgeOperands) for (const y of edgeOperands) add(x, y);
  while (count < BATCH) {
    // Any bits, positive bases of any size with a result in the range, delicate pairs.
    if (count % 4 === 0) add(random.bits(), random.bits());
    else if (count % 4 === 1) add(...inRange());
    else add(...powOperands(BINARY32, random).map(Number));
  }
  return pairs;
}

const view = new DataView(new ArrayBuffer(4));

/** A base of any size, and an exponent that leaves the power between 2^-150 and 2^128. */
function inRange() {
  const x = random.between(1, 0x7f7fffff);
  view.setUint32(0, x);
  const logarithm = Math.log2(view.getFloat32(0)) || 1;
  view.setFloat32(0, ((random.bits() / 2 ** 32) * 278 - 150) / logarithm);
  return [x, view.getUint32(0)];
}

function byKernel(pairs) {
  const words = operandsOffset.map((offset) => new Uint32Array(kernels.memory.buffer, offset, BATCH));
  for (let i = 0; i < BATCH; i++) {
    words[0][i] = pairs[2 * i];
    words[1][i] = pairs[2 * i + 1];
  }
  const [a, b] = operandsOffset.map((offset) => ({ offset, shape: [BATCH] }));
  kernels.binary("pow", a, b, a.offset);
  return new Uint32Array(kernels.memory.buffer, a.offset, BATCH);
}

function compare(who, pairs, given, expected) {
  for (let i = 0; i < given.length; i++) {
    if (given[i] === expected[i] || wrong[who]++ >= SHOWN) continue;
    const hex = (n) => `0x${n.toString(16).padStart(8, "0")}`;
    const operands = `${hex(pairs[2 * i])}, ${hex(pairs[2 * i + 1])}`;
    console.log(`pow(${operands}) is ${hex(expected[i])}, not ${hex(given[i])} (${who})`);
  }
}

async function tryReference(format, who, pairs) {
  const given = Array.from({ length: pairs.length / 2 }, (_, i) =>
    powReference(format, BigInt(pairs[2 * i]), BigInt(pairs[2 * i + 1])),
  );
  compare(who, pairs, given, Array.from(await askOracle(oracle, "pow", pairs), BigInt));
}

const begun = Date.now();
for (let batch = 0; batch < Math.max(kernelMillions, integerMillions); batch++) {
  const pairs = pairsOf(batch);
  const expected = await askOracle(oracle, "pow", pairs);
  if (batch < kernelMillions) compare("kernel", pairs, byKernel(pairs), expected);
  if (batch < integerMillions) compare("integer", pairs, await askInteger(oracle, "pow", pairs), expected);
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2Kpow: ${batch + 1} million pairs`);
}
const wide = Array.from({ length: REFERENCE_PAIRS }, () => powOperands(BINARY64, random)).flat();
await tryReference(BINARY64, "reference, binary64", BigUint64Array.from(wide));
await tryReference(BINARY32, "reference", pairsOf(1).slice(-2 * REFERENCE_PAIRS));
if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
console.log(
  `pow: ${kernelMillions} million pairs by the kernel, ${wrong.kernel} wrong; ${integerMillions} million by the integer ` +
    `algorithm, ${wrong.integer} wrong; 100,000 of each format by the reference, ${wrong.reference} and ` +
    `${wrong["reference, binary64"]} wrong; seed ${seed}; ${Math.round((Date.now() - begun) / 1000)} s`,
);
if (Object.values(wrong).some((count) => count > 0)) process.exitCode = 1;
