import { ChainError, encodeAction, toChainError } from "@assay/chain";
import { createBackend, elementCount, LocalExecutor, Model, rootOf } from "@assay/engine";
import { bundledModel, tinySample } from "@assay/models";
import { compile } from "@assay/program";
import { type Action, KnownNodes, MerkleTree } from "@assay/protocol";
import t from "tap";
import { accuse, descentTo, evidenceOf, play } from "./stage/game.js";
import { Stage } from "./stage/stage.js";

/** Every step of the tiny model on a real chain node: each element corrupted in turn, and none where nothing is wrong. */
const program = compile(await bundledModel("tiny").onnx());
const model = new Model(await LocalExecutor.create(program, await createBackend("portable")));
const sample = await tinySample();
const inputs = [new Uint8Array(Float32Array.from(sample.data).buffer)];
const stage = await Stage.open();
t.teardown(async () => {
  await stage.close();
  await model.close();
});
await stage.register(model);
const own = await model.trace(inputs);
const inputRoot = rootOf(inputs);
let nonce = 0n;

for (const [step, instruction] of program.instructions.entries()) {
  const count = elementCount(instruction.output);
  const { name, operator, part } = program.origins[step];
  t.test(
    `step ${step} (${operator} ${name}, ${part}): each of ${count} corrupted elements convicts by name`,
    async (t) => {
      const right = new Uint32Array((await own.tensor(step)).slice().buffer);
      const wrong: string[] = [];
      for (let element = 0; element < count; element++) {
        const bits = BigInt((right[element] ^ (element % 2 === 0 ? 1 : 0x80400000)) >>> 0);
        const trace = await model.trace(inputs, { step, element, bits });
        const outputRoot = MerkleTree.of(trace.outputProofs().map((proof) => proof.root)).root;
        const disputed = await accuse(stage, model, inputRoot, outputRoot, nonce++);
        const verdict = await play(stage, model, disputed, { trace, withholds: false }, own);
        const expected = `convicted ${step} ${element} ${bits} ${BigInt(right[element])}`;
        const { outcome, claimed, actual } = verdict;
        const given = `${outcome} ${verdict.step} ${verdict.element} ${claimed} ${actual}`;
        if (given !== expected) wrong.push(`${given} instead of ${expected}`);
      }
      t.same(wrong, []);
    },
  );
}

/** The contract's error that a call reverted with. */
function refusalIn(reason: unknown): string {
  const error = toChainError(reason);
  return error instanceof ChainError ? error.code : String(reason);
}

t.test("against an honest trace no element of any step, and no padding, can be proved wrong", async (t) => {
  const { outputRoot } = await model.execute(inputs);
  const disputed = await accuse(stage, model, inputRoot, outputRoot, nonce++);
  const operator = { trace: own, withholds: false };
  t.equal((await play(stage, model, disputed, operator, own)).outcome, "nothingToDispute", "the honest player stops");
  const verdicts = new Map<string, number>();
  const attempt = async (action: Action) => {
    const known = new KnownNodes();
    known.trust({ depth: 0, index: 0 }, own.root);
    const data = encodeAction(
      stage.contracts.game,
      disputed.disputeId,
      disputed.result,
      action,
      await evidenceOf(action, own, model, known),
    );
    const from = await stage.actors.challenger.address();
    const call = stage.provider.call({ from, to: stage.contracts.addresses.game, data });
    const verdict = await call.then(() => "convicted", refusalIn);
    verdicts.set(`${action.type} ${verdict}`, (verdicts.get(`${action.type} ${verdict}`) ?? 0) + 1);
  };
  let elements = 0;
  let paddings = 0;
  for (const [step, instruction] of program.instructions.entries()) {
    const count = elementCount(instruction.output);
    for (let chunk = 0; chunk < 2 ** (own.bottomOf(step) - own.depth); chunk++) {
      const descent = await descentTo(own, step, chunk);
      for (let i = 0; i < 8 && 8 * chunk + i < count; i++, elements++) {
        const element = 8 * chunk + i;
        await attempt({
          type: "proveElement",
          expectedNode: own.root,
          descent,
          step,
          chunk,
          elementInChunk: i,
          element,
        });
      }
      if (8 * chunk + 8 <= count) continue;
      paddings++;
      await attempt({ type: "provePadding", expectedNode: own.root, descent });
    }
  }
  t.same(Object.fromEntries(verdicts), {
    "proveElement ElementIsRight": elements,
    "provePadding PaddingIsZero": paddings,
  });
});
