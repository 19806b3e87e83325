import { DataType } from "@assay/arithmetic";
import { commitTo } from "@assay/engine";
import {
  ARITHMETIC_VERSION,
  type CopyMap,
  type Instruction,
  isWellFormed,
  Opcode,
  type Operand,
  OperandKind,
  type Program,
  type TensorType,
} from "@assay/program";
import t from "tap";
import { Stage } from "./stage/stage.js";

/**
 * Instructions that a referee could not judge: TypeScript's predicate names the reason, and the registry on the chain
 * node refuses the program that has one.
 */
const { float32, int32, int64 } = DataType;
const TIMEOUT_MILLISECONDS = 300_000;
/** Where the instruction stands; one more follows, so that there is something in front of it to refer to. */
const PLACE = 1;

const pair: TensorType = { dtype: float32, shape: [2] };
const input = (index: number): Operand => ({ kind: OperandKind.input, index });
const step = (index: number): Operand => ({ kind: OperandKind.step, index });
const NEGATIVE: Instruction = { opcode: Opcode.neg, output: pair, operands: [input(0)] };

/** Inputs of the program besides the pair. */
const TYPES: readonly TensorType[] = [
  pair,
  { dtype: int32, shape: [2] },
  { dtype: float32, shape: [2 ** 16, 1] },
  { dtype: float32, shape: [1, 2 ** 16] },
  { dtype: float32, shape: [1, 1, 1, 1, 1, 1, 1, 1] },
  { dtype: int64, shape: [1, 1] },
  { dtype: float32, shape: [2, 0] },
  { dtype: float32, shape: [2 ** 31] },
  { dtype: float32, shape: [3] },
];
const [, INTEGERS, COLUMN, ROW, RANK_8, INDICES, EMPTY_ROWS, HALF, THREE] = TYPES.map((_, index) => input(index));

type Ill = { readonly name: string; readonly reason: RegExp; readonly instruction: Instruction };

/** One element, repeated. */
function repeated(shape: readonly number[]): Instruction {
  const copy: CopyMap = { fill: 0n, axes: [], coordinates: [{ offset: 0, divisor: 1, mode: "floor" }] };
  return { opcode: Opcode.copy, output: { dtype: float32, shape }, operands: [input(0)], copy };
}

function made(
  opcode: Opcode,
  operands: readonly (Operand | undefined)[],
  output: TensorType,
  attributes?: readonly number[],
): Instruction {
  const given = operands.map((operand) => operand ?? input(0));
  return { opcode, output, operands: given, ...(attributes && { attributes }) };
}

const rank9 = [1, 1, 1, 1, 1, 1, 1, 1, 1];
const float = (...shape: number[]): TensorType => ({ dtype: float32, shape });

const CLAUSES: readonly { readonly clause: string; readonly ills: readonly Ill[] }[] = [
  {
    clause: "a forward or self reference",
    ills: [
      { name: "self", reason: /operand reference/, instruction: { ...NEGATIVE, operands: [step(PLACE)] } },
      { name: "forward", reason: /operand reference/, instruction: { ...NEGATIVE, operands: [step(PLACE + 1)] } },
      { name: "beyond the end", reason: /operand reference/, instruction: { ...NEGATIVE, operands: [step(99)] } },
      { name: "no such input", reason: /operand reference/, instruction: { ...NEGATIVE, operands: [input(99)] } },
    ],
  },
  {
    clause: "operand types that are not those of the producer",
    ills: [
      {
        name: "the integer negative of a step of floats",
        reason: /./,
        instruction: made(Opcode.neg, [step(0)], { dtype: int32, shape: [2] }),
      },
      { name: "floats and integers", reason: /./, instruction: made(Opcode.add, [step(0), INTEGERS], pair) },
      {
        name: "integers as indices of 64 bits",
        reason: /./,
        instruction: made(Opcode.take, [step(0), INTEGERS], pair, [0, 0]),
      },
      { name: "three elements of two", reason: /elements/, instruction: made(Opcode.neg, [step(0)], float(3)) },
      {
        name: "two shapes that do not broadcast",
        reason: /shape/,
        instruction: made(Opcode.add, [step(0), THREE], pair),
      },
    ],
  },
  {
    clause: "a shape product that overflows",
    ills: [
      { name: "2^32", reason: /too many elements/, instruction: repeated([2 ** 16, 2 ** 16]) },
      { name: "2^64", reason: /too many elements/, instruction: repeated([2 ** 31, 2 ** 31, 4]) },
      { name: "2^256", reason: /too many elements/, instruction: repeated(Array(8).fill(2 ** 32 - 1)) },
      { name: "broadcast to 2^32", reason: /./, instruction: made(Opcode.add, [COLUMN, ROW], float(0)) },
      { name: "a product of 2^32", reason: /./, instruction: made(Opcode.dot, [COLUMN, COLUMN], float(0)) },
      { name: "joined to 2^32", reason: /./, instruction: made(Opcode.concat, [HALF, HALF], float(0), [0]) },
    ],
  },
  {
    clause: "rank 9",
    ills: [
      { name: "declared", reason: /rank 9/, instruction: repeated(rank9) },
      { name: "natural", reason: /./, instruction: made(Opcode.take, [RANK_8, INDICES], float(1), [0, 0]) },
    ],
  },
  {
    clause: "a reduction over an empty axis",
    ills: (["argmax", "argmin"] as const).map((name) => ({
      name,
      reason: /empty/,
      instruction: made(Opcode[name], [EMPTY_ROWS], { dtype: int64, shape: [2] }, [0]),
    })),
  },
  {
    clause: "an opcode that does not exist",
    ills: [0x00, 0x05, 0x28, 0x51, 0x61, 0x93, 0xa1, 0xff].map((opcode) => ({
      name: `0x${opcode.toString(16)}`,
      reason: /unknown opcode/,
      instruction: { ...NEGATIVE, opcode: opcode as Opcode },
    })),
  },
];

