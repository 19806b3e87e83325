import { DataType } from "@assay/arithmetic";
import { type LongRows, proveRows, type TransactionSender } from "@assay/chain";
import { createBackend, LocalExecutor, Model, rootOf } from "@assay/engine";
import { Opcode, OperandKind, type Program } from "@assay/program";
import { MerkleTree } from "@assay/protocol";
import t from "tap";
import { accuse, type Disputed, play } from "./stage/game.js";
import { Stage } from "./stage/stage.js";

/**
 * Disputes on elements that read rows of 10,000 elements, on a real chain node: the challenger proves the row in three
 * transactions and convicts with a fourth (specification, section 5, point 5).
 */
const TERMS = 10_000;
const PARTS = 3;
const TIMEOUT_MILLISECONDS = 600_000;

const stage = await Stage.open();
t.setTimeout(TIMEOUT_MILLISECONDS);
t.teardown(() => stage.close());

/** Step 0: the products of an input row with two constant rows. Step 1: the sum of the input row. */
function longProgram(): Program {
  const { float32 } = DataType;
  const weights = Float32Array.from({ length: 2 * TERMS }, (_, i) => Math.cos(i));
  const product = { dtype: float32, shape: [1, 2] };
  const sum = { dtype: float32, shape: [1] };
  const x = { kind: OperandKind.input, index: 0 };
  return {
    arithmeticVersion: 1,
    inputs: [{ name: "x", type: { dtype: float32, shape: [1, TERMS] } }],
    outputs: [
      { name: "product", type: product, step: 0 },
      { name: "sum", type: sum, step: 1 },
    ],
    constants: [{ type: { dtype: float32, shape: [2, TERMS] }, data: new Uint8Array(weights.buffer) }],
    instructions: [
      { opcode: Opcode.dot, output: product, operands: [x, { kind: OperandKind.constant, index: 0 }] },
      { opcode: Opcode.sum, output: sum, operands: [x] },
    ],
    origins: [
      { node: 0, name: "product", operator: "MatMul", part: "product" },
      { node: 1, name: "sum", operator: "ReduceSum", part: "sum" },
    ],
    onnxHash: new Uint8Array(32),
  };
}

const model = new Model(await LocalExecutor.create(longProgram(), await createBackend("portable")));
t.teardown(() => model.close());
const inputs = [new Uint8Array(Float32Array.from({ length: TERMS }, (_, i) => Math.sin(i + 1)).buffer)];
const own = await model.trace(inputs);
await stage.register(model);

/** A dispute on a result with one altered element, and the operator's trace. */
async function disputeOn(step: number, element: number) {
  const bits = BigInt((new Uint32Array((await own.tensor(step)).slice().buffer)[element] ^ 1) >>> 0);
  const trace = await model.trace(inputs, { step, element, bits });
  const outputRoot = MerkleTree.of(trace.outputProofs().map((proof) => proof.root)).root;
  const nonce = BigInt(stage.recorder.transactions.length);
  return { trace, disputed: await accuse(stage, model, rootOf(inputs), outputRoot, nonce) };
}

const partsSince = (from: number) =>
  stage.recorder.transactions.slice(from).filter(({ label }) => label.startsWith("prove part")).length;

for (const [step, element, name] of [
  [0, 1, "MatMul"],
  [1, 0, "ReduceSum"],
] as const) {
  t.test(`a wrong element of a ${name} over ${TERMS} elements is convicted in parts`, async (t) => {
    const { trace, disputed } = await disputeOn(step, element);
    const from = stage.recorder.transactions.length;
    const verdict = await play(stage, model, disputed, { trace, withholds: true }, own);
    t.same([verdict.step, verdict.element], [step, element], "the altered element");
    t.equal(partsSince(from), PARTS, "one transaction for each part");
    const sent = stage.recorder.transactions.slice(from);
    t.ok(
      sent.every(({ gasUsed }) => gasUsed < 8_000_000n),
      `the largest transaction took ${sent.reduce((most, { gasUsed }) => (gasUsed > most ? gasUsed : most), 0n)} gas`,
    );
  });
}

t.test("a challenger that crashed between two parts goes on where the session stands", async (t) => {
  const { trace, disputed } = await disputeOn(0, 0);
  const from = stage.recorder.transactions.length;
  const crashing = new CrashingSender(stage.actors.challenger);
  const rows = await rowsOf(disputed, trace.root, 0, 0);
  const modules = { referee: stage.contracts.referee, sender: crashing as unknown as TransactionSender };
  await t.rejects(proveRows(rows, modules, stage.signal), { message: "crashed" });
  t.equal(partsSince(from), 1, "one part was sent");
  const verdict = await play(stage, model, disputed, { trace, withholds: false }, own);
  t.same([verdict.step, verdict.element], [0, 0]);
  t.equal(partsSince(from), PARTS, "no part was sent twice");
});

/** A sender whose process ends before its second transaction. */
class CrashingSender {
  #sent = 0;

  constructor(readonly inner: TransactionSender) {}

  get provider() {
    return this.inner.provider;
  }

  address() {
    return this.inner.address();
  }

  send(...values: Parameters<TransactionSender["send"]>) {
    if (this.#sent++ > 0) return Promise.reject(new Error("crashed"));
    return this.inner.send(...values);
  }
}

/** What proves an element of a trace that equals the own one in everything that the element reads. */
async function rowsOf({ result }: Disputed, traceRoot: string, step: number, element: number): Promise<LongRows> {
  const { instruction, parts } = await own.proveElement(step, element);
  return { roots: { modelId: result.modelId, traceRoot, inputRoot: result.inputRoot }, instruction, element, parts };
}
