import fc from "fast-check";
import t from "tap";
import { ALPHABET, type Corruption, depthOf, type Move, settle, type ToyProgram, toyTrace } from "../src/index.js";
import {
  answersOf,
  arrange,
  CHALLENGER,
  DEEP,
  GRACE,
  INPUT,
  mostAnswers,
  ONE_CHUNK,
  ONE_STEP,
  PERIOD,
  play,
  TWO_STEPS,
} from "./game.js";
import { codeOf, property } from "./support.js";

type Program = readonly [string, ToyProgram];
const PROGRAMS: readonly Program[] = [
  ["alphabet", ALPHABET],
  ["one step", ONE_STEP],
  ["one chunk", ONE_CHUNK],
  ["two steps", TWO_STEPS],
];

for (const [name, program] of PROGRAMS) {
  t.test(`${name}: an operator that lies in any chunk of any step is convicted of exactly that`, async (t) => {
    for (let step = 0; step < program.lengths.length; step++) {
      const chunks = Math.ceil(program.lengths[step] / 32);
      for (let chunk = 0; chunk < chunks; chunk++) {
        const byte = Math.min(32 * chunk + ((step * 7 + chunk) % 32), program.lengths[step] - 1);
        for (const isHidden of [false, true]) {
          const { chain, id, operator, challenger } = arrange(program, [{ type: "byte", step, byte, isHidden }]);
          const { dispute, moves } = await play(chain, id, operator, challenger);
          const last = moves[moves.length - 1].move;
          t.equal(dispute.outcome, "convicted");
          t.match(last, { type: "proveElement", step, chunk, elementInChunk: byte % 32, element: byte });
          t.ok(answersOf(moves) <= mostAnswers(program, step), `answers for step ${step}`);
        }
      }
    }
  });

  t.test(`${name}: an operator that lies in any byte of padding is convicted of padding`, async (t) => {
    for (let step = 0; step < program.lengths.length; step++) {
      const length = program.lengths[step];
      const size = 32 * 2 ** depthOf(Math.ceil(length / 32));
      for (let byte = length; byte < size; byte += 11) {
        const { chain, id, operator, challenger } = arrange(program, [{ type: "byte", step, byte }]);
        const { dispute, moves } = await play(chain, id, operator, challenger);
        t.equal(dispute.outcome, "convicted");
        t.equal(moves[moves.length - 1].move.type, "provePadding", `step ${step}, byte ${byte}`);
      }
    }
    for (let index = program.lengths.length; index < 2 ** program.shape.traceDepth; index++) {
      const { chain, id, operator, challenger } = arrange(program, [{ type: "leaf", index }]);
      const { dispute, moves } = await play(chain, id, operator, challenger);
      const last = moves[moves.length - 1].move;
      t.equal(dispute.outcome, "convicted");
      t.match(last, { type: "provePadding", descent: { depth: program.shape.traceDepth, index } });
    }
  });
}

t.test("several lies: the first of them convicts, in any program", (t) =>
  property(
    t,
    fc.asyncProperty(corruptions(DEEP), async (lies) => {
      const { chain, id, operator, challenger } = arrange(DEEP, lies);
      const { dispute, moves } = await play(chain, id, operator, challenger);
      t.equal(dispute.outcome, "convicted");
      const first = lies.reduce((a, b) => (a.step < b.step || (a.step === b.step && a.byte <= b.byte) ? a : b));
      t.match(moves[moves.length - 1].move, { type: "proveElement", step: first.step, element: first.byte });
      t.ok(answersOf(moves) <= mostAnswers(DEEP, first.step));
    }),
  ),
);

