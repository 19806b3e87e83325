// Compares the reference and the kernels with MPFR on delicate and random operands; every difference is printed.
//
//   node scripts/mpfr-check/check.mjs [count] [seed]
//
// Needs a C compiler and MPFR's headers (Debian: libmpfr-dev), and the package built. Not part of `npm test`.
import {
  binaryReference,
  DataType,
  edgeElements,
  edgeOperands,
  Kernels,
  Random,
  unaryReference,
} from "../../dist/src/index.js";
import { binaryOperands, unaryOperand } from "../../dist/src/vectors/element-operands.js";
import { askOracle, compileOracle } from "./oracle.mjs";

const { float32 } = DataType;
const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const oracle = await compileOracle();
const kernels = await Kernels.load();
let failed = false;

function report(name, operands, expected, reference, kernel) {
  let wrongReference = 0;
  let wrongKernel = 0;
  for (let i = 0; i < expected.length; i++) {
    wrongReference += reference[i] !== expected[i];
    wrongKernel += kernel[i] !== expected[i];
    if ((reference[i] !== expected[i] || kernel[i] !== expected[i]) && wrongReference + wrongKernel < 10) {
      const hex = (x) => `0x${x.toString(16)}`;
      console.log(
        `${name} ${operands(i).map(hex)}: MPFR ${hex(expected[i])} reference ${hex(reference[i])} kernel ${hex(kernel[i])}`,
      );
    }
  }
  failed ||= wrongReference + wrongKernel > 0;
  console.log(
    `${name}: ${expected.length} operands (seed ${seed}), wrong: reference ${wrongReference}, kernel ${wrongKernel}`,
  );
}

function place(words) {
  return kernels.place(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
}

for (const name of ["exp", "log", "sqrt"]) {
  const random = new Random(seed);
  const xs = Uint32Array.from(
    { length: count + edgeOperands.length },
    (_, i) => edgeOperands[i] ?? Number(unaryOperand(name, float32, random)),
  );
  const mark = kernels.mark();
  const source = place(xs);
  kernels.unary(name, source, source, xs.length);
  const kernel = new Uint32Array(kernels.memory.buffer, source, xs.length).slice();
  kernels.release(mark);
  const reference = xs.map((x) => Number(unaryReference(name, float32, BigInt(x))));
  report(name, (i) => [xs[i]], await askOracle(oracle, name, xs), reference, kernel);
}

for (const name of ["add", "sub", "mul", "div"]) {
  const random = new Random(seed);
  const known = edgeElements(float32).map(Number);
  const edges = known.flatMap((a) => known.map((b) => [a, b]));
  const draw = () => binaryOperands(name, float32, random).map(Number);
  const pairs = Array.from({ length: count + edges.length }, (_, i) => edges[i] ?? draw());
  const mark = kernels.mark();
  const shape = [pairs.length];
  const a = { offset: place(Uint32Array.from(pairs, ([left]) => left)), shape };
  const b = { offset: place(Uint32Array.from(pairs, ([, right]) => right)), shape };
  kernels.binary(name, a, b, a.offset);
  const kernel = new Uint32Array(kernels.memory.buffer, a.offset, pairs.length).slice();
  kernels.release(mark);
  const reference = Uint32Array.from(pairs, ([left, right]) =>
    Number(binaryReference(name, float32, BigInt(left), BigInt(right))),
  );
  report(name, (i) => pairs[i], await askOracle(oracle, name, Uint32Array.from(pairs.flat())), reference, kernel);
}
process.exitCode = failed ? 1 : 0;
