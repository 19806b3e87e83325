import { readFile, writeFile } from "node:fs/promises";
import { DataType } from "@assay/arithmetic";
import { createBackend, LocalExecutor, Model, rootOf } from "@assay/engine";
import { bundledModel, digitSamples } from "@assay/models";
import { compile, Opcode, OperandKind, type Program } from "@assay/program";
import { MerkleTree, type Parameters } from "@assay/protocol";
import t from "tap";
import { accuse, encode, play, siblings } from "./stage/game.js";
import { parameters, Stage } from "./stage/stage.js";

/**
 * Gas of whole transactions on the real chain node, calldata included, against the committed snapshot and the limits
 * that the project promises. `ASSAY_UPDATE_SNAPSHOTS=1` writes the snapshot anew.
 */
const SNAPSHOT = new URL("../../contracts/snapshots/transactions.json", import.meta.url);
/** Calldata differs by its zero bytes between runs of different builds; what the contracts do does not. */
const TOLERANCE = 0.01;
const LIMITS: Readonly<Record<string, number>> = {
  "open a dispute": 300_000,
  "reveal 64 nodes": 110_000,
  "prove one element of a 576-term dot product": 500_000,
  "prove one element of a 4608-term dot product": 2_700_000,
  "dispute on digits, everything withheld": 1_300_000,
  "dispute on digits, data known": 900_000,
  "finalize a batch": 300_000,
};

const stage = await Stage.open();
t.teardown(() => stage.close());
const gas: Record<string, number> = {};

/** Gas of the transactions mined while something runs, by label. */
async function measured(run: () => Promise<unknown>): Promise<[label: string, gas: number, bytes: number][]> {
  const from = stage.recorder.transactions.length;
  await run();
  return stage.recorder.transactions.slice(from).map((one) => [one.label, Number(one.gasUsed), one.dataBytes]);
}

const totalOf = (rows: readonly [string, number, number][]): number => rows.reduce((sum, [, used]) => sum + used, 0);

async function modelOf(program: Program): Promise<Model> {
  const model = new Model(await LocalExecutor.create(program, await createBackend("portable")));
  t.teardown(() => model.close());
  return model;
}

/** A dispute on one altered element; `rows` are its transactions from `open` on. */
async function dispute(model: Model, inputs: readonly Uint8Array[], step: number, element: number, withholds: boolean) {
  const own = await model.trace(inputs);
  const bits = BigInt((new Uint32Array((await own.tensor(step)).slice().buffer)[element] ^ 0x400000) >>> 0);
  const trace = await model.trace(inputs, { step, element, bits });
  const outputRoot = MerkleTree.of(trace.outputProofs().map((proof) => proof.root)).root;
  const rows = await measured(async () => {
    const disputed = await accuse(stage, model, rootOf(inputs), outputRoot, BigInt(stage.recorder.transactions.length));
    const verdict = await play(stage, model, disputed, { trace, withholds }, own);
    t.same([verdict.step, verdict.element], [step, element], "the altered element is convicted");
    t.ok(verdict.operatorMoves <= 7, `${verdict.operatorMoves} operator moves`);
  });
  return rows.slice(rows.findIndex(([label]) => label === "open"));
}

t.test("registering the digits model, and a dispute on it", async (t) => {
  const model = await modelOf(compile(await bundledModel("digits").onnx()));
  const registering = await measured(() => stage.register(model));
  gas["register the digits model"] = totalOf(registering);
  const [sample] = await digitSamples();
  const inputs = [new Uint8Array(Float32Array.from(sample.pixels).buffer)];
  const product = model.program.origins.findIndex((origin) => origin.part === "product");
  const withheld = await dispute(model, inputs, product, 1_234, true);
  const known = await dispute(model, inputs, product, 1_234, false);
  for (const [label, used, bytes] of withheld) {
    if (label === "open") gas["open a dispute"] = used;
    if (label === "commitTrace") gas["commit to a trace of 16 steps"] = used;
    if (label === "reveal" && bytes > 64 * 32) gas["reveal 64 nodes"] = used;
    if (label === "demand") gas.demand = Math.max(gas.demand ?? 0, used);
  }
  gas["dispute on digits, everything withheld"] = totalOf(withheld);
  gas["dispute on digits, data known"] = totalOf(known);
  t.ok(gas["reveal 64 nodes"], "64 nodes were revealed");
});

