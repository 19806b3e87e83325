import assert from "node:assert/strict";
import { before, test } from "node:test";
import { DataType, Random } from "@assay/arithmetic";
import type { Program } from "@assay/program";
import type { Backend } from "../src/backend/backend.js";
import { createBackend } from "../src/backend/create-backend.js";
import { planRegions } from "../src/backend/integer-region-plan.js";
import { planSums } from "../src/backend/integer-sums.js";
import { Profile } from "../src/backend/profile.js";
import { QuantizedSketch } from "./quantized-models.js";

const seed = Number(process.env.ASSAY_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
let backend: Backend;

before(async () => {
  backend = await createBackend("onnxruntime", 2);
});

/** Convolutions with and without windows, one channel a group, grouped; a pool, a sum, a matrix product. */
function network(isSigned: boolean, form: "operator" | "pair"): Program {
  const sketch = new QuantizedSketch(new Random(seed), isSigned);
  const start = sketch.conv(sketch.quantize("x"), [4, 32, 3, 1, 1], form);
  const pooled = form === "operator" ? sketch.pool(start) : sketch.pairPool(start);
  const left = sketch.conv(pooled, [32, 24, 1, 1, 1], form);
  const deep = sketch.conv(sketch.conv(pooled, [32, 32, 3, 1, 32], form), [32, 24, 3, 1, 4], form);
  const sum = sketch.add(left, deep);
  const last = sketch.conv(sum, [24, 40, 3, 2, 1], form);
  return sketch.program([sketch.dequantize(sum), sketch.matMul(last, [40 * 25, 256])]);
}

async function assertSame(program: Program, requests: number): Promise<void> {
  const random = new Random(seed + requests);
  const inputs = Array.from({ length: requests }, () => {
    const numbers = Float32Array.from({ length: 4 * 20 * 20 }, () => (random.below(10_000) / 10_000 - 0.4) * 6);
    return [new Uint8Array(numbers.buffer)];
  });
  const executable = await backend.prepare(program);
  try {
    const profile = new Profile(program);
    const fused = await executable.run(inputs, { profile });
    assert.ok(
      profile.entries.some(({ kind }) => kind === "region"),
      "no region was performed",
    );
    for (const [request, outputs] of fused.entries()) {
      const [expected] = await executable.run([inputs[request]], { isUnfused: true });
      for (const [i, output] of outputs.entries()) assert.deepEqual(output, expected[i], `seed ${seed}`);
    }
  } finally {
    await executable.close();
  }
}

for (const isSigned of [false, true]) {
  for (const form of ["operator", "pair"] as const) {
    const name = `${form === "operator" ? "QLinear operators" : "pairs of QuantizeLinear"}, ${isSigned ? "int8" : "uint8"}`;
    test(`${name}: regions give the bits of single steps, alone and stacked`, async () => {
      const program = network(isSigned, form);
      const kinds = new Set(planRegions(program).flatMap(({ operations }) => operations.map(({ kind }) => kind)));
      const expected = form === "operator" ? ["conv", "pool", "product", "sum"] : ["float", "pool", "product", "sum"];
      for (const kind of expected) assert.ok(kinds.has(kind as never), `no ${kind} was recognized`);
      await assertSame(program, 1);
      await assertSame(program, 3);
    });
  }
}

test("regions never claim what an output or another step reads", () => {
  const program = network(false, "operator");
  for (const { steps, outputs } of planRegions(program)) {
    const claimed = new Set(steps);
    const isOpen = (step: number) =>
      program.outputs.some((output) => output.step === step) ||
      program.instructions.some(
        ({ operands }, reader) =>
          !claimed.has(reader) && operands.some(({ kind, index }) => kind === 2 && index === step),
      );
    assert.deepEqual(
      steps.filter(isOpen).sort((a, b) => a - b),
      [...outputs].sort((a, b) => a - b),
    );
  }
});

test("a region ends where a step outside depends on it", () => {
  const plans = planRegions(network(true, "pair"));
  for (const { inputs, outputs } of plans) {
    for (const { kind, index } of inputs) assert.ok(kind !== 2 || !outputs.includes(index));
  }
});

test("sums of bytes with a bias of each column are recognized, wide operands are not", () => {
  const type = (dtype: DataType, ...shape: number[]) => ({ dtype, shape });
  const program = (dtype: DataType): Program => ({
    arithmeticVersion: 1,
    inputs: [{ name: "a", type: type(dtype, 256, 64) }],
    outputs: [{ name: "c", type: type(DataType.int32, 256, 64), step: 0 }],
    constants: [
      { type: type(dtype, 64, 64), data: new Uint8Array(64 * 64) },
      { type: type(DataType.int32, 64), data: new Uint8Array(64 * 4) },
    ],
    instructions: [
      {
        opcode: 0xa0,
        output: type(DataType.int32, 256, 64),
        operands: [
          { kind: 0, index: 0 },
          { kind: 1, index: 0 },
          { kind: 1, index: 1 },
        ],
      },
    ],
    origins: [],
    onnxHash: new Uint8Array(32),
  });
  assert.equal(planSums(program(DataType.int8), new Set()).length, 1);
  assert.equal(planSums(program(DataType.int8), new Set([0])).length, 0);
  assert.equal(planSums(program(DataType.int32), new Set()).length, 0);
});
