import { Random } from "@assay/arithmetic";
import {
  type CopyMap,
  decodeInstruction,
  elementCount,
  encodeInstruction,
  type Instruction,
  isWellFormed,
  naturalShape,
  Opcode,
  OperandKind,
  ProgramError,
  readsOf,
  type TensorType,
} from "@assay/program";
import { getBytes } from "ethers";
import t from "tap";
import { type RefereeOnChain, startReferee } from "./referee-harness.js";

const SEED = Number(process.env.ASSAY_SEED ?? 20261120);
const TIMEOUT_MILLISECONDS = 900_000;
const CASES = 12_000;
const CASES_A_CALL = 200;
const ELEMENTS_A_CASE = 4;
const COUNTS = { inputs: 3, constants: 4 };
const INDEX = 5;

type Case = { readonly bytes: Uint8Array; readonly types: readonly TensorType[] };

const sizes = [1, 1, 2, 3, 4, 5, 7] as const;
const dtypes = [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16] as const;
const opcodes = Object.values(Opcode);

function anyShape(random: Random, most: number): number[] {
  return Array.from({ length: random.below(most + 1) }, () => random.pick(sizes));
}

/** A shape that broadcasts against `shape` as a rule. */
function partner(random: Random, shape: readonly number[]): number[] {
  const own = shape.slice(random.below(shape.length + 1)).map((size) => (random.below(3) === 0 ? 1 : size));
  return random.below(4) === 0 ? [...anyShape(random, 2), ...own] : own;
}

function anyCopy(random: Random, source: readonly number[]): CopyMap {
  const axes = Array.from({ length: random.below(6) }, () => ({
    size: random.pick(sizes),
    coordinate: source.length === 0 || random.below(5) === 0 ? null : random.below(source.length),
    coefficient: random.between(-3, 3),
  }));
  const coordinates = source.map((size) => ({
    offset: random.between(-4, size),
    divisor: random.between(1, 3),
    mode: random.below(2) === 0 ? ("floor" as const) : ("exact" as const),
  }));
  return { fill: BigInt(random.below(2)), axes, coordinates };
}

function operandShapes(random: Random, opcode: Opcode): number[][] {
  const first = anyShape(random, 4);
  if (opcode === Opcode.dot) {
    const k = random.pick(sizes);
    const a = [...first.slice(0, 3), random.pick(sizes), k];
    const b = [...partner(random, first.slice(0, 3)), random.pick(sizes), k];
    const natural = naturalShape(
      { opcode },
      [a, b].map((shape) => ({ dtype: 1, shape })),
    ) ?? [1];
    return random.below(2) === 0 ? [a, b] : [a, b, partner(random, natural)];
  }
  return opcode >= Opcode.add && opcode <= Opcode.minimum ? [first, partner(random, first)] : [first];
}

/** An instruction that is well-formed as a rule, its declared shape another one with as many elements at times. */
function anyCase(random: Random): Case {
  const opcode = random.pick(opcodes);
  const dtype = opcode === Opcode.copy ? random.pick(dtypes) : 1;
  const types = operandShapes(random, opcode).map((shape) => ({ dtype, shape }) as TensorType);
  const copy = opcode === Opcode.copy ? { copy: anyCopy(random, types[0]!.shape) } : {};
  const natural = naturalShape({ opcode, ...copy }, types) ?? [];
  const shape = random.below(3) === 0 || natural.length > 8 ? [elementCount(natural)] : natural;
  const operands = types.map(() => ({ kind: OperandKind.step, index: random.below(INDEX) }));
  const instruction: Instruction = { opcode, output: { dtype, shape } as TensorType, operands, ...copy };
  return { bytes: encodeInstruction(instruction), types };
}

/** The same with a few bytes changed, cut off or added, or a type of another kind. */
function damaged(random: Random, { bytes, types }: Case): Case {
  const other = Uint8Array.from(bytes);
  switch (random.below(6)) {
    case 0:
      return { bytes: other.slice(0, random.below(other.length + 1)), types };
    case 1:
      return { bytes: Uint8Array.from([...other, random.below(256)]), types };
    case 2:
      return { bytes, types: types.map((type) => ({ ...type, shape: partner(random, type.shape) })) };
    default:
      for (let i = random.below(3); i >= 0; i--) {
        const values = [0, 1, 2, 0xff, 0x7f, 0x80, random.below(256)];
        other[random.below(other.length)] = random.pick(values);
      }
      return { bytes: other, types };
  }
}

