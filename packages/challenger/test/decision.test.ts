import { ChainError, pauseOf } from "@assay/chain";
import t from "tap";
import { engineOf, type ReplayModel, Watchtower, type WatchtowerEvent, type WatchtowerOptions } from "../src/index.js";
import { chainProgram } from "./chain-program.js";
import { digest, FakeChain, operator } from "./fake-chain.js";

const signal = AbortSignal.timeout(30_000);
const TRUE_OUTPUT = digest(50);
const LIE = digest(51);

/** A model that always gives the same output, and whose trace is of no use. */
const model: ReplayModel = {
  modelId: digest(1),
  program: chainProgram(1),
  execute: async () => ({ inputRoot: digest(0), outputRoot: TRUE_OUTPUT }),
  trace: async () => ({
    node: async () => digest(9),
    nodes: async () => [digest(9)],
    instructionProof: () => ({ step: 0, instruction: new Uint8Array(1), branch: [] }),
    proveElement: () => Promise.reject(new Error("not in this test")),
  }),
};

function tower(chain: FakeChain, options: Partial<WatchtowerOptions> = {}, models: readonly ReplayModel[] = [model]) {
  const events: WatchtowerEvent[] = [];
  const watchtower = new Watchtower(
    {
      mode: "challenge",
      dataLimitBytes: 1 << 20,
      replayTimeoutMilliseconds: 1000,
      reservePerDisputeWei: 10n,
      reservePerDemandWei: 1n,
      demandsAtOnce: 2,
      parallelDisputes: 1,
      keptTraces: 2,
      ...options,
    },
    { chain, engine: engineOf(models), sources: [], tell: (event) => void events.push(event), pause: pauseOf(1) },
  );
  return { watchtower, events };
}

t.test("a right result is left alone, a wrong one is disputed once", async (t) => {
  const chain = new FakeChain();
  await chain.post(1n, TRUE_OUTPUT);
  const wrong = await chain.post(2n, LIE);
  const { watchtower } = tower(chain);
  await watchtower.react(signal);
  t.match(chain.sent, [{ type: "open", batchId: 2n, result: wrong }]);
  await chain.openDispute(1n, 2n, wrong, chain.now);
  await watchtower.react(signal);
  t.equal(chain.sent.length, 1);
});

t.test("a reorganisation that undoes the dispute makes it necessary again", async (t) => {
  const chain = new FakeChain();
  const wrong = await chain.post(2n, LIE);
  await chain.openDispute(1n, 2n, wrong, chain.now);
  const { watchtower } = tower(chain);
  await watchtower.react(signal);
  t.same(chain.sent, []);
  await chain.index.rollback(1);
  t.equal(chain.index.undecided.length, 1, "the batch is still there");
  await watchtower.react(signal);
  t.match(chain.sent, [{ type: "open", batchId: 2n }]);
  await chain.index.rollback(0);
  t.equal(chain.index.undecided.length, 0);
});

t.test("the earliest deadline is served first", async (t) => {
  const chain = new FakeChain();
  const results = [await chain.post(1n, LIE), await chain.post(2n, LIE), await chain.post(3n, LIE)];
  for (const [i, since] of [900, 500, 700].entries()) {
    const id = BigInt(i + 1);
    await chain.openDispute(id, id, results[i], since);
    const dispute = await chain.dispute(id);
    const position = { depth: 0, index: 0, bottom: 0, node: digest(60 + i) };
    chain.disputes.set(id, {
      ...dispute,
      traceRoot: digest(60 + i),
      position,
      clock: { ...dispute.clock, turn: "challenger" },
    });
  }
  const { watchtower } = tower(chain);
  await watchtower.react(signal);
  t.same(
    chain.sent.map((call) => call.type === "move" && call.disputeId),
    [2n, 3n, 1n],
  );
  t.match(chain.sent[0], { action: { type: "demand", descent: { depth: 0, crossing: 0 } } });
});

