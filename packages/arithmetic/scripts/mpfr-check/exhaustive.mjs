// Compares a function on every one of the 2^32 bit patterns of binary32 with x87's long double and MPFR:
//
//   npm run exhaustive -- <function> [kernel|integer] [first] [end]
//
// kernel: the WebAssembly kernel, with the TypeScript reference as its exact path. integer: the C twin of the integer
// algorithm. Without either, both at once. first and end are magnitudes (bits without the sign, up to 2^31): every one
// is tried with both signs.
import { elementaryCodes, Kernels } from "../../dist/src/index.js";
import { compileOracle, runOracle } from "./oracle.mjs";

/** As in oracle.c; a chunk of the kernel's is a multiple of it. */
const BLOCK = 2 ** 16;
const BAR_CELLS = 30;
const REDRAW_MAGNITUDES = 2 ** 22;
const DOT_MAGNITUDES = 2 ** 24;

const [name, ...rest] = process.argv.slice(2);
const mode = ["kernel", "integer"].includes(rest[0]) ? rest.shift() : "both";
const [first = 0, end = 2 ** 31] = rest.map(Number);
const names = ["sqrt", ...Object.keys(elementaryCodes)];
if (!names.includes(name) || !(first >= 0 && first < end && end <= 2 ** 31)) {
  console.error("usage: npm run exhaustive -- <function> [kernel|integer] [first] [end]");
  console.error(`functions: ${names.join(" ")} (sqrt: kernel only)`);
  process.exit(2);
}

function showProgress(done) {
  if (!process.stderr.isTTY) return;
  const filled = Math.round((BAR_CELLS * done) / (end - first));
  const bar = "█".repeat(filled) + "░".repeat(BAR_CELLS - filled);
  const percent = ((100 * done) / (end - first)).toFixed(1);
  process.stderr.write(`\r\u001b[2K${bar} ${name}: ${percent} %`);
}

async function tryKernel(oracle) {
  const kernels = await Kernels.load();
  const source = kernels.allocate(BLOCK * 8);
  let fallbacks = 0;
  function* results() {
    for (let start = first; start < end; start += BLOCK) {
      const count = Math.min(BLOCK, end - start);
      const words = new Uint32Array(kernels.memory.buffer, source, 2 * count);
      for (let i = 0; i < count; i++) {
        words[i] = start + i;
        words[count + i] = start + i + 2 ** 31;
      }
      fallbacks += kernels.unary(name, source, source, 2 * count);
      yield kernels.bytes(source, count * 8).slice();
      if (start % REDRAW_MAGNITUDES === 0) showProgress(start - first);
    }
  }
  const also = mode === "both" ? ["also"] : [];
  const output = await runOracle(oracle, ["judge", name, String(first), ...also], results());
  return { lines: output.toString().trimEnd().split("\n"), fallbacks };
}

async function tryInteger(oracle) {
  let done = 0;
  const arguments_ = ["try", name, String(first), String(end)];
  const output = await runOracle(oracle, arguments_, [], (data) => {
    done += DOT_MAGNITUDES * data.toString().split(".").length - DOT_MAGNITUDES;
    showProgress(Math.min(done, end - first));
  });
  return { lines: output.toString().trimEnd().split("\n").slice(1), fallbacks: 0 };
}

const oracle = await compileOracle();
const begun = Date.now();
const { lines, fallbacks } = await (mode === "integer" ? tryInteger : tryKernel)(oracle);
const seconds = Math.round((Date.now() - begun) / 1000);
const [checked, wrong, wrongByInteger, undecided] = lines[0].split(" ");
if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
console.log(
  `${name}: ${checked} inputs, ${undecided} decided by MPFR, the others by long double; ${seconds} s` +
    (mode === "integer" ? "" : `\n  kernel: ${wrong} wrong; ${fallbacks} took its exact path`) +
    (mode === "kernel" ? "" : `\n  integer algorithm: ${wrongByInteger} wrong; nearest to a midpoint:`),
);
for (const line of lines.slice(1)) console.log(`    ${line}`);
if (wrong !== "0" || wrongByInteger !== "0") process.exitCode = 1;