function isWellFormedHere({ bytes, types }: Case): boolean {
  try {
    return isWellFormed(decodeInstruction(bytes), INDEX, types, COUNTS) === null;
  } catch (error) {
    if (error instanceof ProgramError) return false;
    throw error;
  }
}

const plain = ({ dtype, shape }: TensorType) => ({ dtype, shape: [...shape] });

async function verdicts(referee: RefereeOnChain, cases: readonly Case[]): Promise<boolean[]> {
  const bytes = cases.map((one) => one.bytes);
  const indices = cases.map(() => INDEX);
  const types = cases.map((one) => one.types.map(plain));
  const answer = await referee.call("areWellFormed", bytes, indices, types, COUNTS.inputs, COUNTS.constants);
  return [...getBytes(answer as string)].map((verdict) => verdict === 1);
}

type ReadOnChain = { readonly first: bigint; readonly count: bigint };

/** What elements read here and there, as lines of text. */
async function readsOnBothSides(referee: RefereeOnChain, { bytes, types }: Case, elements: readonly number[]) {
  const instruction = decodeInstruction(bytes);
  const here = elements.map((element) => {
    const ranges = readsOf(instruction, types, element);
    return types
      .map((_, operand) => ranges.find((range) => range.operand === operand) ?? { first: 0, count: 0 })
      .map(({ first, count }) => `${first}+${count}`);
  });
  const answer = (await referee.call("readsOf", bytes, types.map(plain), elements)) as ReadOnChain[][];
  const there = answer.map((reads) => reads.map(({ first, count }) => `${first}+${count}`));
  return { here: here.join(" "), there: there.join(" ") };
}

t.setTimeout(TIMEOUT_MILLISECONDS);
t.test("the referee judges and reads instructions as TypeScript does", async (t) => {
  t.setTimeout(TIMEOUT_MILLISECONDS);
  const referee = await startReferee();
  t.teardown(() => referee.stop());
  const random = new Random(SEED);
  const made = Array.from({ length: CASES / 2 }, () => anyCase(random));
  const cases = [...made, ...made.map((one) => damaged(random, one))];
  const wellFormed = cases.map(isWellFormedHere);

  t.test("isWellFormed", async (t) => {
    t.setTimeout(TIMEOUT_MILLISECONDS);
    const wrong: string[] = [];
    for (let from = 0; from < cases.length; from += CASES_A_CALL) {
      const given = await verdicts(referee, cases.slice(from, from + CASES_A_CALL));
      given.forEach((verdict, index) => {
        const { bytes, types } = cases[from + index]!;
        if (verdict === wellFormed[from + index]) return;
        wrong.push(`${verdict}: ${Buffer.from(bytes).toString("hex")} over ${JSON.stringify(types.map(plain))}`);
      });
    }
    const share = wellFormed.filter(Boolean).length;
    t.strictSame(wrong.slice(0, 5), [], `${cases.length} cases, ${share} well-formed, ASSAY_SEED=${SEED}`);
    t.ok(share > CASES / 4 && share < (3 * CASES) / 4, "of both kinds");
  });

  t.test("readsOf", async (t) => {
    t.setTimeout(TIMEOUT_MILLISECONDS);
    const wrong: unknown[] = [];
    const readable = cases.filter((_, index) => wellFormed[index]).slice(0, 1500);
    for (const one of readable) {
      const count = elementCount(decodeInstruction(one.bytes).output.shape);
      const elements = Array.from({ length: ELEMENTS_A_CASE }, () => random.below(count));
      const { here, there } = await readsOnBothSides(referee, one, elements);
      if (here !== there) wrong.push({ instruction: Buffer.from(one.bytes).toString("hex"), elements, here, there });
    }
    t.strictSame(wrong.slice(0, 5), [], `${readable.length} instructions, ASSAY_SEED=${SEED}`);
  });
});
