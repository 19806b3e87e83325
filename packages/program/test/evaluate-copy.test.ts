import t from "tap";
import { decodeInstruction, elementOf, evaluate, isWellFormed } from "../src/index.js";

t.test("a copy whose coordinates come next to 2^53 never steps past its last place", async (t) => {
  // Two repeats of two places whose coordinates are almost 2^53: one step more would leave what a number holds exactly.
  const serialized =
    "01020e000000160000001b0000000200000002000000000000000007000000000000001" +
    "00000002b00000002000000ff000000000200000000ffffff7f01000000ff000000002174fd7fffff1f0001f4feff01";
  const instruction = decodeInstruction(Uint8Array.from(serialized.match(/../g)!, (byte) => Number.parseInt(byte, 16)));
  const types = [{ dtype: 2, shape: [2_097_186] }] as const;
  t.equal(isWellFormed(instruction, 1, types, { inputs: 1, constants: 0 }), null);
  const source = new Uint8Array(2_097_186).fill(1);
  source[2_097_185] = 99;
  const expected = [0, 1, 2, 3].map((index) =>
    Number(elementOf(instruction, types, (_, element) => BigInt(source[element]), index)),
  );
  t.same([...evaluate(instruction, types, [source])], expected);
  t.same(expected, [99, 7, 99, 7]);
});