t.test("one descend to a step and one six levels into its tensor", async (t) => {
  const model = await modelOf(compile(await bundledModel("digits").onnx()));
  const [sample] = await digitSamples();
  const inputs = [new Uint8Array(Float32Array.from(sample.pixels).buffer)];
  const trace = await model.trace(inputs, { step: 1, element: 0, bits: 0x42280000n });
  const outputRoot = MerkleTree.of(trace.outputProofs().map((proof) => proof.root)).root;
  const disputed = await accuse(stage, model, rootOf(inputs), outputRoot, 1n << 40n);
  const commitment = {
    type: "commitTrace",
    traceRoot: trace.root,
    nodes: await trace.nodes(0, 0, trace.depth),
    outputs: trace.outputProofs(trace.depth),
  } as const;
  await stage.act(stage.actors.operator, disputed.disputeId, disputed.result, commitment);
  const { game } = stage.contracts;
  const descend = async (fromDepth: number, depth: number): Promise<number> => {
    const index = 2 ** (depth - trace.depth);
    const above = Math.floor(index / 2 ** (depth - fromDepth));
    const branch = await siblings(trace, depth, index, fromDepth);
    const instruction = trace.instructionProof(1);
    const shown =
      fromDepth < trace.depth ? instruction : { ...instruction, instruction: new Uint8Array(0), branch: [] };
    const descent = { depth, index, node: await trace.node(depth, index), branch, instruction: shown };
    const node = await trace.node(fromDepth, above);
    const data = encode(game, "descend", [disputed.disputeId, node, disputed.result, descent]);
    return totalOf(await measured(() => stage.send(stage.actors.challenger, "descend", "game", data)));
  };
  gas["descend to a step, its instruction shown"] = await descend(0, trace.depth);
  gas["descend six levels"] = await descend(trace.depth, trace.depth + 6);
  t.ok(gas["descend six levels"] < gas["descend to a step, its instruction shown"]);
});

for (const terms of [576, 4_608]) {
  t.test(`the proof of a ${terms}-term dot product`, async (t) => {
    const model = await modelOf(dotProgram(terms));
    await stage.register(model);
    const inputs = [new Uint8Array(Float32Array.from({ length: terms }, (_, i) => Math.sin(i + 1)).buffer)];
    const rows = await dispute(model, inputs, 0, 9, false);
    const [label, used] = rows[rows.length - 1];
    t.equal(label, "proveElement");
    gas[`prove one element of a ${terms}-term dot product`] = used;
  });
}

t.test("posting a batch costs the same for one result and for 65,536, data apart", async (t) => {
  const { operator } = stage.actors;
  const { rollup } = stage.contracts;
  const address = await operator.address();
  const posting = async (count: number) => {
    const sequence = await rollup.nextSequence(address as `0x${string}`);
    const header = { operator: address, sequence, root: `0x${"ab".repeat(32)}`, count, maxResultBytes: 1_000 };
    await stage.send(operator, "deposit", "rollup", encode(rollup, "deposit", [address]), parameters.batchBond);
    const rows = await measured(() => stage.send(operator, "post", "rollup", encode(rollup, "post", [header, "0x"])));
    return totalOf(rows);
  };
  const [small, large] = [await posting(257), await posting(65_535)];
  gas["post a batch, without data"] = large;
  t.ok(Math.abs(small - large) < 100, `${small} and ${large}`);
});

t.test("ripening and finalizing", async (t) => {
  const { rollup } = stage.contracts;
  const id = await rollup.batchCount();
  const { root } = await rollup.batch(id);
  const { challengeWindow, grace }: Parameters = parameters;
  await stage.chain.advance(challengeWindow + 1);
  gas["ripen a batch"] = totalOf(
    await measured(() => stage.send(stage.actors.stranger, "ripen", "rollup", encode(rollup, "ripen", [id, root]))),
  );
  await stage.chain.advance(grace + 1);
  gas["finalize a batch"] = totalOf(
    await measured(() =>
      stage.send(stage.actors.stranger, "finalize", "rollup", encode(rollup, "finalize", [id, root])),
    ),
  );
  t.equal((await rollup.batch(id)).status, 2n, "final");
});

t.test("the figures are those of the snapshot and within what is promised", async (t) => {
  for (const [name, limit] of Object.entries(LIMITS))
    t.ok(gas[name] <= limit, `${name}: ${gas[name]} of at most ${limit}`);
  if (process.env.ASSAY_UPDATE_SNAPSHOTS === "1") await writeFile(SNAPSHOT, `${JSON.stringify(gas, null, 2)}\n`);
  const snapshot = JSON.parse(await readFile(SNAPSHOT, "utf8")) as Record<string, number>;
  t.same(Object.keys(snapshot).sort(), Object.keys(gas).sort(), "the same transactions");
  for (const [name, expected] of Object.entries(snapshot)) {
    t.ok(Math.abs(gas[name] - expected) <= TOLERANCE * expected, `${name}: ${gas[name]}, snapshot ${expected}`);
  }
});

/** One `dot` of an input row [1, terms] with 16 constant rows. */
function dotProgram(terms: number): Program {
  const weights = Float32Array.from({ length: 16 * terms }, (_, i) => Math.cos(i));
  const output = { dtype: DataType.float32, shape: [1, 16] };
  return {
    arithmeticVersion: 1,
    inputs: [{ name: "x", type: { dtype: DataType.float32, shape: [1, terms] } }],
    outputs: [{ name: "y", type: output, step: 0 }],
    constants: [{ type: { dtype: DataType.float32, shape: [16, terms] }, data: new Uint8Array(weights.buffer) }],
    instructions: [
      {
        opcode: Opcode.dot,
        output,
        operands: [
          { kind: OperandKind.input, index: 0 },
          { kind: OperandKind.constant, index: 0 },
        ],
      },
    ],
    origins: [{ node: 0, name: "product", operator: "MatMul", part: "product" }],
    onnxHash: new Uint8Array(32),
  };
}
