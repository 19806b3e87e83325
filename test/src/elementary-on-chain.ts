import {
  DataType,
  type ElementaryName,
  elementaryCodes,
  elementaryReference,
  hardestOperands,
  Kernels,
  Random,
  vectorOf,
} from "@assay/arithmetic";
import { startReferee } from "./referee-harness.js";
import { describe, evaluateOnChain } from "./referee-vectors.js";

/**
 * The contracts' elementary functions of binary32 on the arguments that matter most: every one of the 2^32 that the
 * WebAssembly kernel cannot certify, the hardest ones, and a sample of every sign and exponent, against the reference.
 *
 *   npm run elementary-on-chain [function…]
 *
 * Ends with one line of figures for each function, and with code 1 if a result differs.
 */
const CHUNK = 2 ** 22;
const SAMPLES_A_STRATUM = 8;
const VECTORS_A_CALL = 500;
const MOST_SHOWN = 5;

const functions = elementaryReference as Record<ElementaryName, (typeof elementaryReference)[ElementaryName]>;

/** The arguments, of all there are, for which the kernel asks the reference. */
function uncertified(kernels: Kernels, name: ElementaryName): number[] {
  const asked: number[] = [];
  const exact = functions[name];
  functions[name] = (format, x) => {
    asked.push(Number(x));
    return exact(format, x);
  };
  const source = kernels.allocate(4 * CHUNK);
  const out = kernels.allocate(4 * CHUNK);
  for (let first = 0; first < 2 ** 32; first += CHUNK) {
    const words = new Uint32Array(kernels.memory.buffer, source, CHUNK);
    for (let index = 0; index < CHUNK; index++) words[index] = first + index;
    kernels.unary(name, source, out, CHUNK);
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${name} ${((100 * first) / 2 ** 32).toFixed(0)} %`);
  }
  if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
  functions[name] = exact;
  return asked;
}

/** Some arguments of each sign and exponent. */
function stratified(random: Random): number[] {
  return Array.from({ length: 512 * SAMPLES_A_STRATUM }, (_, index) => {
    const stratum = Math.floor(index / SAMPLES_A_STRATUM);
    return (stratum * 2 ** 23 + random.below(2 ** 23)) >>> 0;
  });
}

const given = process.argv.slice(2);
const unknown = given.find((name) => !Object.hasOwn(elementaryCodes, name));
if (unknown !== undefined) {
  console.error(`"${unknown}" is none of ${Object.keys(elementaryCodes).join(" ")}`);
  process.exit(2);
}
const names = (given.length > 0 ? given : Object.keys(elementaryCodes)) as ElementaryName[];
const referee = await startReferee();
try {
  for (const name of names) {
    const kernels = await Kernels.load();
    const asked = uncertified(kernels, name);
    const drawn = stratified(new Random(1));
    const operands = [...asked, ...hardestOperands[name], ...drawn];
    const signature = { name, types: [DataType.float32], output: DataType.float32, attributes: [], place: 0 };
    const vectors = operands.map((x) => vectorOf({ ...signature, operands: [BigUint64Array.of(BigInt(x))] }));
    let wrong = 0;
    for (let from = 0; from < vectors.length; from += VECTORS_A_CALL) {
      const part = vectors.slice(from, from + VECTORS_A_CALL);
      const results = await evaluateOnChain(referee, part);
      for (const [index, vector] of part.entries()) {
        if (vector.expected === results[index]) continue;
        if (wrong++ < MOST_SHOWN) console.error(describe(vector, results[index]!));
      }
    }
    const counts = `${asked.length} uncertified, ${hardestOperands[name].length} hardest, ${drawn.length} sampled`;
    console.log(`${name}: ${wrong} wrong of ${vectors.length} arguments on chain (${counts})`);
    if (wrong > 0) process.exitCode = 1;
  }
} finally {
  referee.stop();
}