/** The negative of a pair, the instruction, and once more the negative, which is the output. */
function programWith(instruction: Instruction): Program {
  const instructions = [NEGATIVE, instruction, NEGATIVE];
  return {
    arithmeticVersion: ARITHMETIC_VERSION,
    inputs: TYPES.map((type, index) => ({ name: `x${index}`, type })),
    outputs: [{ name: "y", type: pair, step: 2 }],
    constants: [],
    instructions,
    origins: instructions.map((_, node) => ({ node, name: `n${node}`, operator: "n", part: "result" })),
    onnxHash: new Uint8Array(32),
  };
}

function reasonFor(program: Program): string | null {
  const instruction = program.instructions[PLACE]!;
  const types = instruction.operands.map(({ kind, index }) => {
    const type = kind === OperandKind.step ? program.instructions[index]?.output : TYPES[index];
    return type ?? pair;
  });
  return isWellFormed(instruction, PLACE, types, { inputs: TYPES.length, constants: 0 });
}

const stage = await Stage.open();
t.setTimeout(TIMEOUT_MILLISECONDS);
t.teardown(() => stage.close());
const register = (program: Program) => stage.register({ program, commitment: commitTo(program) });

t.test("instructions beside which the ill-formed ones stand are registered", async (t) => {
  const program = programWith({ ...NEGATIVE, operands: [step(0)] });
  t.equal(reasonFor(program), null);
  await register(program);
  t.equal(await stage.contracts.registry.isChecked(commitTo(program).modelId), true);
});

for (const { clause, ills } of CLAUSES) {
  t.test(`refused by the predicate and at registration: ${clause}`, async (t) => {
    for (const { name, reason, instruction } of ills) {
      const program = programWith(instruction);
      t.match(reasonFor(program), reason, name);
      const refusal = { code: "InstructionIllFormed", data: { index: BigInt(PLACE) } };
      await t.rejects(register(program), refusal, `${name}, at registration`);
    }
  });
}

t.test("refused at registration: an input of rank 9, or of 2^32 elements", async (t) => {
  const { record } = commitTo(programWith(NEGATIVE));
  const { registry } = stage.contracts;
  const refusals = [
    { shape: rank9, code: "ListTooLong" },
    { shape: [2 ** 16, 2 ** 16], code: "TensorTypeIllFormed" },
    { shape: [2 ** 31, 2 ** 31, 4], code: "TensorTypeIllFormed" },
  ];
  for (const { shape, code } of refusals) {
    const model = { ...record, inputs: [float(...shape), ...record.inputs.slice(1)] };
    const data = registry.interface.encodeFunctionData("register", [model, []]);
    const label = `register an input of shape [${shape}]`;
    const intent = { key: label, label, to: registry.target as string, data };
    await t.rejects(stage.actors.deployer.send(intent, stage.signal), { code }, label);
  }
});
