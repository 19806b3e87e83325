import {
  type Address,
  type Corruption,
  type Dispute,
  depthOf,
  type Move,
  type Side,
  ToyChain,
  ToyPlayer,
  type ToyProgram,
  toAddress,
  toyProgram,
  toyTrace,
} from "../src/index.js";

export const INPUT = new TextEncoder().encode("the quick brown fox jumps over the lazy dog, twice");
export const PERIOD = 600;
export const GRACE = 60;
export const CHALLENGER: Address = toAddress(`0x${"c0".repeat(20)}`);

/** A reaction to the chain; `null` means that this player stays away. */
export type Player = { readonly react: (id: bigint) => Promise<Move> } | null;

export type Game = {
  readonly chain: ToyChain;
  readonly id: bigint;
  readonly operator: ToyPlayer;
  readonly challenger: ToyPlayer;
};

/** An operator that holds a trace with these lies, and an honest challenger that has opened a dispute on its result. */
export function arrange(
  program: ToyProgram,
  lies: readonly Corruption[],
  challengersLies: readonly Corruption[] = [],
): Game {
  const claimed = toyTrace(program, INPUT, lies);
  const own = toyTrace(program, INPUT, challengersLies);
  const output = claimed.tensors[program.shape.outputSteps[0]].root;
  const chain = new ToyChain({ program, input: INPUT, output, period: PERIOD, grace: GRACE });
  const id = chain.open(CHALLENGER);
  return {
    chain,
    id,
    operator: new ToyPlayer({ role: "operator" }, { chain, own: claimed }),
    challenger: new ToyPlayer({ role: "challenger" }, { chain, own }),
  };
}

/** What happened in a game: every transaction, by whom. */
export type Played = { readonly dispute: Dispute; readonly moves: readonly { by: Side; move: Move }[] };

const MOST_ROUNDS = 200;

/** Plays until the dispute is over. When both sides rest, time goes on to the moment that one of them waits for. */
export async function play(chain: ToyChain, id: bigint, operator: Player, challenger: Player): Promise<Played> {
  const moves: { by: Side; move: Move }[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (chain.dispute(id).outcome !== "live") return { dispute: chain.dispute(id), moves };
    let wake = Number.POSITIVE_INFINITY;
    let acted = false;
    for (const [by, player] of [
      ["operator", operator],
      ["challenger", challenger],
    ] as const) {
      const move = player === null ? null : await player.react(id);
      if (move === null || move.type === "expired" || move.type === "nothingToDispute" || move.type === "over")
        continue;
      if (move.type === "wait") {
        wake = Math.min(wake, move.until);
      } else {
        if (move.type === "blocked") throw new Error(`${by} is blocked at ${move.depth}/${move.index}`);
        acted = true;
        moves.push({ by, move });
        chain.now += 1;
      }
    }
    if (!acted) {
      if (wake === Number.POSITIVE_INFINITY) throw new Error("nobody can move and nobody waits");
      chain.now = wake;
    }
  }
  throw new Error(`still undecided after ${MOST_ROUNDS} rounds`);
}

/** Deep enough that every kind of level is crossed: 130 steps (T = 8), tensors of up to 100 chunks (depth 7). */
export const DEEP = toyProgram(
  Array.from({ length: 130 }, (_, step) => (step % 13 === 5 ? 3_170 : 1 + ((step * 53) % 200))),
);
export const ONE_STEP = toyProgram([70]);
export const ONE_CHUNK = toyProgram([9]);
export const TWO_STEPS = toyProgram([40, 3_000]);

/** Most answers that an operator owes: the trace, then a reveal for each k levels of trace and tensor. */
export function mostAnswers({ shape }: ToyProgram, step: number): number {
  const chunks = Math.ceil((shape.sizes[step]?.elements ?? 1) / 32);
  return 1 + Math.ceil(shape.traceDepth / 6) + Math.ceil(depthOf(chunks) / 6);
}

export function answersOf(moves: readonly { by: string; move: Move }[]): number {
  return moves.filter(({ by, move }) => by === "operator" && ["commitTrace", "reveal"].includes(move.type)).length;
}
