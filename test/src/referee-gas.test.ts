import { readFile, writeFile } from "node:fs/promises";
import {
  DataType,
  dataTypeName,
  dotOutputType,
  floatFormat,
  type InstructionName,
  widthBytes,
} from "@assay/arithmetic";
import { instructionOf, operandOf } from "@assay/chain";
import { createBackend, LocalExecutor, Model, rootOf } from "@assay/engine";
import { elementCount, type Instruction, Opcode, OperandKind, type Program, type TensorType } from "@assay/program";
import t from "tap";
import { Stage } from "./stage/stage.js";

/**
 * Gas of the proof of one element of each row instruction at its worst, calldata included: rows of 4,607 elements that
 * begin and end inside a chunk, and operands that take the slowest way through the arithmetic. Compared with the
 * committed snapshot and with what one transaction may take; `ASSAY_UPDATE_SNAPSHOTS=1` writes the snapshot anew.
 */
const SNAPSHOT = new URL("../../contracts/snapshots/instructions.json", import.meta.url);
const TOLERANCE = 0.01;
const TIMEOUT_MILLISECONDS = 900_000;
const ROW = 4_607;
const MOST_GAS = 8_000_000;
const MOST_BYTES = 128 * 1024;
/** What the game adds to the referee's own part: the result and the branch of the descent, and the conviction. */
const GAME_BYTES = 4_096;
const GAME_GAS = 350_000;

const { float16, bfloat16, float32, float64, int8, uint8, int32, uint32, int64, uint64 } = DataType;

type Operand = TensorType & { readonly bits: bigint };
type Case = {
  readonly name: InstructionName;
  readonly operands: readonly Operand[];
  readonly output: TensorType;
  readonly attributes?: readonly number[];
};

const sign = (dtype: DataType) => floatFormat(dtype)?.sign ?? 1n << BigInt(8 * widthBytes(dtype) - 1);
const infinity = (dtype: DataType) => floatFormat(dtype)?.infinity ?? sign(dtype);
const nearOne = (dtype: DataType) => (floatFormat(dtype)?.one ?? 2n) + 1n;
const leastNegative = (dtype: DataType) => sign(dtype) | 1n;

function rows(name: InstructionName, dtypes: readonly DataType[], bits: (dtype: DataType) => bigint): Case[] {
  const isScan = name === "cumsum" || name === "cumproduct" || name === "rank";
  const isPlace = name === "argmax" || name === "argmin" || name === "rank";
  const attributes = isPlace || isScan ? { attributes: [isScan ? 0 : 1] } : {};
  return dtypes.map((dtype) => ({
    name,
    operands: [{ dtype, shape: [2, ROW], bits: bits(dtype) }],
    output: { dtype: isPlace ? int64 : dtype, shape: isScan ? [2, ROW] : [2] },
    ...attributes,
  }));
}

function dot(a: DataType, b: DataType): Case {
  const output = dotOutputType({ a, b });
  return {
    name: "dot",
    operands: [
      { dtype: a, shape: [2, ROW], bits: infinity(a) },
      { dtype: b, shape: [2, ROW], bits: leastNegative(b) },
      { dtype: output, shape: [1, 2], bits: 1n },
    ],
    output: { dtype: output, shape: [2, 2] },
  };
}

/** Every update falls on the element. */
function scatter(dtype: DataType, mode: number, bits: bigint): Case {
  return {
    name: "scatter",
    operands: [
      { dtype, shape: [2, 3], bits: mode === 2 ? sign(dtype) >> 12n : 1n },
      { dtype: int64, shape: [2, ROW], bits: 2n },
      { dtype, shape: [2, ROW], bits },
    ],
    output: { dtype, shape: [2, 3] },
    attributes: [mode],
  };
}

