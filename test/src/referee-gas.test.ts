import { readFile, writeFile } from "node:fs/promises";
import { dataTypeName, Random } from "@assay/arithmetic";
import { instructionOf, operandOf } from "@assay/chain";
import {
  commitTo,
  createBackend,
  type InstructionProof,
  LocalExecutor,
  Model,
  type OperandProof,
  rootOf,
} from "@assay/engine";
import { elementCount, OPCODES } from "@assay/program";
import { type Digest, ZERO_DIGEST } from "@assay/protocol";
import t, { type Test } from "tap";
import { ELEMENT_CASES, elementProgram, type PlacedCase } from "./referee-gas/element-cases.js";
import { fabricatedProof, type Registered } from "./referee-gas/fabricated-proof.js";
import { type Cost, gasTable, withTable } from "./referee-gas/gas-table.js";
import { filled, ROW_CASES, type RowCase, rowProgram } from "./referee-gas/row-cases.js";
import { Stage } from "./stage/stage.js";

/**
 * Gas and calldata of the proof of one element of each instruction at its worst, in a transaction on the chain node.
 * Rows of 4,607 elements that begin and end inside a chunk, and operands that take the slowest way through the
 * arithmetic; single elements of the largest tensors there are, by proofs that are made up. Compared with the committed
 * snapshot, with what one transaction may take, and with the table in docs/benchmarks.md;
 * `ASSAY_UPDATE_SNAPSHOTS=1` writes snapshot and table anew.
 */
const SNAPSHOT = new URL("../../contracts/snapshots/instructions.json", import.meta.url);
const PAGE = new URL("../../docs/benchmarks.md", import.meta.url);
const TOLERANCE = 0.01;
const TIMEOUT_MILLISECONDS = 900_000;
const MOST_GAS = 8_000_000;
const MOST_BYTES = 128 * 1024;
/** What the game adds to the referee's own part: the result and the branch of the descent, and the conviction. */
const GAME_BYTES = 4_096;
const GAME_GAS = 350_000;

type Roots = { readonly modelId: Digest; readonly traceRoot: Digest; readonly inputRoot: Digest };
type Proof = { readonly instruction: InstructionProof; readonly operands: readonly OperandProof[] };

const stage = await Stage.open();
const backend = await createBackend("portable");
t.setTimeout(TIMEOUT_MILLISECONDS);
t.teardown(() => stage.close());

/** Gas and calldata of a transaction that has the referee recompute an element. */
async function costOf(roots: Roots, element: number, { instruction, operands }: Proof): Promise<Cost> {
  const from = await stage.actors.challenger.address();
  const { referee } = stage.contracts;
  const values = [from, roots, instructionOf(instruction), element, operands.map(operandOf)];
  const data = referee.interface.encodeFunctionData("recompute", values);
  const gas = await stage.provider.estimateGas({ from, to: referee.target as string, data });
  return { gas: Number(gas), bytes: (data.length - 2) / 2 };
}

/** Of the last element of the instruction. */
async function costOfRow(one: RowCase): Promise<Cost> {
  const model = new Model(await LocalExecutor.create(rowProgram(one), backend));
  await stage.register(model);
  const inputs = one.operands.map(filled);
  const trace = await model.trace(inputs);
  const element = elementCount(one.output.shape) - 1;
  const roots = { modelId: model.modelId, traceRoot: trace.root, inputRoot: rootOf(inputs) };
  const cost = await costOf(roots, element, await trace.proveElement(0, element));
  await model.close();
  return cost;
}

function costOfElement(registered: Registered & { readonly modelId: Digest }, one: PlacedCase): Promise<Cost> {
  const { traceRoot, ...proof } = fabricatedProof(registered, one, new Random(one.step));
  return costOf({ modelId: registered.modelId, traceRoot, inputRoot: ZERO_DIGEST }, one.element, proof);
}

function nameOf({ name, operands, attributes }: RowCase): string {
  const types = operands.map(({ dtype }) => dataTypeName(dtype)).join(", ");
  return `${name} of ${types}${name === "scatter" ? `, mode ${attributes![0]}` : ""}`;
}

const measured: Record<string, Cost> = {};

/** Keeps a figure, which with the game's own part has to fit into a transaction. */
function keep(t: Test, name: string, cost: Cost): void {
  measured[name] = cost;
  t.ok(cost.gas + GAME_GAS <= MOST_GAS, `${name}: ${cost.gas} gas`);
  t.ok(cost.bytes + GAME_BYTES <= MOST_BYTES, `${name}: ${cost.bytes} bytes`);
}

t.test("each row instruction at its worst fits into a transaction", async (t) => {
  t.setTimeout(TIMEOUT_MILLISECONDS);
  for (const one of ROW_CASES) keep(t, nameOf(one), await costOfRow(one));
});

t.test("each instruction on single elements at its worst fits into a transaction", async (t) => {
  t.setTimeout(TIMEOUT_MILLISECONDS);
  const { program, placed } = elementProgram(ELEMENT_CASES);
  const commitment = commitTo(program);
  await stage.register({ program, commitment });
  for (const one of placed) keep(t, one.name, await costOfElement({ ...commitment, program }, one));
});

t.test("the figures of every instruction are those of snapshot and table", async (t) => {
  const names = OPCODES.map(({ name }) => name);
  const missing = names.filter((name) => !Object.keys(measured).some((one) => one.startsWith(`${name} of `)));
  t.same(missing, [], "every opcode is measured");
  const page = await readFile(PAGE, "utf8");
  if (process.env.ASSAY_UPDATE_SNAPSHOTS === "1") {
    await writeFile(SNAPSHOT, `${JSON.stringify(measured, null, 2)}\n`);
    await writeFile(PAGE, withTable(page, gasTable(names, measured)));
    return;
  }
  const snapshot = JSON.parse(await readFile(SNAPSHOT, "utf8")) as Record<string, Cost>;
  t.same(Object.keys(snapshot), Object.keys(measured), "the same cases");
  for (const [name, expected] of Object.entries(snapshot)) {
    const { gas, bytes } = measured[name] ?? { gas: 0, bytes: 0 };
    t.ok(Math.abs(gas - expected.gas) <= TOLERANCE * expected.gas, `${name}: ${gas} gas, snapshot ${expected.gas}`);
    t.equal(bytes, expected.bytes, `${name}: bytes`);
  }
  t.equal(page, withTable(page, gasTable(names, snapshot)), "docs/benchmarks.md has the snapshot's figures");
});
