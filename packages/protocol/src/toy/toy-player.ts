import type { Side } from "../dispute/clock.js";
import { KnownNodes } from "../dispute/known-nodes.js";
import type { Move } from "../dispute/move.js";
import { nextMove } from "../dispute/next-move.js";
import { OperatorView } from "../dispute/operator-view.js";
import { bottomOf } from "../dispute/trace-shape.js";
import type { ToyChain, ToyOperand } from "./toy-chain.js";
import { operandOf } from "./toy-program.js";
import { chunkOf, type ToyTrace } from "./toy-trace.js";

/** One side of a toy dispute. It knows its own trace and what the chain tells, and makes the move of the rules. */
export class ToyPlayer {
  readonly known = new KnownNodes();
  readonly #role: Side;
  readonly #chain: ToyChain;
  readonly #own: ToyTrace;
  #learned = 0;

  constructor(options: { readonly role: Side }, modules: { readonly chain: ToyChain; readonly own: ToyTrace }) {
    this.#role = options.role;
    this.#chain = modules.chain;
    this.#own = modules.own;
  }

  /** The next move in a dispute, not sent. */
  async decide(id: bigint): Promise<Move> {
    const { events } = this.#chain;
    for (; this.#learned < events.length; this.#learned++) this.known.learn(events[this.#learned]);
    const modules = { shape: this.#own.program.shape, own: this.#own.oracle, known: this.known };
    return nextMove(this.#chain.dispute(id), { role: this.#role, at: this.#chain.now }, modules);
  }

  /** Makes the next move, if there is one to make. */
  async react(id: bigint): Promise<Move> {
    const move = await this.decide(id);
    switch (move.type) {
      case "wait":
      case "over":
      case "expired":
      case "blocked":
      case "nothingToDispute":
        return move;
      case "proveElement":
        this.#chain.send(id, this.#role, move, await this.#operandOf(move.step, move.element));
        return move;
      default:
        this.#chain.send(id, this.#role, move);
        return move;
    }
  }

  /** The chunk that a letter follows from, proven to the operator's trace: it is the operator's and our own. */
  async #operandOf(step: number, element: number): Promise<ToyOperand | null> {
    const { program, input, oracle } = this.#own;
    const length = step === 0 ? input.length : program.lengths[step - 1];
    const chunk = Math.floor(operandOf(element, length) / 32);
    if (step === 0) return { chunk: chunkOf(input, chunk), branch: [] };
    const depth = bottomOf(program.shape, step - 1);
    const place = { depth, index: (step - 1) * 2 ** (depth - program.shape.traceDepth) + chunk };
    const view = new OperatorView({ known: this.known, own: oracle });
    const [node, branch] = [await view.node(place), await view.branch(place, 0)];
    return node === null || branch === null ? null : { chunk: node, branch };
  }
}
