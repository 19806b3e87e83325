import t, { type Test } from "tap";
import type { WatchtowerEvent } from "../src/index.js";
import { tensor } from "./chain-program.js";
import {
  isRejected,
  openScene,
  parameters,
  playOut,
  type Scene,
  signal,
  type Tower,
  type TowerOptions,
} from "./scene.js";
import { wideInputs, wideProgram } from "./wide-program.js";

const garbage = { published: () => Uint8Array.of(1, 2, 3) };
const { demandWindow, supplyPeriod, replayPeriod, challengeWindow, grace } = parameters;

/** A scene of its own: a watchtower demands whatever other tests left behind. */
async function sceneOf(t: Test, model: Parameters<typeof openScene>[0] = 3): Promise<Scene> {
  const scene = await openScene(model);
  t.teardown(() => scene.close());
  return scene;
}

/** A watchtower that is killed after every pass. */
function restarting(scene: Scene, options: TowerOptions = {}) {
  const towers: Tower[] = [];
  const react = async (): Promise<Tower> => {
    const tower = await scene.tower(options);
    towers.push(tower);
    await tower.watchtower.react(signal);
    return tower;
  };
  const told = () => towers.flatMap(({ events }) => events);
  const labels = () => towers.flatMap(({ log }) => log.transactions.map(({ label }) => label));
  return { react, told, labels };
}

const ofType = <T extends WatchtowerEvent["type"]>(events: readonly WatchtowerEvent[], type: T) =>
  events.filter((event): event is Extract<WatchtowerEvent, { type: T }> => event.type === type);
const statusOf = async (scene: Scene, batchId: bigint) => (await scene.contracts.rollup.batch(batchId)).status;

t.test("what nobody published is demanded, supplied in parts, replayed, and becomes final", async (t) => {
  const scene = await sceneOf(t, wideProgram());
  const posted = await scene.operator.post([wideInputs(1), wideInputs(2)], garbage, signal);
  const { batchId } = posted;
  const tower = restarting(scene);
  await tower.react();
  t.same(tower.labels(), ["demand result", "demand result"]);
  t.equal(await scene.operator.unripeUntil(posted, signal), null, "open demands hold the batch");
  await tower.react();
  t.equal(tower.labels().length, 2, "a restart demands nothing twice");
  await scene.operator.supply(signal);
  const supplies = await scene.contracts.availability.queryFilter("PartSupplied");
  t.equal(supplies.length, 2 * 4, "three parts of one input and one of the other, of two results");
  for (const { transactionHash } of supplies) {
    const transaction = await scene.provider.getTransaction(transactionHash);
    const { gasUsed } = (await scene.provider.getTransactionReceipt(transactionHash)) ?? {};
    t.ok((gasUsed ?? 1n << 30n) < 4_000_000n, `${gasUsed} gas`);
    t.ok((transaction?.data.length ?? 1 << 20) / 2 < 80_000);
  }

  await tower.react();
  t.same(
    ofType(tower.told(), "suppliedChecked").map(({ index, verdict }) => ({ index, verdict })),
    [
      { index: 0, verdict: "right" },
      { index: 1, verdict: "right" },
    ],
  );
  t.match(tower.labels().slice(2), ["withdraw from the availability"], "the rest of the bonds comes back");
  await scene.chain.advance(challengeWindow + 1);
  await scene.operator.settle(posted, signal);
  await scene.chain.advance(grace + 1);
  await scene.operator.settle(posted, signal);
  t.equal(await statusOf(scene, batchId), 2n);
  await tower.react();
  t.same(ofType(tower.told(), "failed"), []);
});

t.test("a late supply leaves time to replay", async (t) => {
  const scene = await sceneOf(t);
  const posted = await scene.operator.post([tensor((i) => i)], garbage, signal);
  const { react } = restarting(scene);
  await scene.chain.advance(demandWindow - 100);
  await react();
  await scene.chain.advance(challengeWindow);
  await t.rejects(scene.operator.settle(posted, signal), { code: "DemandsOpen" });
  await scene.operator.supply(signal);
  const { timestamp } = (await scene.provider.getBlock("latest")) ?? { timestamp: 0 };
  t.equal(await scene.operator.unripeUntil(posted, signal), timestamp + replayPeriod);
  await t.rejects(scene.operator.settle(posted, signal), { code: "TooEarly" });
});

t.test("nobody supplies: the operator is called, the batch falls, and the watchtower is paid", async (t) => {
  const scene = await sceneOf(t);
  const { batchId } = await scene.operator.post([tensor((i) => i), tensor((i) => 2 * i)], garbage, signal);
  const before = await scene.provider.getBalance(scene.accountAddress(1));
  const { react, told, labels } = restarting(scene);
  await react();
  await scene.chain.advance(supplyPeriod - 60);
  await react();
  t.same(ofType(told(), "supplyCalled"), [], "before its time nobody is called");
  await scene.chain.advance(61);
  await react();
  t.equal(ofType(told(), "supplyCalled").length, 2);
  t.notOk(await isRejected(scene, batchId));
  await scene.chain.advance(grace + 1);
  await react();
  t.ok(await isRejected(scene, batchId));
  t.match(ofType(told(), "demandFailed"), [{ index: 0 }]);
  await react();
  t.match(ofType(told(), "demandClosed"), [{ index: 1 }]);
  await react();
  t.ok(labels().includes("withdraw from the rollup"));
  t.equal(await scene.contracts.availability.credit(scene.accountAddress(1)), 0n);
  const gained = (await scene.provider.getBalance(scene.accountAddress(1))) - before;
  t.ok(gained > parameters.reward - 10n ** 16n, `${gained} wei: the reward less some gas`);
  t.same(ofType(told(), "failed"), []);
});