t.test("a silent operator is called, then timed out, not a second early", async (t) => {
  const chain = new FakeChain();
  const result = await chain.post(1n, LIE);
  await chain.openDispute(1n, 1n, result, 1000);
  const { watchtower } = tower(chain);
  const actions = () => chain.sent.map((call) => call.type === "move" && call.action.type);
  chain.now = 1300;
  await watchtower.react(signal);
  t.same(actions(), []);
  chain.now = 1301;
  await watchtower.react(signal);
  t.same(actions(), ["callClock"]);
  chain.now = 1361;
  await watchtower.react(signal);
  t.same(actions(), ["callClock"]);
  chain.now = 1362;
  await watchtower.react(signal);
  t.same(actions(), ["callClock", "timeout"]);
});

for (const code of ["PositionMismatch", "NotYourTurn", "DisputeOver", "AlreadyRevealed"] as const) {
  t.test(`a move that another transaction overtook (${code}) is no failure`, async (t) => {
    const chain = new FakeChain();
    const result = await chain.post(1n, LIE);
    await chain.openDispute(1n, 1n, result, 1000);
    chain.now = 1301;
    chain.failure = new ChainError(code, {}, "");
    const { watchtower, events } = tower(chain);
    await watchtower.react(signal);
    t.match(
      events.find(({ type }) => type === "overtaken"),
      { code },
    );
    t.notOk(events.some(({ type }) => type === "failed"));
  });
}

t.test("one dispute's trouble does not keep the others from being served", async (t) => {
  const chain = new FakeChain();
  const results = [await chain.post(1n, LIE), await chain.post(2n, LIE)];
  await chain.openDispute(1n, 1n, results[0], 1000);
  await chain.openDispute(2n, 2n, { ...results[1], modelId: digest(77) }, 1000);
  await chain.openDispute(3n, 2n, results[1], 1000);
  chain.now = 1301;
  const { watchtower, events } = tower(chain);
  await watchtower.react(signal);
  t.match(
    events.find(({ type }) => type === "stuck"),
    { disputeId: 2n },
  );
  t.same(
    chain.sent.map((call) => call.type === "move" && call.disputeId),
    [1n, 3n],
  );
});

t.test("an engine that fails or hangs leaves an alarm, not a verdict and not a crash", async (t) => {
  const chain = new FakeChain();
  await chain.post(1n, LIE);
  for (const execute of [() => Promise.reject(new Error("out of memory")), () => new Promise<never>(() => undefined)]) {
    const { watchtower, events } = tower(chain, { replayTimeoutMilliseconds: 20 }, [{ ...model, execute }]);
    await watchtower.react(signal);
    t.match(events.at(-1), { type: "batchChecked", right: 0, wrong: 0, unreplayable: 1 });
  }
  t.same(chain.sent, []);
});

t.test("a batch that was decided is forgotten, and one that is too late is told", async (t) => {
  const chain = new FakeChain();
  await chain.post(1n, LIE);
  chain.statuses.set(1n, "final");
  const { watchtower, events } = tower(chain);
  await watchtower.react(signal);
  await watchtower.react(signal);
  t.equal(events.filter(({ type }) => type === "tooLate").length, 1);
  await chain.append({ name: "BatchFinalized", values: { batchId: 1n, root: digest(0) } });
  await watchtower.react(signal);
  t.same(chain.sent, []);
});

t.test("a dispute whose batch fell otherwise is closed", async (t) => {
  const chain = new FakeChain();
  const result = await chain.post(1n, LIE);
  await chain.openDispute(1n, 1n, result, 1000);
  chain.statuses.set(1n, "rejected");
  const { watchtower, events } = tower(chain, { mode: "defend" });
  await watchtower.react(signal);
  t.match(chain.sent, [{ type: "close", disputeId: 1n }]);
  t.ok(events.some(({ type }) => type === "disputeClosed"));
});

t.test("money is kept for the disputes that are being played", async (t) => {
  const chain = new FakeChain();
  const first = await chain.post(1n, LIE);
  await chain.post(2n, LIE);
  await chain.openDispute(1n, 1n, first, 1000);
  chain.money = 119n;
  const { watchtower, events } = tower(chain);
  await watchtower.react(signal);
  t.match(
    events.find(({ type }) => type === "fundsTooSmall"),
    { batchId: 2n, balance: 119n, needed: 120n },
  );
  t.same(chain.sent, []);
  chain.money = 120n;
  await watchtower.react(signal);
  t.match(chain.sent, [{ type: "open", batchId: 2n }]);
});

