import fc from "fast-check";
import t from "tap";
import {
  allowsMove,
  applyEvent,
  type BatchState,
  type Clock,
  callableFrom,
  callSide,
  canCallClock,
  canChallenge,
  canCommit,
  canFinalize,
  canOpen,
  canReveal,
  canRipen,
  canTimeout,
  checkParameters,
  deadlineOf,
  earliestFinality,
  openDispute,
  type Parameters,
  passTurn,
  safeUntil,
  startClock,
  toAddress,
} from "../src/index.js";
import { codeOf, digestOf, property } from "./support.js";

const NOW = 1_000;
const PERIOD = 100;
const GRACE = 10;
const started = startClock("operator", NOW, { period: PERIOD, grace: GRACE });
const root = digestOf("root");

const dispute = openDispute({
  id: 1n,
  batchId: 2n,
  resultIndex: 3,
  challenger: toAddress(`0x${"11".repeat(20)}`),
  traceDepth: 8,
  at: NOW,
  period: PERIOD,
  grace: GRACE,
  traceRoot: null,
});

t.test("a side can be called from the second after its time is used up, and not before", async (t) => {
  t.equal(callableFrom(started), NOW + PERIOD + 1);
  t.equal(canCallClock(dispute, NOW + PERIOD), false);
  t.equal(canCallClock(dispute, NOW + PERIOD + 1), true);
  t.equal(
    codeOf(() => callSide(started, NOW + PERIOD)),
    "DISPUTE_TOO_EARLY",
  );
  const called = callSide(started, NOW + PERIOD + 1);
  t.equal(
    codeOf(() => callSide(called, NOW + 1_000)),
    "DISPUTE_ALREADY_CALLED",
  );
});

t.test("nobody loses by time unless it was called", async (t) => {
  t.equal(deadlineOf(started), null);
  t.ok(allowsMove(started, NOW + 1_000_000));
  t.equal(canTimeout(dispute, NOW + 1_000_000), false);
  t.equal(canCommit(dispute, NOW + 1_000_000), true);
});

t.test("at the deadline the move is valid and the timeout is not; a second later the reverse", async (t) => {
  const at = NOW + PERIOD + 5;
  const called = applyEvent(dispute, {
    type: "clockCalled",
    disputeId: 1n,
    turn: "operator",
    deadline: at + GRACE,
    at,
  });
  t.equal(deadlineOf(called.clock), at + GRACE);
  t.equal(canCommit(called, at + GRACE), true);
  t.equal(canTimeout(called, at + GRACE), false);
  t.equal(canCommit(called, at + GRACE + 1), false);
  t.equal(canTimeout(called, at + GRACE + 1), true);
  t.equal(
    codeOf(() => applyEvent(called, { type: "silenceConvicted", disputeId: 1n, at: at + GRACE })),
    "DISPUTE_TOO_EARLY",
  );
  const over = applyEvent(called, { type: "silenceConvicted", disputeId: 1n, at: at + GRACE + 1 });
  t.equal(over.outcome, "convicted");
  t.equal(
    codeOf(() => applyEvent(over, { type: "lost", disputeId: 1n, at })),
    "DISPUTE_OVER",
  );
  t.equal(applyEvent(over, { type: "closed", disputeId: 1n, at }).outcome, "convicted", "its bond goes back");
});

t.test("an answer after the deadline leaves the dispute to the timeout", async (t) => {
  const at = NOW + PERIOD + 5;
  const called = applyEvent(dispute, {
    type: "clockCalled",
    disputeId: 1n,
    turn: "operator",
    deadline: at + GRACE,
    at,
  });
  const commit = { type: "traceCommitted", batchId: 2n, resultIndex: 3, root, nodes: [] } as const;
  t.same(applyEvent(called, { ...commit, at: at + GRACE + 1 }), called);
  const inTime = applyEvent(called, { ...commit, at: at + GRACE });
  t.equal(inTime.clock.turn, "challenger");
  t.same(inTime.clock.left, { challenger: PERIOD, operator: 0 });
  t.same(inTime.clock.grace, { challenger: GRACE, operator: 0 });
  t.equal(inTime.traceRoot, root);
});