t.test("whatever part of the trace came off chain, the lie is found, and nothing is demanded twice", (t) =>
  property(
    t,
    fc.asyncProperty(
      corruptions(DEEP),
      fc.array(fc.record({ levels: fc.integer({ min: 1, max: 6 }), seed: fc.nat() }), { maxLength: 12 }),
      async (lies, hints) => {
        const { chain, id, operator, challenger } = arrange(DEEP, lies);
        await operator.react(id);
        await challenger.decide(id);
        const claimed = toyTrace(DEEP, INPUT, lies);
        const first = lies.reduce((a, b) => (a.step < b.step || (a.step === b.step && a.byte <= b.byte) ? a : b));
        let depth = 0;
        for (const { levels, seed } of hints) {
          // Down the path of the lie, or beside it.
          const width = 2 ** depth;
          const onPath = Math.floor((first.step * width) / 2 ** DEEP.shape.traceDepth);
          const index = seed % 3 === 0 ? seed % width : onPath;
          const reach = Math.min(levels, DEEP.shape.traceDepth - depth);
          const isKnown = challenger.known.get({ depth, index }) !== null;
          if (reach > 0 && isKnown)
            challenger.known.addNodes({ depth, index }, claimed.trace.nodes(depth, index, reach));
          depth += isKnown ? reach : 0;
        }
        const { dispute, moves } = await play(chain, id, operator, challenger);
        t.equal(dispute.outcome, "convicted");
        t.match(moves[moves.length - 1].move, { step: first.step, element: first.byte });
      },
    ),
    40,
  ),
);

t.test("data known: one transaction of the challenger convicts", async (t) => {
  for (const [name, program, lie] of [
    ["alphabet", ALPHABET, { type: "byte", step: 17, byte: 20 }],
    ["deep", DEEP, { type: "byte", step: 70, byte: 2_999 }],
    ["padding", DEEP, { type: "leaf", index: 200 }],
  ] as const satisfies readonly (readonly [string, ToyProgram, Corruption])[]) {
    const { chain, id, operator, challenger } = arrange(program, [lie]);
    await operator.react(id);
    await challenger.decide(id);
    const claimed = toyTrace(program, INPUT, [lie]);
    const { traceDepth } = program.shape;
    challenger.known.addNodes({ depth: 0, index: 0 }, claimed.trace.nodes(0, 0, traceDepth));
    claimed.tensors.forEach((tensor, step) => {
      challenger.known.addNodes({ depth: traceDepth, index: step }, tensor.nodes(0, 0, tensor.depth));
    });
    const move = await challenger.react(id);
    t.ok(move.type === "proveElement" || move.type === "provePadding", name);
    t.equal(chain.dispute(id).outcome, "convicted");
  }
});

t.test("an operator that never answers is convicted by time", async (t) => {
  const { chain, id, challenger } = arrange(ALPHABET, []);
  const opened = chain.now;
  const { dispute, moves } = await play(chain, id, null, challenger);
  t.equal(dispute.outcome, "convicted");
  t.same(
    moves.map(({ move }) => move.type),
    ["callClock", "timeout"],
  );
  t.ok(chain.now > opened + PERIOD, "and not before its period is over");
});

t.test("an operator that withholds what was demanded is convicted by time", async (t) => {
  for (let answered = 1; answered <= 3; answered++) {
    const { chain, id, operator, challenger } = arrange(DEEP, [{ type: "byte", step: 70, byte: 2_000 }]);
    let answers = 0;
    const withholding = {
      react: async (dispute: bigint): Promise<Move> => {
        const move = await operator.decide(dispute);
        const isAnswer = move.type === "commitTrace" || move.type === "reveal";
        if (!isAnswer) return move;
        answers++;
        return answers > answered ? { type: "expired" } : operator.react(dispute);
      },
    };
    const { dispute, moves } = await play(chain, id, withholding, challenger);
    t.equal(dispute.outcome, "convicted");
    t.equal(moves[moves.length - 1].move.type, "timeout");
  }
});

t.test("disputes side by side share what the operator answers", async (t) => {
  const lie = { type: "byte", step: 70, byte: 2_000 } as const;
  const { chain, id, operator, challenger } = arrange(DEEP, [lie]);
  const second = chain.open(CHALLENGER);
  await operator.react(id);
  t.equal(chain.dispute(second).clock.turn, "challenger", "the trace was committed for both");
  t.equal((await challenger.react(id)).type, "demand");
  t.equal((await challenger.react(second)).type, "demand", "the same place is demanded twice");
  t.equal((await operator.react(second)).type, "reveal");
  t.equal(chain.dispute(id).clock.turn, "challenger", "and answered once");
  const third = chain.open(CHALLENGER);
  t.equal(chain.dispute(third).clock.turn, "challenger", "who comes later finds the trace");
  const { dispute } = await play(chain, third, operator, challenger);
  t.equal(dispute.outcome, "convicted");
  t.equal(chain.dispute(id).outcome, "closed");
  t.equal(chain.dispute(second).outcome, "closed");
});

