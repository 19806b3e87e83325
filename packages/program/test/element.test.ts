import { Random, widthBytes } from "@assay/arithmetic";
import t from "tap";
import { elementOf, evaluate, isWellFormed, readsOf, type TensorType } from "../src/index.js";
import { elementCount } from "../src/instruction/row-major.js";
import { randomSample } from "./random-instructions.js";
import { replay, seed } from "./seed.js";

function bitsAt(type: TensorType, bytes: Uint8Array, element: number): number | bigint {
  const width = widthBytes(type.dtype);
  let bits = 0n;
  for (let byte = width - 1; byte >= 0; byte--) bits = (bits << 8n) | BigInt(bytes[element * width + byte]);
  return width === 8 ? bits : Number(bits);
}

t.test("each element alone equals the whole, and reads nothing but what readsOf names", async (t) => {
  const random = new Random(seed);
  for (let round = 0; round < 1500; round++) {
    const { instruction, types, bytes } = randomSample(random);
    const whole = evaluate(instruction, types, bytes);
    for (let index = 0; index < elementCount(instruction.output.shape); index++) {
      const ranges = readsOf(instruction, types, index);
      const read = (operand: number, element: number) => {
        const isNamed = ranges.some((r) => r.operand === operand && element >= r.first && element < r.first + r.count);
        if (!isNamed) throw new Error(`reads element ${element} of operand ${operand}; ${replay}`);
        return bitsAt(types[operand], bytes[operand], element);
      };
      const expected = bitsAt(instruction.output, whole, index);
      const got = elementOf(instruction, types, read, index);
      if (got !== expected) return t.equal(got, expected, `opcode ${instruction.opcode}, ${replay}`);
    }
  }
  t.pass("1500 instructions");
});

t.test("what readsOf names lies inside the operands, in their order", async (t) => {
  const random = new Random(seed + 1);
  for (let round = 0; round < 1500; round++) {
    const { instruction, types } = randomSample(random);
    if (isWellFormed(instruction, 0, types, { inputs: 3, constants: 0 }) !== null) return t.fail(replay);
    for (let index = 0; index < elementCount(instruction.output.shape); index++) {
      for (const [position, range] of readsOf(instruction, types, index).entries()) {
        const isInside = range.first >= 0 && range.first + range.count <= elementCount(types[range.operand].shape);
        if (range.operand !== position || !isInside || range.count < 1) return t.fail(`${range}, ${replay}`);
      }
    }
  }
  t.pass("1500 instructions");
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
