import { Random, widthBytes } from "@assay/arithmetic";
import t from "tap";
import { elementOf, evaluate, isWellFormed, opcodeName, readsOf, type TensorType } from "../src/index.js";
import { elementCount } from "../src/instruction/row-major.js";
import { randomSample, signatures } from "./random-instructions.js";
import { replay, seed } from "./seed.js";

function bitsAt(type: TensorType, bytes: Uint8Array, element: number): bigint {
  const width = widthBytes(type.dtype);
  let bits = 0n;
  for (let byte = width - 1; byte >= 0; byte--) bits = (bits << 8n) | BigInt(bytes[element * width + byte]);
  return bits;
}

t.test("each element alone equals the whole, and reads nothing but what readsOf names", async (t) => {
  const random = new Random(seed);
  for (let round = 0; round < 15 * signatures.length; round++) {
    const { instruction, types, bytes } = randomSample(random, signatures[round % signatures.length]);
    const whole = evaluate(instruction, types, bytes);
    for (let index = 0; index < elementCount(instruction.output.shape); index++) {
      const readAny = (operand: number, element: number) => bitsAt(types[operand], bytes[operand], element);
      const ranges = readsOf(instruction, types, index, readAny);
      const read = (operand: number, element: number) => {
        const isNamed = ranges.some((r) => r.operand === operand && element >= r.first && element < r.first + r.count);
        if (!isNamed) throw new Error(`reads element ${element} of operand ${operand}; ${replay}`);
        return readAny(operand, element);
      };
      const expected = bitsAt(instruction.output, whole, index);
      const got = elementOf(instruction, types, read, index);
      if (got !== expected) {
        return t.equal(got, expected, `${opcodeName(instruction.opcode)} ${types.map((x) => x.dtype)}, ${replay}`);
      }
    }
  }
  t.pass(`${signatures.length} signatures`);
});

t.test("every opcode with every data type: what readsOf names lies inside the operands", async (t) => {
  const random = new Random(seed + 1);
  for (let round = 0; round < 10 * signatures.length; round++) {
    const { instruction, types, bytes } = randomSample(random, signatures[round % signatures.length]);
    const fault = isWellFormed(instruction, 0, types, { inputs: 4, constants: 0 });
    if (fault !== null) return t.fail(`${fault}, ${replay}`);
    const read = (operand: number, element: number) => bitsAt(types[operand], bytes[operand], element);
    for (let index = 0; index < elementCount(instruction.output.shape); index++) {
      for (const range of readsOf(instruction, types, index, read)) {
        const isInside = range.first >= 0 && range.first + range.count <= elementCount(types[range.operand].shape);
        if (!isInside || range.count < 1) return t.fail(`${JSON.stringify(range)}, ${replay}`);
      }
    }
  }
  t.pass(`${signatures.length} signatures`);
});

t.test("operands may be parts of a Node buffer that are not aligned, and are left as they are", async (t) => {
  const random = new Random(seed + 2);
  for (let round = 0; round < 3 * signatures.length; round++) {
    const { instruction, types, bytes } = randomSample(random, signatures[round % signatures.length]);
    const expected = evaluate(instruction, types, bytes);
    const shifted = bytes.map((operand) => Buffer.concat([Buffer.of(1), operand]).subarray(1));
    const isEqual = Buffer.compare(evaluate(instruction, types, shifted), expected) === 0;
    const isLeft = shifted.every((operand, index) => Buffer.compare(operand, bytes[index]) === 0);
    if (!isEqual || !isLeft) return t.fail(`${opcodeName(instruction.opcode)} ${types.map((x) => x.dtype)}, ${replay}`);
  }
  t.pass(`${signatures.length} signatures`);
});

t.test("a row of a dot product and its bias", async (t) => {
  const float = (...shape: number[]): TensorType => ({ dtype: 1, shape });
  const types = [float(2, 3, 5), float(4, 1, 7, 5), float(2, 3, 1)];
  const output = float(4 * 2 * 3 * 7);
  const instruction = { opcode: 0xa0, output, operands: [] } as const;
  const index = ((3 * 2 + 1) * 3 + 2) * 7 + 6;
  t.same(readsOf(instruction, types, index), [
    { operand: 0, first: (1 * 3 + 2) * 5, count: 5 },
    { operand: 1, first: (3 * 7 + 6) * 5, count: 5 },
    { operand: 2, first: 1 * 3 + 2, count: 1 },
  ]);
});