const CASES: readonly Case[] = [
  ...rows("sum", [float32, float64, int8, uint64], infinity),
  ...rows("max", [float16, float32, float64, int8, uint64], leastNegative),
  ...rows("min", [bfloat16, float64, int64], leastNegative),
  ...rows("product", [float32, float64, int64], nearOne),
  ...rows("argmax", [float32, float64, uint64], leastNegative),
  ...rows("argmin", [float64, int8], leastNegative),
  ...rows("cumsum", [float32, float64], infinity),
  ...rows("cumproduct", [float32, float64], nearOne),
  ...rows("rank", [float32, float64, uint8], leastNegative),
  ...[float16, bfloat16, float32, float64, int32, uint32, int64, uint64].map((dtype) => dot(dtype, dtype)),
  ...[dot(int8, int8), dot(int8, uint8), dot(uint8, int8), dot(uint8, uint8)],
  scatter(float64, 0, 5n),
  scatter(float32, 1, infinity(float32)),
  scatter(float64, 1, infinity(float64)),
  scatter(float64, 2, nearOne(float64)),
  scatter(float64, 3, leastNegative(float64)),
  scatter(int64, 4, leastNegative(int64)),
];

function filled({ dtype, shape, bits }: Operand): Uint8Array {
  const width = widthBytes(dtype);
  const bytes = new Uint8Array(elementCount(shape) * width);
  return bytes.map((_, index) => Number((bits >> BigInt(8 * (index % width))) & 0xffn));
}

function programOf({ name, operands, output, attributes }: Case): Program {
  const instruction: Instruction = {
    opcode: Opcode[name],
    output,
    operands: operands.map((_, index) => ({ kind: OperandKind.input, index })),
    ...(attributes === undefined ? {} : { attributes }),
  };
  return {
    arithmeticVersion: 1,
    inputs: operands.map(({ dtype, shape }, index) => ({ name: `x${index}`, type: { dtype, shape } })),
    outputs: [{ name: "y", type: output, step: 0 }],
    constants: [],
    instructions: [instruction],
    origins: [{ node: 0, name, operator: name, part: "" }],
    onnxHash: new Uint8Array(32),
  };
}

const stage = await Stage.open();
const backend = await createBackend("portable");
t.setTimeout(TIMEOUT_MILLISECONDS);
t.teardown(() => stage.close());

/** Gas and calldata of a transaction that has the referee recompute the last element. */
async function measure(one: Case): Promise<{ readonly gas: number; readonly bytes: number }> {
  const model = new Model(await LocalExecutor.create(programOf(one), backend));
  await stage.register(model);
  const inputs = one.operands.map(filled);
  const trace = await model.trace(inputs);
  const element = elementCount(one.output.shape) - 1;
  const { instruction, operands } = await trace.proveElement(0, element);
  const roots = { modelId: model.modelId, traceRoot: trace.root, inputRoot: rootOf(inputs) };
  const from = await stage.actors.challenger.address();
  const { referee } = stage.contracts;
  const values = [from, roots, instructionOf(instruction), element, operands.map(operandOf)];
  const data = referee.interface.encodeFunctionData("recompute", values);
  const gas = await stage.provider.estimateGas({ from, to: referee.target as string, data });
  await model.close();
  return { gas: Number(gas), bytes: (data.length - 2) / 2 };
}

t.test("each row instruction at its worst fits into a transaction", async (t) => {
  t.setTimeout(TIMEOUT_MILLISECONDS);
  const snapshot = JSON.parse(await readFile(SNAPSHOT, "utf8").catch(() => "{}")) as Record<string, number>;
  const measured: Record<string, number> = {};
  for (const one of CASES) {
    const types = one.operands.map(({ dtype }) => dataTypeName(dtype)).join(", ");
    const name = `${one.name} of ${types}${one.name === "scatter" ? `, mode ${one.attributes![0]}` : ""}`;
    const { gas, bytes } = await measure(one);
    measured[name] = gas;
    t.ok(gas + GAME_GAS <= MOST_GAS, `${name}: ${gas} gas`);
    t.ok(bytes + GAME_BYTES <= MOST_BYTES, `${name}: ${bytes} bytes`);
  }
  if (process.env.ASSAY_UPDATE_SNAPSHOTS === "1") {
    await writeFile(SNAPSHOT, `${JSON.stringify(measured, null, 2)}\n`);
    return;
  }
  t.same(Object.keys(snapshot), Object.keys(measured), "the same cases");
  for (const [name, expected] of Object.entries(snapshot)) {
    const gas = measured[name]!;
    t.ok(Math.abs(gas - expected) <= TOLERANCE * expected, `${name}: ${gas}, snapshot ${expected}`);
  }
});
