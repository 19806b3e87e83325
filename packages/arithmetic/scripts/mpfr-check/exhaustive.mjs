// Compares a unary kernel with MPFR on every one of the 2^32 bit patterns (or on a part of them).
//
//   node scripts/mpfr-check/exhaustive.mjs <exp|log|sqrt> [first] [end]
import { Kernels } from "../../dist/src/index.js";
import { compileOracle, runOracle } from "./oracle.mjs";

const CHUNK = 2 ** 22;
const [, , name, first = 0, end = 2 ** 32] = process.argv;
const oracle = await compileOracle();
const kernels = await Kernels.load();
const source = kernels.allocate(CHUNK * 4);
let fallbacks = 0;

function* results() {
  for (let start = Number(first); start < Number(end); start += CHUNK) {
    const count = Math.min(CHUNK, Number(end) - start);
    const words = new Uint32Array(kernels.memory.buffer, source, count);
    for (let i = 0; i < count; i++) words[i] = start + i;
    fallbacks += kernels.unary(name, source, source, count);
    yield kernels.bytes(source, count * 4).slice();
  }
}

const begun = Date.now();
const [checked, wrong, undecided] = (await runOracle(oracle, [name, "verify", String(first)], results()))
  .toString()
  .trim()
  .split(" ");
console.log(
  `${name}: ${checked} inputs from ${first}, ${wrong} wrong; ${fallbacks} took the kernel's exact path, ` +
    `${undecided} were decided by MPFR, the others by long double; ${Math.round((Date.now() - begun) / 1000)} s`,
);
process.exitCode = wrong === "0" ? 0 : 1;
