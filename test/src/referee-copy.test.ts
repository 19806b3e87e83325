import { type DataType, Random, widthBytes } from "@assay/arithmetic";
import {
  type CopyAxis,
  type CopyCoordinate,
  type CopyMap,
  decodeInstruction,
  elementCount,
  elementOf,
  encodeInstruction,
  type Instruction,
  isWellFormed,
  Opcode,
  OperandKind,
  type TensorType,
} from "@assay/program";
import t from "tap";
import { type RefereeOnChain, startReferee } from "./referee-harness.js";

const SEED = Number(process.env.ASSAY_SEED ?? 20261120);
const TIMEOUT_MILLISECONDS = 900_000;
const CASES = 10_000;
const CASES_A_CALL = 250;
const ELEMENTS_A_CASE = 4;
const MOST_SOURCE_ELEMENTS = 200;
const MOST_ELEMENTS = 2 ** 20;
const COUNTS = { inputs: 1, constants: 0 };

const sizes = [1, 2, 3, 4, 5, 7] as const;
const coefficients = [0, 1, 1, 1, 2, 3, 7, -1, -1, -2, -5, 2 ** 20, -(2 ** 20), 2 ** 31 - 1, -(2 ** 31)] as const;
const divisors = [1, 1, 1, 2, 3, 4, 5, 255, 256, 2 ** 31, 2 ** 32 - 1] as const;
const dtypes = [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16] as const satisfies readonly DataType[];

type Case = {
  readonly bytes: Uint8Array;
  readonly type: TensorType;
  readonly source: Uint8Array;
  readonly elements: readonly number[];
};

/** Random sizes whose product stays below a limit. */
function anySizes(random: Random, count: number, most: number): number[] {
  let product = 1;
  return Array.from({ length: count }, () => {
    const size = random.pick(sizes);
    if (product * size > most) return 1;
    product *= size;
    return size;
  });
}

function flatIndex(shape: readonly number[], position: readonly number[]): number {
  return shape.reduce((flat, size, axis) => flat * size + position[axis]!, 0);
}

function bytesOf(random: Random, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.below(256));
}

function anyFill(random: Random, dtype: DataType): bigint {
  if (dtype === 9) return BigInt(random.below(2));
  const bits = (BigInt(random.bits()) << 32n) | BigInt(random.bits());
  return BigInt.asUintN(8 * widthBytes(dtype), bits);
}

/**
 * The coordinate that is at, or next to, a random place of its source axis when the iteration stands at `position`;
 * any coordinate at times.
 */
function anyCoordinate(
  random: Random,
  size: number,
  moving: readonly CopyAxis[],
  position: readonly number[],
): CopyCoordinate {
  const divisor = random.pick(divisors);
  const mode = random.below(2) === 0 ? "floor" : "exact";
  if (random.below(20) === 0) return { offset: random.between(-9, 9), divisor, mode };
  const place = random.below(12) === 0 ? random.pick([-1, size]) : random.below(size);
  const rest = random.below(mode === "floor" ? 2 : 6) === 0 ? random.below(divisor) : 0;
  const moved = moving.reduce((sum, axis, index) => sum + axis.coefficient * position[index]!, 0);
  return { offset: place * divisor + rest - moved, divisor, mode };
}

/** A well-formed `copy` over a random source, and elements of it: one that is likely to be read, others anywhere. */
function anyCase(random: Random): Case {
  const dtype = random.pick(dtypes);
  const type = { dtype, shape: anySizes(random, random.below(9), MOST_SOURCE_ELEMENTS) };
  const rank = type.shape.length;
  const shape = anySizes(random, random.between(1, 10), MOST_ELEMENTS);
  const position = shape.map((size) => random.below(size));
  const axes = shape.map((size) => ({
    size,
    coordinate: rank === 0 || random.below(6) === 0 ? null : random.below(rank),
    coefficient: random.pick(coefficients),
  }));
  const coordinates = type.shape.map((size, coordinate) => {
    const moving = axes.map((axis) => (axis.coordinate === coordinate ? axis : { ...axis, coefficient: 0 }));
    return anyCoordinate(random, size, moving, position);
  });
  const copy: CopyMap = { fill: anyFill(random, dtype), axes, coordinates };
  const operands = [{ kind: OperandKind.input, index: 0 }];
  const count = elementCount(shape);
  const output = { dtype, shape: [count] };
  const instruction: Instruction = { opcode: Opcode.copy, output, operands, copy };
  const fault = isWellFormed(instruction, 0, [type], COUNTS);
  if (fault !== null) throw new Error(`the test made an ill-formed copy: ${fault}`);
  const anywhere = Array.from({ length: ELEMENTS_A_CASE - 1 }, () => random.below(count));
  return {
    bytes: encodeInstruction(instruction),
    type,
    source: bytesOf(random, elementCount(type.shape) * widthBytes(dtype)),
    elements: [flatIndex(shape, position), ...anywhere],
  };
}

/** The elements by the definition; `wasRead` hears of each that is not the fill value. */
function elementsHere({ bytes, type, source, elements }: Case, wasRead: () => void): bigint[] {
  const width = widthBytes(type.dtype);
  const read = (_: number, element: number) => {
    wasRead();
    const own = source.subarray(element * width, (element + 1) * width);
    return own.reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
  };
  const instruction = decodeInstruction(bytes);
  return elements.map((element) => BigInt(elementOf(instruction, [type], read, element)));
}

async function elementsThere(referee: RefereeOnChain, cases: readonly Case[]): Promise<bigint[][]> {
  const chunked = cases.map(({ source }) => {
    const padded = new Uint8Array(32 * Math.ceil(source.length / 32));
    padded.set(source);
    return padded;
  });
  const answer = await referee.call(
    "copied",
    cases.map(({ bytes }) => bytes),
    cases.map(({ type }) => ({ dtype: type.dtype, shape: [...type.shape] })),
    chunked,
    cases.map(({ elements }) => [...elements]),
  );
  return (answer as bigint[][]).map((bits) => [...bits]);
}

t.setTimeout(TIMEOUT_MILLISECONDS);
t.test("the referee copies the elements that the definition copies", async (t) => {
  t.setTimeout(TIMEOUT_MILLISECONDS);
  const referee = await startReferee();
  t.teardown(() => referee.stop());
  const random = new Random(SEED);
  const cases = Array.from({ length: CASES }, () => anyCase(random));
  const wrong: unknown[] = [];
  let reads = 0;
  for (let from = 0; from < cases.length; from += CASES_A_CALL) {
    const some = cases.slice(from, from + CASES_A_CALL);
    const given = await elementsThere(referee, some);
    some.forEach((one, index) => {
      const here = elementsHere(one, () => reads++).join(" ");
      const there = given[index]!.join(" ");
      if (here === there) return;
      const { bytes, type, elements } = one;
      wrong.push({ instruction: Buffer.from(bytes).toString("hex"), type, elements, here, there });
    });
  }
  const total = CASES * ELEMENTS_A_CASE;
  t.strictSame(wrong.slice(0, 5), [], `${total} elements, ${reads} of them read, ASSAY_SEED=${SEED}`);
  t.ok(reads > total / 4 && reads < (3 * total) / 4, "some are read and some are fill values");
});
