// Compares the kernels' arithmetic of float16 and bfloat16 with MPFR (libmpfr-dev, cc):
//   node scripts/sixteen-bits/compare.mjs [PAIRS, 2^24 unless told otherwise]
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DataType, Kernels, Random } from "../../dist/src/index.js";

const INSTRUCTIONS = ["add", "sub", "mul", "div", "fmod", "sqrt"];
const FORMATS = [
  { name: "float16", fractionBits: 10, exponentBits: 5 },
  { name: "bfloat16", fractionBits: 7, exponentBits: 8 },
];
const count = Number(process.argv[2] ?? 2 ** 24);
const source = fileURLToPath(new URL("compare.c", import.meta.url));
const executable = fileURLToPath(new URL("../../build/sixteen-bits", import.meta.url));
mkdirSync(fileURLToPath(new URL("../../build/", import.meta.url)), { recursive: true });
execFileSync("cc", ["-O2", "-o", executable, source, "-lmpfr", "-lgmp"]);

const kernels = await Kernels.load();
const [a, b, out] = [count, count, count].map((elements) => kernels.allocate(2 * elements));
const words = (offset) => new Uint16Array(kernels.memory.buffer, offset, count);

/** Random bits; every other b has an exponent next to that of its a, so that not every sum is the greater operand. */
function drawOperands(random, { fractionBits, exponentBits }) {
  const [left, right] = [words(a), words(b)];
  const fields = ((1 << exponentBits) - 1) << fractionBits;
  for (let i = 0; i < count; i++) {
    const bits = random.bits();
    left[i] = bits;
    const b16 = bits >>> 16;
    const field = (left[i] & fields) + (random.between(-2, 2) << fractionBits);
    right[i] = i % 2 === 0 ? b16 : (field & fields) | (b16 & ~fields);
  }
}

for (const format of FORMATS) {
  const dtype = DataType[format.name];
  drawOperands(new Random(20_261_121), format);
  for (const instruction of INSTRUCTIONS) {
    const operand = (offset) => ({ offset, shape: [count], dtype });
    if (instruction === "sqrt") kernels.unary("sqrt", a, out, count, dtype);
    else kernels.binary(instruction, operand(a), operand(b), out);
    const input = Buffer.concat([a, b, out].map((offset) => kernels.bytes(offset, 2 * count)));
    const options = [format.fractionBits, format.exponentBits, instruction, count].map(String);
    const { status, stdout } = spawnSync(executable, options, { input, maxBuffer: 2 ** 30 });
    process.stdout.write(`${format.name} ${stdout}`);
    if (status !== 0) process.exitCode = 1;
  }
}
