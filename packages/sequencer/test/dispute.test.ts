import { type Corruption, type Digest, ToyPlayer, toyTrace } from "@assay/protocol";
import t, { type Test } from "tap";
import { FakeChain, FakeGame } from "./fake-chain.js";
import { ToyEngine } from "./fake-engine.js";
import { NEVER, type Parts, serve } from "./stand.js";

const TEXT = Uint8Array.from({ length: 20 }, (_, i) => 97 + i);

/** A posted batch whose third result is one of the toy machine, and a game about that result. */
async function disputed(t: Test, parts: Parts = {}) {
  const chain = new FakeChain();
  const engine = new ToyEngine();
  const { outputRoot } = await engine.execute([TEXT]);
  const about = { batchId: 100n, resultIndex: 2 };
  const game = new FakeGame({ program: engine.program, input: TEXT, output: outputRoot }, about);
  const all = await serve(t, { options: { batchCountMost: 3 }, chain, game, ...parts });
  for (const letter of [1, 2, 0]) {
    const data = letter === 0 ? [...TEXT] : Array.from({ length: 20 }, () => 97 + letter);
    await all.post("/v2/models/letters/infer", { inputs: [{ name: "text", datatype: "UINT8", shape: [20], data }] });
  }
  await all.sequencer.react(NEVER);
  const challenger = (...corruptions: Corruption[]) =>
    new ToyPlayer({ role: "challenger" }, { chain: game.toy, own: toyTrace(engine.program, TEXT, corruptions) });
  const wait = (seconds: number) => {
    game.toy.now += seconds;
    chain.time = game.toy.now;
  };
  wait(1);
  return { ...all, game, engine, challenger, wait };
}

t.test("an honest operator commits, reveals what is demanded, and wins by the challenger's clock", async (t) => {
  const { sequencer, game, challenger, wait } = await disputed(t);
  const liar = challenger({ type: "byte", step: 2, byte: 7, isHidden: true });
  const id = game.open();
  for (let move = 0; move < 6; move++) {
    await sequencer.react(NEVER);
    await liar.react(id).catch(() => undefined);
  }
  t.match(game.sent[0], "commitTrace/1");
  t.equal(game.toy.dispute(id).clock.turn, "challenger", "everything was answered, and nothing can be proven");
  t.notOk(game.sent.includes("callClock/1"), "the challenger has time");
  wait(1_001);
  await sequencer.react(NEVER);
  t.equal(game.sent.at(-1), "callClock/1");
  await sequencer.react(NEVER);
  t.equal(game.sent.at(-1), "callClock/1", "it is called once");
  wait(51);
  await sequencer.react(NEVER);
  t.equal(game.toy.dispute(id).outcome, "lost");
  t.equal(sequencer.alarm.current.size, 0);
});

t.test("demands inside a tensor are answered, by a restarted sequencer too", async (t) => {
  const first = await disputed(t);
  const { game, chain, store, engine } = first;
  const id = game.open();
  await first.sequencer.react(NEVER);
  const { own, shape } = await first.sequencer.traces.trace(await disputedRequest(first));
  const branch = await branchOf(own.node, shape.traceDepth, 1);
  game.toy.send(id, "challenger", {
    type: "demand",
    expectedNode: game.toy.dispute(id).position.node,
    descent: { depth: shape.traceDepth, index: 1, node: await own.node(shape.traceDepth, 1), branch, crossing: 1 },
  });
  const second = await serve(t, { chain, store, game, engines: [engine], options: { batchCountMost: 3 } });
  await second.sequencer.react(NEVER);
  t.match(game.sent, ["commitTrace/1", "reveal/1"]);
  t.equal(game.toy.dispute(id).clock.turn, "challenger");
});

t.test("two disputes on one result need one commitment; the batch is not finalized while they live", async (t) => {
  const { sequencer, game, chain, wait } = await disputed(t);
  game.open();
  game.open();
  await sequencer.react(NEVER);
  t.same(game.sent, ["commitTrace/1"]);
  wait(200);
  await sequencer.react(NEVER);
  wait(200);
  await sequencer.react(NEVER);
  t.same(chain.sent, ["post/0", "ripen/100"]);
  wait(1_000);
  await sequencer.react(NEVER);
  wait(51);
  await sequencer.react(NEVER);
  t.equal(game.toy.dispute(1n).outcome, "lost");
  t.equal(game.toy.dispute(2n).outcome, "lost");
  await sequencer.react(NEVER);
  t.same(chain.sent, ["post/0", "ripen/100", "finalize/100"]);
});

t.test("an operator whose trace is not the one that it committed to raises an alarm", async (t) => {
  const { sequencer, game, engine, toy } = await disputed(t);
  toy.trace = async ([input]) => toyTrace(engine.program, input, [{ type: "byte", step: 4, byte: 3 }]).oracle;
  game.open();
  await sequencer.react(NEVER);
  t.same([...sequencer.alarm.current.keys()], ["dispute/1"]);
});

t.test("the challenger asks for nodes off chain, and gets those of the trace", async (t) => {
  const all = await disputed(t);
  const { own, shape } = await all.sequencer.traces.trace(await disputedRequest(all));
  const nodes = (query: string) => all.get(`/assay/v1/traces/100/2/nodes?${query}`);
  t.same((await nodes("depth=0&index=0&levels=3")).body.nodes, await own.nodes(0, 0, 3));
  t.same(
    (await nodes(`depth=${shape.traceDepth}&index=1&levels=2`)).body.nodes,
    await own.nodes(shape.traceDepth, 1, 2),
  );
  for (const query of [
    "depth=0&index=0&levels=4",
    "depth=0&index=0&levels=7",
    "depth=1&index=2&levels=0",
    "depth=3&index=7&levels=1",
    "depth=3&index=1&levels=4",
  ]) {
    t.match(await nodes(query), { status: 400, body: { code: "TRACE_PLACE_INVALID" } }, query);
  }
  t.match(await nodes("depth=0"), { status: 400, body: { code: "IDENTIFIER_MALFORMED" } });
  t.match(await all.get("/assay/v1/traces/100/3/nodes?depth=0&index=0&levels=0"), { body: { code: "RESULT_UNKNOWN" } });
});

t.test("an operator may withhold its traces off chain", async (t) => {
  const all = await disputed(t, { server: { withholdTrace: true } });
  const answer = await all.get("/assay/v1/traces/100/2/nodes?depth=0&index=0&levels=0");
  t.match(answer, { status: 403, body: { code: "TRACE_WITHHELD" } });
});

async function disputedRequest(all: Awaited<ReturnType<typeof disputed>>): Promise<Digest> {
  return (await all.sequencer.database.batches.get(0n))!.requestIds[2];
}

async function branchOf(node: (depth: number, index: number) => Promise<Digest>, depth: number, index: number) {
  const siblings: Digest[] = [];
  for (let level = depth, at = index; level > 0; level--, at >>= 1) siblings.push(await node(level, at ^ 1));
  return siblings;
}
