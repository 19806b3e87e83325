// Compares a function on every one of the 2^32 bit patterns of binary32 with x87's long double and MPFR:
//
//   npm run exhaustive -- <function> [kernel|integer] [first] [end]
//
// kernel: the WebAssembly kernel, with the TypeScript reference as its exact path. integer: the C twin of the integer
// algorithm. Without either, both, one after the other. first and end are magnitudes (bits without the sign, up to
// 2^31): every one is tried with both signs.
import { Kernels } from "../../dist/src/index.js";
import { compileOracle, runOracle } from "./oracle.mjs";

/** As in oracle.c; a chunk of the kernel's is a multiple of it. */
const BLOCK = 2 ** 16;
const BAR_CELLS = 30;
const REDRAW_MAGNITUDES = 2 ** 22;
const DOT_MAGNITUDES = 2 ** 24;

const [name, ...rest] = process.argv.slice(2);
const modes = ["kernel", "integer"].includes(rest[0]) ? [rest.shift()] : ["kernel", "integer"];
const [first = 0, end = 2 ** 31] = rest.map(Number);
if (name === undefined || !(first >= 0 && first < end && end <= 2 ** 31)) {
  console.error("usage: npm run exhaustive -- <function> [kernel|integer] [first] [end]");
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
  const report = (await runOracle(oracle, ["judge", name, String(first)], results())).toString().trim();
  return { report, remark: `; ${fallbacks} took the kernel's exact path` };
}

async function tryInteger(oracle) {
  let done = 0;
  const arguments_ = ["try", name, String(first), String(end)];
  const output = await runOracle(oracle, arguments_, [], (data) => {
    done += DOT_MAGNITUDES * data.toString().split(".").length - DOT_MAGNITUDES;
    showProgress(Math.min(done, end - first));
  });
  const [, report, ...hardest] = output.toString().trimEnd().split("\n");
  return { report, remark: `; nearest to a midpoint:\n  ${hardest.join("\n  ")}` };
}

const oracle = await compileOracle();
for (const mode of modes) {
  const begun = Date.now();
  const { report, remark } = await (mode === "kernel" ? tryKernel : tryInteger)(oracle);
  const [checked, wrong, undecided] = report.split(" ");
  const seconds = Math.round((Date.now() - begun) / 1000);
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
  console.log(
    `${name}, ${mode}: ${checked} inputs, ${wrong} wrong; ` +
      `${undecided} decided by MPFR, the others by long double; ${seconds} s${remark}`,
  );
  if (wrong !== "0") process.exitCode = 1;
}