t.test("a dispute settled late stands as one that was settled at once", async (t) => {
  const lie = { type: "byte", step: 70, byte: 2_000 } as const;
  const { chain, id, operator, challenger } = arrange(DEEP, [lie]);
  const opened = chain.dispute(id);
  chain.now += 100;
  await operator.react(id);
  const late = settle(opened, chain.answers);
  chain.now += 1_000;
  t.same(settle(opened, chain.answers), late, "whenever one looks");
  t.same(late, chain.dispute(id));
  t.equal(late.clock.left.operator, PERIOD - 100);
  await challenger.react(id);
  const demanded = chain.dispute(id);
  chain.now += 50;
  await operator.react(id);
  chain.now += 1_000;
  t.same(settle(demanded, chain.answers), chain.dispute(id));
});

t.test("an answer that came too late for a dispute does not save the operator in it", async (t) => {
  const { chain, id, operator, challenger } = arrange(DEEP, [{ type: "byte", step: 70, byte: 2_000 }]);
  const second = chain.open(CHALLENGER);
  await operator.react(id);
  await challenger.react(id);
  chain.now += PERIOD + 1;
  t.equal((await challenger.react(id)).type, "callClock");
  chain.now += GRACE;
  // The second dispute demands the same place only now, and is answered in time.
  t.equal((await challenger.react(second)).type, "demand");
  chain.now += 1;
  t.equal((await operator.decide(id)).type, "expired");
  t.equal((await operator.react(second)).type, "reveal");
  t.equal(chain.dispute(second).clock.turn, "challenger");
  t.equal(chain.dispute(id).clock.turn, "operator", "too late for the first");
  t.equal((await challenger.react(id)).type, "timeout");
  t.equal(chain.dispute(id).outcome, "convicted");
});

t.test("moves out of turn and copied moves are refused", async (t) => {
  const { chain, id, operator, challenger } = arrange(DEEP, [{ type: "byte", step: 70, byte: 2_000 }]);
  const commit = await operator.decide(id);
  if (commit.type !== "commitTrace") return t.fail("the operator commits first");
  t.equal(
    codeOf(() => chain.send(id, "operator", { ...commit, nodes: commit.nodes.slice(1) })),
    "DISPUTE_NODE_COUNT_MISMATCH",
  );
  t.equal(
    codeOf(() => chain.send(id, "operator", { ...commit, nodes: [...commit.nodes].reverse() })),
    "DISPUTE_NODES_MISMATCH",
  );
  await operator.react(id);
  t.equal(
    codeOf(() => chain.send(id, "operator", commit)),
    "DISPUTE_TRACE_ALREADY_COMMITTED",
  );
  const demand = await challenger.decide(id);
  if (demand.type !== "demand") return t.fail("the challenger demands");
  chain.send(id, "challenger", demand);
  t.equal(
    codeOf(() => chain.send(id, "challenger", demand)),
    "DISPUTE_NOT_YOUR_TURN",
  );
  const reveal = await operator.decide(id);
  if (reveal.type !== "reveal") return t.fail("the operator reveals");
  t.equal(
    codeOf(() => chain.send(id, "operator", { ...reveal, nodes: reveal.nodes.slice(1) })),
    "DISPUTE_NODE_COUNT_MISMATCH",
  );
  chain.send(id, "operator", reveal);
  t.equal(
    codeOf(() => chain.send(id, "operator", reveal)),
    "DISPUTE_NOT_YOUR_TURN",
  );
  const again = { ...demand, descent: { ...demand.descent, branch: [], ...chain.dispute(id).position } };
  t.equal(
    codeOf(() => chain.send(id, "challenger", again)),
    "DISPUTE_ALREADY_REVEALED",
  );
});

type Lie = { readonly type: "byte"; readonly step: number; readonly byte: number; readonly isHidden: boolean };

function corruptions(program: ToyProgram): fc.Arbitrary<Lie[]> {
  const lie = fc
    .record({ step: fc.nat(program.lengths.length - 1), at: fc.nat(), isHidden: fc.boolean() })
    .map(({ step, at, isHidden }): Lie => ({ type: "byte", step, byte: at % program.lengths[step], isHidden }));
  return fc.uniqueArray(lie, { minLength: 1, maxLength: 4, selector: ({ step, byte }) => `${step}/${byte}` });
}
