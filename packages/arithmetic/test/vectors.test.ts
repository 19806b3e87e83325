import { createHash } from "node:crypto";
import t from "tap";
import {
  anyBinary32Row,
  binary32EdgeVectors,
  binary32VectorsFor,
  binaryNames,
  edgeOperands,
  Random,
  reductionBinary32,
  reductionNames,
  unaryNames,
} from "../src/index.js";

const names = [...unaryNames, ...binaryNames, ...reductionNames, "dot"] as const;

t.test("the vectors of a seed are the same for ever: the contract's fixtures depend on them", async (t) => {
  const hash = createHash("sha256");
  for (const name of names) {
    for (const { operands, expected } of binary32VectorsFor(name, 1, 200)) {
      for (const words of [...operands, Uint32Array.of(expected)]) hash.update(words);
    }
  }
  t.equal(hash.digest("hex"), "a189aca65343c9d2cf20016db5dff30d2838a67512369a67e28acd53c381fd2b");
});

t.test("seeds differ, and a seed can be replayed", async (t) => {
  const draw = (seed: number) => JSON.stringify([...binary32VectorsFor("dot", seed, 20)]);
  t.equal(draw(1), draw(1));
  t.not(draw(1), draw(2));
});

t.test("edges hold every class of number, once", async (t) => {
  t.equal(new Set(edgeOperands).size, edgeOperands.length);
  for (const bits of [
    0x7f800001, 0xffffffff, 0x7f800000, 0x80000000, 1, 0x807fffff, 0x00800000, 0x3f7fffff, 0xff7fffff,
  ]) {
    t.ok(edgeOperands.includes(bits));
  }
  t.equal([...binary32EdgeVectors("add")].length, edgeOperands.length ** 2);
});

t.test("random sums meet every kind of result", async (t) => {
  const random = new Random(3);
  const sums = Array.from({ length: 4_000 }, () => reductionBinary32.sum(anyBinary32Row(random, 20)));
  const share = (is: (bits: number) => boolean) => sums.filter(is).length / sums.length;
  t.ok(share((bits) => bits === 0x7fc00000) > 0.05, "NaN");
  t.ok(share((bits) => (bits & 0x7fffffff) === 0x7f800000) > 0.02, "infinities");
  t.ok(share((bits) => bits === 0) > 0.05, "exact zeros");
  t.ok(share((bits) => (bits & 0x7fffffff) > 0 && (bits & 0x7f800000) === 0) > 0.03, "subnormal numbers");
  t.equal(
    share((bits) => bits === 0x80000000),
    0,
    "never -0: a sum of binary32 numbers cannot underflow",
  );
});
