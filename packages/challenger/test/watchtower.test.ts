import { toDigest } from "@assay/protocol";
import t from "tap";
import { engineOf, type WatchtowerEvent } from "../src/index.js";
import { ELEMENTS, tensor } from "./chain-program.js";
import { isRejected, openScene, playOut, type Scene, signal } from "./scene.js";

const STEPS = 90;
let scene: Scene;
t.before(async () => {
  scene = await openScene(STEPS);
});
t.teardown(() => scene.close());

let salt = 0;
/** Inputs that no other test has. */
function freshInput(): Uint8Array {
  salt++;
  return tensor((i) => i / 7 + salt);
}

const about = (events: readonly WatchtowerEvent[], batchId: bigint) =>
  events.filter((event) => "batchId" in event && event.batchId === batchId);
const typesOf = (events: readonly WatchtowerEvent[]) => events.map(({ type }) => type);

t.test("an honest batch is replayed and left alone", async (t) => {
  const { batchId } = await scene.operator.post([freshInput(), freshInput()], {}, signal);
  const { watchtower, events, log } = await scene.tower();
  await watchtower.react(signal);
  await watchtower.react(signal);
  t.match(about(events, batchId), [
    { type: "batchSeen", count: 2 },
    { type: "batchChecked", right: 2, wrong: 0, unreplayable: 0 },
  ]);
  t.same(log.transactions, []);
  t.notOk(typesOf(events).includes("failed"));
});

const corruptions = [
  { name: "the first element of the first step", step: 0, element: 0 },
  { name: "an element in the middle", step: 41, element: 157 },
  { name: "the last element of the last step", step: STEPS - 1, element: ELEMENTS - 1 },
  { name: "a step behind a power of two", step: 64, element: 8 },
];
for (const { name, step, element } of corruptions) {
  t.test(`everything withheld, ${name} is found and convicted`, async (t) => {
    const alteration = { step, element, bits: 0x40490fdbn };
    const { batchId } = await scene.operator.post(
      [freshInput(), freshInput()],
      { alterations: [undefined, alteration] },
      signal,
    );
    const tower = await scene.tower();
    const rounds = await playOut(scene, async () => tower, batchId);
    t.ok(rounds <= 5, `${rounds} rounds`);
    const told = about(tower.events, batchId);
    t.match(
      told.find(({ type }) => type === "wrongResult"),
      { index: 1 },
    );
    t.match(
      told.find(({ type }) => type === "convicted"),
      {
        by: "element",
        index: 1,
        found: { step, element: BigInt(element), claimed: 0x40490fdbn, node: `node ${Math.floor(step / 2)}` },
      },
    );
    t.notOk(typesOf(tower.events).includes("failed"));
    t.match(tower.events.at(-1), { type: "withdrawn", from: "game" });
  });
}

t.test("with the operator's nodes off chain, two transactions convict", async (t) => {
  const alterations = [{ step: 33, element: 100, bits: 0n }];
  const { batchId } = await scene.operator.post([freshInput()], { alterations }, signal);
  const tower = await scene.tower({ sources: [scene.operator.nodeSource] });
  await playOut(scene, async () => tower, batchId);
  const labels = tower.log.transactions.map(({ label }) => label);
  t.same(labels.slice(0, 2), ["open dispute", "proveElement"]);
  t.ok(typesOf(tower.events).includes("nodesFetched"));
});

t.test("nodes off chain that are lies change nothing: they are demanded on chain", async (t) => {
  const alterations = [{ step: 10, element: 20, bits: 0n }];
  const { batchId } = await scene.operator.post([freshInput()], { alterations }, signal);
  const liar = {
    nodes: async (_: unknown, __: unknown, levels: number) => Array(2 ** levels).fill(toDigest(new Uint8Array(32))),
  };
  const tower = await scene.tower({ sources: [liar] });
  await playOut(scene, async () => tower, batchId);
  t.notOk(typesOf(tower.events).includes("nodesFetched"));
  t.match(
    about(tower.events, batchId).find(({ type }) => type === "convicted"),
    { found: { step: 10, element: 20n } },
  );
});

t.test("killed after every pass, a new watchtower makes the same moves", async (t) => {
  const alterations = [{ step: 70, element: 299, bits: 0n }];
  const { batchId } = await scene.operator.post([freshInput()], { alterations }, signal);
  const labels: string[] = [];
  const towers: Awaited<ReturnType<Scene["tower"]>>[] = [];
  const rounds = await playOut(
    scene,
    async () => {
      const tower = await scene.tower();
      towers.push(tower);
      return tower;
    },
    batchId,
  );
  for (const { log } of towers) labels.push(...log.transactions.map(({ label }) => label));
  t.equal(towers.length, rounds);
  t.same(labels.filter((label) => label === "open dispute").length, 1);
  t.ok(labels.includes("proveElement"));
});

t.test("half of the nodes off chain, then a restart without them: the branches stand in the calldata", async (t) => {
  const alterations = [{ step: 77, element: 200, bits: 0n }];
  const { batchId } = await scene.operator.post([freshInput()], { alterations }, signal);
  let asked = 0;
  const { nodeSource } = scene.operator;
  const once = {
    nodes: async (...call: Parameters<typeof nodeSource.nodes>) => (asked++ === 0 ? nodeSource.nodes(...call) : null),
  };
  const towers: Awaited<ReturnType<Scene["tower"]>>[] = [];
  await playOut(
    scene,
    async () => {
      const tower = await scene.tower({ sources: towers.length < 2 ? [once] : [] });
      towers.push(tower);
      return tower;
    },
    batchId,
  );
  t.ok(towers.some(({ events }) => typesOf(events).includes("nodesFetched")));
  const told = towers.flatMap(({ events }) => about(events, batchId));
  t.match(
    told.find(({ type }) => type === "convicted"),
    { found: { step: 77, element: 200n } },
  );
});

