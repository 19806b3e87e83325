import { Random } from "@assay/arithmetic";
import {
  decodeInstruction,
  elementCount,
  type Instruction,
  isWellFormed,
  OPCODES,
  opcodeName,
  ProgramError,
  readsOf,
  type TensorType,
} from "@assay/program";
import { getBytes } from "ethers";
import t from "tap";
import { anyInstruction, damaged, type InstructionCase } from "./any-instruction.js";
import { type RefereeOnChain, startReferee } from "./referee-harness.js";

const SEED = Number(process.env.ASSAY_SEED ?? 20261120);
const TIMEOUT_MILLISECONDS = 900_000;
const CASES = 16_000;
const CASES_A_CALL = 200;
const READ_CASES = 3_000;
const ELEMENTS_A_CASE = 4;
const COUNTS = { inputs: 3, constants: 4 };
const INDEX = 5;

function isWellFormedHere({ bytes, types }: InstructionCase): boolean {
  try {
    return isWellFormed(decodeInstruction(bytes), INDEX, types, COUNTS) === null;
  } catch (error) {
    if (error instanceof ProgramError) return false;
    throw error;
  }
}

const plain = ({ dtype, shape }: TensorType) => ({ dtype, shape: [...shape] });

async function verdicts(referee: RefereeOnChain, cases: readonly InstructionCase[]): Promise<boolean[]> {
  const bytes = cases.map((one) => one.bytes);
  const indices = cases.map(() => INDEX);
  const types = cases.map((one) => one.types.map(plain));
  const answer = await referee.call("areWellFormed", bytes, indices, types, COUNTS.inputs, COUNTS.constants);
  return [...getBytes(answer as string)].map((verdict) => verdict === 1);
}

type ReadOnChain = { readonly operand: bigint; readonly first: bigint; readonly count: bigint };

/** What elements read here and there, as lines of text. `index` is what `take` finds wherever it looks. */
async function readsOnBothSides(
  referee: RefereeOnChain,
  { bytes, types }: InstructionCase,
  elements: readonly number[],
  index: bigint,
) {
  const instruction = decodeInstruction(bytes);
  const line = (reads: readonly { operand: number | bigint; first: number | bigint; count: number | bigint }[]) =>
    reads.map(({ operand, first, count }) => `${operand}:${first}+${count}`).join(" ");
  const here = elements.map((element) => line(readsOf(instruction, types, element, () => index)));
  const indices = elements.map(() => index);
  const answer = (await referee.call("readsOf", bytes, types.map(plain), elements, indices)) as ReadOnChain[][];
  return { here: here.join("; "), there: answer.map(line).join("; ") };
}

const nameOf = (instruction: Instruction) => opcodeName(instruction.opcode);

t.setTimeout(TIMEOUT_MILLISECONDS);
t.test("the referee judges and reads instructions as TypeScript does", async (t) => {
  t.setTimeout(TIMEOUT_MILLISECONDS);
  const referee = await startReferee();
  t.teardown(() => referee.stop());
  const random = new Random(SEED);
  const made = Array.from({ length: CASES / 2 }, () => anyInstruction(random, INDEX));
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
    const names = new Set<string>();
    const readable = cases.filter((_, index) => wellFormed[index]).slice(0, READ_CASES);
    for (const one of readable) {
      const instruction = decodeInstruction(one.bytes);
      const count = elementCount(instruction.output.shape);
      if (count === 0) continue;
      names.add(nameOf(instruction));
      const elements = Array.from({ length: ELEMENTS_A_CASE }, () => random.below(count));
      const index = BigInt.asUintN(64, BigInt(random.between(-8, 8)));
      const { here, there } = await readsOnBothSides(referee, one, elements, index);
      if (here !== there) wrong.push({ instruction: Buffer.from(one.bytes).toString("hex"), elements, here, there });
    }
    t.strictSame(wrong.slice(0, 5), [], `${readable.length} instructions, ASSAY_SEED=${SEED}`);
    t.equal(names.size, OPCODES.length, "of every opcode");
  });
});