t.test("time is charged to the side that used it: its period before it was called, its grace after", async (t) => {
  const first = passTurn(started, NOW + 30);
  t.same(first.left, { challenger: 100, operator: 70 });
  const second = passTurn(first, NOW + 30);
  t.same(second.left, first.left, "a move in the same block is free");
  const late = passTurn(second, NOW + 30 + 75);
  t.same(late.left, { challenger: 100, operator: 0 }, "over its time, but not called");
  t.same(late.grace, { challenger: 10, operator: 10 });
  const back = passTurn(late, NOW + 105);
  t.equal(callableFrom(back), NOW + 106, "nothing left: callable in the next second");
  const answered = passTurn(callSide(back, NOW + 106), NOW + 110);
  t.same(answered.grace, { challenger: 10, operator: 6 });
  t.equal(answered.calledAt, null);
  t.equal(
    codeOf(() => passTurn(started, NOW - 1)),
    "DISPUTE_TIME_RUNS_BACK",
  );
});

t.test("whatever is played, a side uses at most its period and its grace before it can have lost", async (t) => {
  const turns = fc.array(fc.record({ wait: fc.nat(150), isCalled: fc.boolean(), after: fc.nat(12) }), {
    maxLength: 30,
  });
  property(
    t,
    fc.property(turns, (played) => {
      let clock: Clock = started;
      let at = NOW;
      for (const { wait, isCalled, after } of played) {
        at += wait;
        const callable = callableFrom(clock) as number;
        if (isCalled && at >= callable) {
          clock = callSide(clock, at);
          at += after;
        }
        if (!allowsMove(clock, at)) {
          t.ok(at > safeUntil(clock));
          t.equal(
            codeOf(() => passTurn(clock, at)),
            "DISPUTE_DEADLINE_PASSED",
          );
          return;
        }
        const { turn } = clock;
        clock = passTurn(clock, at);
        t.ok(clock.left[turn] >= 0 && clock.left[turn] <= PERIOD);
        t.ok(clock.grace[turn] >= 0 && clock.grace[turn] <= GRACE);
        t.not(clock.turn, turn);
      }
    }),
  );
});

t.test("before safeUntil nobody can have lost, however fast it was called", async (t) => {
  t.equal(safeUntil(started), NOW + PERIOD + 1 + GRACE);
  const called = callSide(started, NOW + PERIOD + 1);
  t.equal(deadlineOf(called), safeUntil(started));
  t.equal(safeUntil(called), safeUntil(started));
});

t.test("guards tell whose turn it is", async (t) => {
  const commit = { type: "traceCommitted", batchId: 2n, resultIndex: 3, root, nodes: [], at: NOW } as const;
  t.equal(canChallenge(dispute, NOW), false);
  const committed = applyEvent(dispute, commit);
  t.equal(canChallenge(committed, NOW), true);
  t.equal(canCommit(committed, NOW), false);
  t.equal(canReveal(committed, NOW), false);
  const demanded = applyEvent(committed, { type: "demanded", disputeId: 1n, depth: 0, index: 0, at: NOW });
  t.equal(canReveal(demanded, NOW), true);
  t.equal(canChallenge(demanded, NOW), false);
});

