import t from "tap";
import { anyElement, binaryOperation, DataType, dataTypeName, Kernels, Random, widthBytes } from "../src/index.js";
import { replay, seed } from "./seed.js";
import { DATA_TYPES, differences, isRefused, placeElements, readElements } from "./typed.js";

const kernels = await Kernels.load();
const NAMES = ["add", "sub", "mul", "maximum", "minimum", "equal", "less", "lessOrEqual"] as const;
const ROWS = 3;
/** Around multiples of 16, which is how many elements the vector loops take at once. */
const LENGTHS = [1, 5, 15, 16, 17, 31, 32, 50];

type Elements = { readonly offset: number; readonly shape: number[]; readonly dtype: DataType; readonly at: bigint[] };

/** A [ROWS, length] operand of any elements, or a [ROWS, 1] one that repeats along its rows; `at` has what is meant. */
function operandOf(random: Random, dtype: DataType, length: number, isRepeated: boolean): Elements {
  const columns = isRepeated ? 1 : length;
  const elements = Array.from({ length: ROWS * columns }, () => anyElement(random, dtype));
  const at = Array.from({ length: ROWS * length }, (_, i) => elements[isRepeated ? Math.floor(i / length) : i] ?? 0n);
  return { offset: placeElements(kernels, dtype, elements), shape: [ROWS, columns], dtype, at };
}

for (const name of NAMES) {
  t.test(`${name} of every data type is the reference where an operand repeats along the rows`, async (t) => {
    const random = new Random(seed);
    for (const dtype of DATA_TYPES) {
      if (isRefused(() => binaryOperation(name, dtype))) continue;
      const operation = binaryOperation(name, dtype);
      const outType = ["equal", "less", "lessOrEqual"].includes(name) ? DataType.bool : dtype;
      for (const length of LENGTHS) {
        for (const repeated of [0, 1, 2]) {
          const mark = kernels.mark();
          const a = operandOf(random, dtype, length, repeated === 0);
          const b = operandOf(random, dtype, length, repeated === 1);
          const out = kernels.allocate(ROWS * length * widthBytes(outType));
          kernels.binary(name, a, b, out);
          const results = readElements(kernels, outType, out, ROWS * length);
          const expected = a.at.map((x, i) => operation(x, b.at[i]!));
          const wrong = differences(results, expected, (i) => `${a.at[i]} ${name} ${b.at[i]}`);
          if (wrong.length > 0) t.fail(`${dataTypeName(dtype)}, rows of ${length}: ${wrong}; ${replay}`);
          kernels.release(mark);
        }
      }
      t.pass(dataTypeName(dtype));
    }
  });
}

t.test("select takes elements of every width, whatever repeats, and any byte but 0 for true", async (t) => {
  const random = new Random(seed);
  for (const dtype of DATA_TYPES) {
    for (const length of LENGTHS) {
      for (let repeated = 0; repeated < 7; repeated++) {
        const mark = kernels.mark();
        const a = operandOf(random, dtype, length, (repeated & 1) !== 0);
        const b = operandOf(random, dtype, length, (repeated & 2) !== 0);
        const c = operandOf(random, DataType.bool, length, (repeated & 4) !== 0);
        if (repeated === 0) kernels.bytes(c.offset, 1)[0] = 0x80;
        const conditions = repeated === 0 ? [0x80n, ...c.at.slice(1)] : c.at;
        const out = kernels.allocate(ROWS * length * widthBytes(dtype));
        kernels.select(c, a, b, out);
        const results = readElements(kernels, dtype, out, ROWS * length);
        const expected = conditions.map((condition, i) => (condition === 0n ? b.at[i]! : a.at[i]!));
        const wrong = differences(results, expected, (i) => `${conditions[i]} ? ${a.at[i]} : ${b.at[i]}`);
        if (wrong.length > 0) t.fail(`${dataTypeName(dtype)}, rows of ${length}, ${repeated}: ${wrong}; ${replay}`);
        kernels.release(mark);
      }
    }
    t.pass(dataTypeName(dtype));
  }
});
