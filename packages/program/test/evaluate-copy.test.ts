import { DataType } from "@assay/arithmetic";
import t from "tap";
import {
  type CopyMap,
  decodeInstruction,
  elementOf,
  evaluate,
  isWellFormed,
  Opcode,
  OperandKind,
} from "../src/index.js";

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

t.test(
  "exchanged axes are moved tile by tile to where element by element says, also backwards and apart",
  async (t) => {
    const shape = [3, 70, 41];
    const source = Uint16Array.from({ length: 3 * 70 * 41 }, (_, i) => i + 1);
    const axis = (size: number, coordinate: number | null, coefficient: number) => ({ size, coordinate, coefficient });
    const at = (...offsets: number[]) => offsets.map((offset) => ({ offset, divisor: 1, mode: "floor" as const }));
    const maps: Record<string, CopyMap> = {
      transposed: { fill: 0n, axes: [axis(3, 0, 1), axis(41, 2, 1), axis(70, 1, 1)], coordinates: at(0, 0, 0) },
      "first and last exchanged": {
        fill: 0n,
        axes: [axis(41, 2, 1), axis(70, 1, 1), axis(3, 0, 1)],
        coordinates: at(0, 0, 0),
      },
      backwards: { fill: 0n, axes: [axis(3, 0, 1), axis(41, 2, -1), axis(70, 1, -1)], coordinates: at(0, 69, 40) },
      "every second, from the third on": {
        fill: 0n,
        axes: [axis(2, null, 0), axis(3, 0, 1), axis(19, 2, 2), axis(34, 1, 2)],
        coordinates: at(0, 2, 3),
      },
      "outer coordinates outside of the source": {
        fill: 9n,
        axes: [axis(5, 0, 1), axis(41, 2, 1), axis(70, 1, 1)],
        coordinates: at(-1, 0, 0),
      },
      "past the end of the plane": {
        fill: 9n,
        axes: [axis(3, 0, 1), axis(43, 2, 1), axis(72, 1, 1)],
        coordinates: at(0, -1, -1),
      },
      "one coordinate moved twice": {
        fill: 9n,
        axes: [axis(3, 0, 1), axis(2, 1, 30), axis(41, 2, 1), axis(40, 1, 1)],
        coordinates: at(0, 0, 0),
      },
    };
    for (const [name, copy] of Object.entries(maps)) {
      const types = [{ dtype: DataType.uint16, shape }] as const;
      const output = { dtype: DataType.uint16, shape: copy.axes.map(({ size }) => size) };
      const instruction = {
        opcode: Opcode.copy,
        output,
        operands: [{ kind: OperandKind.input, index: 0 }],
        copy,
      } as const;
      t.equal(isWellFormed(instruction, 0, types, { inputs: 1, constants: 0 }), null, name);
      const moved = new Uint16Array(evaluate(instruction, types, [new Uint8Array(source.buffer)]).buffer);
      const wrong = moved.findIndex(
        (word, index) => word !== Number(elementOf(instruction, types, (_, element) => BigInt(source[element]), index)),
      );
      t.equal(wrong, -1, name);
    }
  },
);