t.test("events that the rules do not allow are typed errors", async (t) => {
  const commit = { type: "traceCommitted", batchId: 2n, resultIndex: 3, root, nodes: [], at: NOW } as const;
  const committed = applyEvent(dispute, commit);
  const node = digestOf("node");
  const descended = { type: "descended", disputeId: 1n, node, bottom: 0, at: NOW } as const;
  const demanded = { type: "demanded", disputeId: 1n, depth: 0, index: 0, at: NOW } as const;
  const cases: [string, () => unknown][] = [
    ["DISPUTE_OTHER", () => applyEvent(dispute, { ...demanded, disputeId: 9n })],
    ["DISPUTE_OTHER", () => applyEvent(dispute, { ...commit, resultIndex: 4 })],
    ["DISPUTE_NOT_YOUR_TURN", () => applyEvent(dispute, demanded)],
    ["DISPUTE_TRACE_ALREADY_COMMITTED", () => applyEvent(committed, commit)],
    ["DISPUTE_NODE_COUNT_MISMATCH", () => applyEvent(dispute, { ...commit, nodes: [root] })],
    ["DISPUTE_NODES_MISMATCH", () => applyEvent(dispute, { ...commit, nodes: Array(64).fill(node) })],
    ["DISPUTE_NOT_BELOW", () => applyEvent(committed, { ...descended, depth: 0, index: 0 })],
    ["DISPUTE_NOT_BELOW", () => applyEvent(committed, { ...descended, depth: 9, index: 0, bottom: 8 })],
    ["DISPUTE_POSITION_OUT_OF_RANGE", () => applyEvent(committed, { ...descended, depth: 1, index: 2 })],
    ["DISPUTE_POSITION_OUT_OF_RANGE", () => applyEvent(committed, { ...descended, depth: 54, index: 0 })],
    ["DISPUTE_NOT_BELOW", () => applyEvent(committed, { ...demanded, depth: 6 })],
    [
      "DISPUTE_DEPTH_NOT_CANONICAL",
      () =>
        applyEvent(applyEvent(committed, { ...descended, depth: 5, index: 3 }), { ...demanded, depth: 5, index: 3 }),
    ],
    ["DISPUTE_NOT_YOUR_TURN", () => applyEvent(committed, { type: "silenceConvicted", disputeId: 1n, at: NOW })],
    ["DISPUTE_TOO_EARLY", () => applyEvent(committed, { type: "lost", disputeId: 1n, at: NOW + 9_999 })],
  ];
  for (const [code, call] of cases) t.equal(codeOf(call), code);
});

const parameters: Parameters = {
  challengeWindow: 1_000,
  grace: 50,
  period: 100,
  batchBond: 100n,
  disputeBond: 10n,
  reward: 30n,
  compensation: 5n,
  maxCompensated: 4,
  demandWindow: 333,
  supplyPeriod: 333,
  replayPeriod: 333,
  supplyCapacity: 1_000_000_000n,
  bytePrice: 1_000_000_000n,
};

t.test("a batch ripens after its window and is final after its grace, to the second", async (t) => {
  const posted: BatchState = { status: "posted", postedAt: NOW, ripeAt: null };
  t.equal(canRipen(posted, parameters, NOW + 1_000), false);
  t.equal(canRipen(posted, parameters, NOW + 1_001), true);
  t.equal(canOpen(posted, parameters, NOW + 99_999), true, "as long as nobody ripens it");
  const ripe = { ...posted, ripeAt: 5_000 };
  t.equal(canRipen(ripe, parameters, 9_000), false);
  t.equal(canOpen(ripe, parameters, 5_050), true);
  t.equal(canFinalize(ripe, parameters, 0, 5_050), false);
  t.equal(canOpen(ripe, parameters, 5_051), false);
  t.equal(canFinalize(ripe, parameters, 0, 5_051), true);
  t.equal(canFinalize(ripe, parameters, 1, 5_051), false, "a dispute is live");
  t.equal(canFinalize(posted, parameters, 0, 99_999), false);
  t.equal(canOpen({ ...posted, status: "rejected" }, parameters, NOW), false);
  t.equal(earliestFinality(posted, parameters, NOW), NOW + 1_001 + 51);
  t.equal(earliestFinality(ripe, parameters, NOW), 5_051);
});

t.test("parameters that the contracts would refuse are refused by name", async (t) => {
  t.equal(checkParameters(parameters), parameters);
  const cases: [string, Partial<Parameters>][] = [
    ["PARAMETER_OUT_OF_RANGE", { challengeWindow: 0 }],
    ["PARAMETER_OUT_OF_RANGE", { period: 1.5 }],
    ["PARAMETER_OUT_OF_RANGE", { maxCompensated: 65 }],
    ["PARAMETER_OUT_OF_RANGE", { disputeBond: 0n }],
    ["PARAMETER_OUT_OF_RANGE", { batchBond: 1n << 96n }],
    ["PARAMETER_GRACE_TOO_LONG", { grace: 101 }],
    ["PARAMETER_SLASH_TOO_SMALL", { reward: 31n }],
  ];
  for (const [code, change] of cases)
    t.equal(
      codeOf(() => checkParameters({ ...parameters, ...change })),
      code,
    );
});