t.test("an operator that claims what no trace ends in falls silent, and is convicted by its clock", async (t) => {
  const results = (all: { outputRoot: unknown }[]) =>
    all.map((result) => ({ ...result, outputRoot: toDigest(new Uint8Array(32).fill(9)) }));
  const { batchId } = await scene.operator.post([freshInput()], { results: results as never }, signal);
  const tower = await scene.tower();
  await tower.watchtower.react(signal);
  t.ok(typesOf(tower.events).includes("disputeOpened"));
  await scene.chain.advance(301);
  await tower.watchtower.react(signal);
  await scene.chain.advance(61);
  await tower.watchtower.react(signal);
  t.ok(await isRejected(scene, batchId));
  const told = about(tower.events, batchId);
  t.match(
    told.filter(({ type }) => type === "moved"),
    [{ action: "callClock" }, { action: "timeout" }],
  );
  t.match(
    told.find(({ type }) => type === "convicted"),
    { by: "silence" },
  );
});

t.test("a batch that another challenger convicted is closed, and the bond comes back", async (t) => {
  const alterations = [{ step: 20, element: 3, bits: 0n }];
  const { batchId } = await scene.operator.post([freshInput()], { alterations }, signal);
  const slow = await scene.tower({ account: 2 });
  await slow.watchtower.react(signal);
  const fast = await scene.tower({ account: 3, sources: [scene.operator.nodeSource] });
  await playOut(scene, async () => fast, batchId);
  await slow.watchtower.react(signal);
  await slow.watchtower.react(signal);
  t.notOk(typesOf(slow.events).includes("failed"));
  t.equal(await scene.contracts.game.liveDisputes(batchId), 0n);
  t.equal(await scene.contracts.game.credit(scene.accountAddress(2)), 0n);
});

t.test("a result under another index is refuted without a dispute", async (t) => {
  const results = (all: { index: number }[]) => all.map((result, i) => (i === 1 ? { ...result, index: 0 } : result));
  const inputs = [freshInput(), freshInput()];
  const { batchId } = await scene.operator.post(inputs, { results: results as never }, signal);
  const { watchtower, events } = await scene.tower();
  await watchtower.react(signal);
  t.ok(await isRejected(scene, batchId));
  t.match(
    about(events, batchId).find(({ type }) => type === "wrongOnItsFace"),
    { index: 1, face: "index" },
  );
  t.ok(typesOf(events).includes("refuted"));
});

t.test("a result under a model that is not registered is refuted", async (t) => {
  const results = (all: { modelId: unknown }[]) =>
    all.map((result) => ({ ...result, modelId: toDigest(new Uint8Array(32).fill(8)) }));
  const { batchId } = await scene.operator.post([freshInput()], { results: results as never }, signal);
  const { watchtower, events } = await scene.tower();
  await watchtower.react(signal);
  t.ok(await isRejected(scene, batchId));
  t.match(
    about(events, batchId).find(({ type }) => type === "wrongOnItsFace"),
    { face: "model" },
  );
});

t.test("a watchtower without the model calls results unreplayable, not right", async (t) => {
  const alterations = [{ step: 1, element: 1, bits: 0n }];
  const { batchId } = await scene.operator.post([freshInput()], { alterations }, signal);
  const { watchtower, events, log } = await scene.tower({ engine: engineOf([]) });
  await watchtower.react(signal);
  t.match(about(events, batchId).at(-1), { type: "batchChecked", right: 0, unreplayable: 1 });
  t.same(log.transactions, []);

  const observer = await scene.tower({ mode: "observe" });
  await observer.watchtower.react(signal);
  t.match(about(observer.events, batchId).at(-1), { type: "batchChecked", wrong: 1 });
  t.notOk(await isRejected(scene, batchId), "an observer sends nothing");

  const defender = await scene.tower({ mode: "defend" });
  await defender.watchtower.react(signal);
  t.same(defender.log.transactions, [], "a defender opens nothing");

  await scene.chain.setBalance(scene.accountAddress(5), 150_000_000_000_000_000n);
  const poor = await scene.tower({ account: 5 });
  await poor.watchtower.react(signal);
  await poor.watchtower.react(signal);
  t.equal(poor.events.filter(({ type }) => type === "fundsTooSmall").length, 1);
  t.same(poor.log.transactions, [], "it opens no dispute that it cannot finish");
});

t.test("garbage for data is an alarm, once, and never a batch that is right", async (t) => {
  const published = () => Uint8Array.of(1, 2, 3);
  const { batchId } = await scene.operator.post([freshInput()], { published }, signal);
  const { watchtower, events, log } = await scene.tower({ mode: "defend" });
  await watchtower.react(signal);
  await watchtower.react(signal);
  t.same(typesOf(about(events, batchId)), ["batchSeen", "dataUnavailable"]);
  t.same(log.transactions, []);
});

t.test("without a key only observing is possible", async (t) => {
  const { watchtower } = await scene.tower({ mode: "observe" });
  t.ok(watchtower);
  t.throws(
    () =>
      new (watchtower.constructor as never as new (...given: unknown[]) => unknown)(
        { mode: "defend" },
        { chain: { account: null } },
      ),
  );
});