t.test("run goes on after a node that fails, and ends with the signal's reason", async (t) => {
  const chain = new FakeChain();
  const stop = new AbortController();
  let looks = 0;
  chain.catchUp = async () => {
    if (++looks > 3) stop.abort(new Error("enough"));
    throw new ChainError("CHAIN_UNREACHABLE", {}, "");
  };
  const { watchtower, events } = tower(chain);
  await t.rejects(watchtower.run(stop.signal), { message: "enough" });
  t.ok(events.filter(({ type }) => type === "failed").length >= 3);
});

t.test("withheld results are demanded a few at a time, and all of them in the second half of the window", async (t) => {
  const chain = new FakeChain();
  await chain.postWithheld(1n, 7);
  const { watchtower } = tower(chain);
  const demanded = () => chain.sent.flatMap((call) => (call.type === "demand" ? [call.position] : []));
  await watchtower.react(signal);
  t.same(demanded(), [0, 1]);
  await watchtower.react(signal);
  t.same(demanded(), [0, 1], "two are open");
  await chain.append({ contract: "availability", name: "DemandSupplied", values: { batchId: 1n, position: 0 } });
  await watchtower.react(signal);
  t.same(demanded(), [0, 1, 2]);
  chain.now += 51;
  await watchtower.react(signal);
  t.same(demanded(), [0, 1, 2, 3, 4, 5, 6]);
});

t.test("a node that cannot be asked is no reason to demand anything", async (t) => {
  const chain = new FakeChain();
  await chain.postWithheld(1n, 1);
  chain.dataFailure = new ChainError("CHAIN_UNREACHABLE", {}, "");
  const { watchtower, events } = tower(chain);
  await watchtower.react(signal);
  t.match(events.at(-1), { type: "dataUnavailable" });
  t.same(chain.sent, []);
});

t.test("a demand on a batch that was decided otherwise is closed, by a defender too", async (t) => {
  const chain = new FakeChain();
  await chain.postWithheld(1n, 1);
  await tower(chain).watchtower.react(signal);
  await chain.append({ name: "BatchRejected", values: { batchId: 1n } });
  const { watchtower, events } = tower(chain, { mode: "defend" });
  await watchtower.react(signal);
  await watchtower.react(signal);
  t.same(
    chain.sent.map(({ type }) => type),
    ["demand", "closeDemand"],
  );
  t.match(events, [{ type: "demandClosed", batchId: 1n, index: 0 }]);
});

t.test("two seconds matter: called only when the supply period is over, failed only when grace is", async (t) => {
  const chain = new FakeChain();
  await chain.postWithheld(1n, 1);
  const { watchtower } = tower(chain);
  const last = async (seconds: number) => {
    chain.now += seconds;
    await watchtower.react(signal);
    return chain.sent.at(-1)?.type;
  };
  t.equal(await last(0), "demand");
  t.equal(await last(100), "demand");
  t.equal(await last(1), "callOperator");
  t.equal(await last(10), "callOperator");
  t.equal(await last(1), "fail");
});

t.test("somebody else's demand that nobody brings to its end is brought there, after a while", async (t) => {
  const chain = new FakeChain();
  await chain.postWithheld(1n, 2);
  for (const position of [0, 1]) {
    const values = { batchId: 1n, position, demander: operator };
    await chain.append({ contract: "availability", name: "ResultDemanded", values });
  }
  const { watchtower } = tower(chain);
  const after = async (seconds: number) => {
    chain.now += seconds;
    await watchtower.react(signal);
    return chain.sent.map((call) => `${call.type}/${"position" in call ? call.position : ""}`);
  };
  t.same(await after(110), []);
  t.same(await after(1), ["callOperator/0"]);
  t.same(await after(20), ["callOperator/0"]);
  t.same(await after(1), ["callOperator/0", "fail/0"]);
});