t.test("a wrong result behind withheld data is supplied, and convicted by a dispute", async (t) => {
  const scene = await sceneOf(t, wideProgram());
  const alterations = [undefined, { step: 1, element: 33_333, bits: 0x40490fdbn }];
  const { batchId } = await scene.operator.post([wideInputs(3), wideInputs(4)], { alterations, ...garbage }, signal);
  const towers: Tower[] = [];
  const first = await scene.tower();
  await first.watchtower.react(signal);
  await scene.operator.supply(signal);
  const fresh = async (): Promise<Tower> => {
    towers.push(await scene.tower());
    return towers[towers.length - 1];
  };
  await playOut(scene, fresh, batchId);
  const told = towers.flatMap(({ events }) => events);
  t.match(ofType(told, "suppliedChecked").slice(0, 2), [
    { index: 0, verdict: "right" },
    { index: 1, verdict: "wrong" },
  ]);
  t.match(ofType(told, "convicted"), [{ by: "element", index: 1, found: { step: 1, element: 33_333n } }]);
  t.same(ofType(told, "failed"), []);
});

t.test("only the results whose published inputs are not those that they name are demanded", async (t) => {
  const scene = await sceneOf(t);
  const swap = (all: readonly (readonly Uint8Array[])[]) => [all[0], [tensor(() => 1)], all[2], [longer(all[3][0])]];
  const inputs = [0, 1, 2, 3].map((salt) => tensor((i) => i + salt));
  const posted = await scene.operator.post(inputs, { inputs: swap }, signal);
  const tower = await scene.tower();
  await tower.watchtower.react(signal);
  t.match(ofType(tower.events, "batchChecked"), [{ right: 2, wrong: 0, unreplayable: 2 }]);
  t.match(ofType(tower.events, "demanded"), [{ index: 1 }, { index: 3 }]);
  t.equal(ofType(tower.events, "demanded").length, 2);
  await scene.operator.supply(signal);
  await tower.watchtower.react(signal);
  t.match(ofType(tower.events, "suppliedChecked"), [
    { index: 1, verdict: "right" },
    { index: 3, verdict: "right" },
  ]);
  t.not(await scene.operator.unripeUntil(posted, signal), null);
});

t.test("a wrong result whose published inputs are too long is convicted from what was supplied", async (t) => {
  const scene = await sceneOf(t);
  const alterations = [{ step: 1, element: 7, bits: 0x40490fdbn }];
  const stretch = (all: readonly (readonly Uint8Array[])[]) => [[longer(all[0][0])]];
  const { batchId } = await scene.operator.post([tensor((i) => i / 3)], { alterations, inputs: stretch }, signal);
  await (await scene.tower()).watchtower.react(signal);
  await scene.operator.supply(signal);
  const towers: Tower[] = [];
  const fresh = async (): Promise<Tower> => {
    towers.push(await scene.tower());
    return towers[towers.length - 1];
  };
  await playOut(scene, fresh, batchId);
  const told = towers.flatMap(({ events }) => events);
  t.match(ofType(told, "convicted"), [{ by: "element", index: 0, found: { step: 1, element: 7n } }]);
});

/** The same tree, one half chunk of zeros longer: a root that says nothing of the size. */
function longer(input: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(input.length / 32) * 32);
  padded.set(input);
  return padded;
}

t.test("observers and defenders demand nothing, and replay what others had supplied", async (t) => {
  const scene = await sceneOf(t);
  const alterations = [{ step: 0, element: 1, bits: 0n }];
  await scene.operator.post([tensor((i) => i)], { alterations, ...garbage }, signal);
  const observer = await scene.tower({ mode: "observe" });
  const defender = await scene.tower({ mode: "defend", account: 2 });
  for (const { watchtower } of [observer, defender]) await watchtower.react(signal);
  t.same(defender.log.transactions, []);
  t.equal((await scene.contracts.availability.queryFilter("ResultDemanded")).length, 0);
  await restarting(scene, { account: 3 }).react();
  await scene.operator.supply(signal);
  for (const { watchtower, events } of [observer, defender]) {
    await watchtower.react(signal);
    t.match(ofType(events, "suppliedChecked"), [{ index: 0, verdict: "wrong" }]);
  }
  t.same(defender.log.transactions, []);
});

t.test("a watchtower demands only what it can pay to the end, and nothing after the demand window", async (t) => {
  const scene = await sceneOf(t);
  await scene.operator.post([tensor((i) => i), tensor((i) => i + 1)], garbage, signal);
  // Enough for the bond of one demand, its gas and the reserve of one, but not of two.
  await scene.chain.setBalance(scene.accountAddress(5), 35n * 10n ** 15n);
  const poor = await scene.tower({ account: 5 });
  await poor.watchtower.react(signal);
  await poor.watchtower.react(signal);
  t.match(ofType(poor.events, "demanded"), [{ index: 0 }]);
  t.equal(ofType(poor.events, "demanded").length, 1);
  t.match(ofType(poor.events, "fundsTooSmall"), [{ index: 1 }]);
  await scene.chain.advance(demandWindow + 1);
  const late = await scene.tower({ account: 6 });
  await late.watchtower.react(signal);
  t.match(ofType(late.events, "demandTooLate"), [{ count: 1 }]);
  t.same(late.log.transactions, []);
});
