import fc from "fast-check";
import t from "tap";
import {
  ALPHABET,
  type Descent,
  type Digest,
  type Move,
  type TraceOracle,
  TreeError,
  toyTrace,
  ZERO_DIGEST,
} from "../src/index.js";
import { answersOf, arrange, DEEP, INPUT, mostAnswers, ONE_CHUNK, ONE_STEP, play, TWO_STEPS } from "./game.js";
import { codeOf, property } from "./support.js";

t.test("an honest operator beats whoever disputes: by time, for nothing else can be proven", async (t) => {
  for (const program of [ALPHABET, ONE_STEP, ONE_CHUNK, TWO_STEPS]) {
    for (let step = 0; step < program.lengths.length; step++) {
      // The dishonest challenger holds a wrong trace and plays on, as if it were right.
      const lie = { type: "byte", step, byte: program.lengths[step] - 1 } as const;
      const { chain, id, operator, challenger } = arrange(program, [], [lie]);
      const stubborn = {
        react: async (dispute: bigint): Promise<Move> => {
          const move = await challenger.decide(dispute);
          const code = await refusalOf(() => challenger.react(dispute));
          if (move.type !== "proveElement") return move;
          t.equal(code, "TOY_ELEMENT_IS_RIGHT");
          return { type: "expired" };
        },
      };
      const { dispute, moves } = await play(chain, id, operator, stubborn);
      t.equal(dispute.outcome, "lost");
      t.ok(answersOf(moves) <= mostAnswers(program, step));
    }
  }
});

t.test("an honest operator cannot be convicted, whatever legal or illegal move a challenger tries", (t) => {
  const tried = fc.record({
    kind: fc.constantFrom("demand", "proveElement", "provePadding", "descend"),
    levels: fc.nat(15),
    path: fc.nat(),
    element: fc.nat(40),
    isCrossing: fc.boolean(),
  });
  return property(
    t,
    fc.asyncProperty(fc.array(tried, { minLength: 5, maxLength: 40, size: "max" }), async (moves) => {
      const { chain, id, operator } = arrange(DEEP, []);
      const { oracle } = toyTrace(DEEP, INPUT);
      const { traceDepth } = DEEP.shape;
      for (const { kind, levels, path, element, isCrossing } of moves) {
        await operator.react(id);
        const { position } = chain.dispute(id);
        const depth = position.depth + levels;
        const index = position.index * 2 ** levels + (path % 2 ** levels);
        const step = Math.floor(index / 2 ** Math.max(0, depth - traceDepth));
        const branch: Digest[] = [];
        for (let up = 0; up < levels; up++) {
          const at = Math.floor(index / 2 ** up);
          branch.push(await nodeOf(oracle, depth - up, at % 2 === 0 ? at + 1 : at - 1));
        }
        const node = await nodeOf(oracle, depth, index);
        const descent: Descent = {
          depth,
          index,
          node,
          branch,
          crossing: isCrossing && depth >= traceDepth ? step : null,
        };
        const expectedNode = position.node;
        const code = codeOf(() => {
          if (kind === "proveElement") {
            chain.send(id, "challenger", {
              type: kind,
              expectedNode,
              descent,
              step,
              chunk: 0,
              elementInChunk: element,
              element,
            });
          } else
            chain.send(id, "challenger", { type: kind === "provePadding" ? kind : "demand", expectedNode, descent });
        });
        const stands = chain.dispute(id);
        t.equal(stands.outcome, "live", `${kind}: ${code}`);
        t.equal(stands.position.node, await nodeOf(oracle, stands.position.depth, stands.position.index));
        t.ok(code === null ? kind === "demand" || kind === "descend" : true, "no proof is accepted");
      }
      const { dispute } = await play(chain, id, operator, null);
      t.equal(dispute.outcome, "lost");
    }),
    40,
  );
});

/** A node of the operator's trace, or nothing in particular where there is none. */
async function nodeOf(oracle: TraceOracle, depth: number, index: number): Promise<Digest> {
  try {
    return await oracle.node(depth, index);
  } catch (error) {
    if (error instanceof TreeError) return ZERO_DIGEST;
    throw error;
  }
}

t.test("a challenger that opens and goes away loses by time; with the right trace it says so at once", async (t) => {
  const { chain, id, operator, challenger } = arrange(ALPHABET, []);
  await operator.react(id);
  t.same(await challenger.decide(id), { type: "nothingToDispute" });
  const { dispute } = await play(chain, id, operator, null);
  t.equal(dispute.outcome, "lost");
});

async function refusalOf(call: () => Promise<unknown>): Promise<string | null> {
  try {
    await call();
    return null;
  } catch (error) {
    return codeOf(() => {
      throw error;
    });
  }
}
