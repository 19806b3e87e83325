import { type Address, type Digest, toBytes } from "../digest.js";
import { callSide, deadlineOf, type Side } from "../dispute/clock.js";
import type { Descent } from "../dispute/descent.js";
import { type Answers, type Dispute, openDispute, settle } from "../dispute/dispute.js";
import { DisputeError } from "../dispute/dispute-error.js";
import { applyEvent, checkNodes, checkTimeout, checkTurn, type DisputeEvent } from "../dispute/event.js";
import { checkCommit, checkDemand, checkReveal } from "../dispute/guard.js";
import type { Action, OutputProof } from "../dispute/move.js";
import type { Place } from "../dispute/position.js";
import { accusedBy, checkPaddingProof } from "../dispute/proof.js";
import { bottomOf } from "../dispute/trace-shape.js";
import { ProtocolError } from "../error.js";
import { verifyBranch } from "../tree/verify.js";
import { operandOf, type ToyProgram, toyLetter } from "./toy-program.js";
import { chunkOf } from "./toy-trace.js";

/** The chunk of the step before that an accused letter follows from, with its branch to the operator's trace root. */
export type ToyOperand = { readonly chunk: Digest; readonly branch: readonly Digest[] };

/** What the toy referee refuses, besides what the rules do. */
export type ToyErrorType =
  | { readonly code: "TOY_ELEMENT_IS_RIGHT"; readonly step: number; readonly element: number }
  | { readonly code: "TOY_OPERAND_NOT_PROVEN"; readonly step: number; readonly element: number }
  | { readonly code: "TOY_OUTPUT_NOT_PROVEN"; readonly output: number };
export class ToyError extends ProtocolError<ToyErrorType> {
  constructor(type: ToyErrorType) {
    super(type, "Prove what the operator got wrong, from its own trace.");
  }
}

export type ToyChainOptions = {
  readonly program: ToyProgram;
  readonly input: Uint8Array;
  /** root of the output step's tensor that the operator claims */
  readonly output: Digest;
  readonly period: number;
  readonly grace: number;
};

/** A dispute game in memory, made of the pure rules: one batch, one result, any number of disputes on it. */
export class ToyChain {
  /** chain time, in seconds */
  now = 1_000_000;
  readonly events: DisputeEvent[] = [];
  readonly #options: ToyChainOptions;
  readonly #disputes = new Map<bigint, Dispute>();
  readonly #revealed = new Map<string, number>();
  #trace: { readonly root: Digest; readonly at: number } | null = null;

  constructor(options: ToyChainOptions) {
    this.#options = options;
  }

  /** What was answered so far, as `settle` takes it. */
  get answers(): Answers {
    return { trace: this.#trace, revealedAt: (place) => this.#revealed.get(keyOf(place)) ?? null };
  }

  open(challenger: Address): bigint {
    const { program, period, grace } = this.#options;
    const id = BigInt(this.#disputes.size + 1);
    const opened = { id, batchId: 1n, resultIndex: 0, challenger, traceDepth: program.shape.traceDepth };
    const traceRoot = this.#trace?.root ?? null;
    this.#disputes.set(id, openDispute({ ...opened, at: this.now, period, grace, traceRoot }));
    return id;
  }

  dispute(id: bigint): Dispute {
    return this.#disputes.get(id) as Dispute;
  }

  /** Performs a move of `by` in dispute `id` and returns what the chain tells of it, or throws the rule it breaks. */
  send(id: bigint, by: Side, action: Action, operand: ToyOperand | null = null): readonly DisputeEvent[] {
    const before = this.events.length;
    const dispute = this.dispute(id);
    switch (action.type) {
      case "commitTrace":
        this.#commit(dispute, action.traceRoot, action.nodes, action.outputs);
        break;
      case "reveal":
        this.#reveal(dispute, action.nodes);
        break;
      case "demand":
        this.#demand(dispute, action.descent);
        break;
      case "proveElement":
        this.#proveElement(dispute, action.descent, action.elementInChunk, operand);
        break;
      case "provePadding":
        this.#provePadding(dispute, action.descent);
        break;
      case "callClock":
        this.#callClock(dispute, by);
        break;
      case "timeout":
        this.#timeout(dispute, by);
    }
    return this.events.slice(before);
  }

  #commit(dispute: Dispute, root: Digest, nodes: readonly Digest[], outputs: readonly OutputProof[]): void {
    const at = this.now;
    checkCommit(dispute, at);
    this.#checkOutputs(root, nodes, outputs);
    this.#trace = { root, at };
    if (nodes.length > 0) this.#revealed.set(keyOf({ depth: 0, index: 0 }), at);
    this.#emit({ type: "traceCommitted", ...RESULT, root, nodes, at });
  }

  #reveal(dispute: Dispute, nodes: readonly Digest[]): void {
    checkReveal(dispute, nodes, this.#options.program.shape, this.now);
    const { depth, index } = dispute.position;
    this.#revealed.set(keyOf(dispute.position), this.now);
    this.#emit({ type: "revealed", ...RESULT, depth, index, nodes, at: this.now });
  }

  #callClock({ id: disputeId, clock }: Dispute, by: Side): void {
    const { turn } = clock;
    if (turn === by) throw new DisputeError({ code: "DISPUTE_NOT_YOUR_TURN", by, turn });
    const deadline = deadlineOf(callSide(clock, this.now)) as number;
    this.#emit({ type: "clockCalled", disputeId, turn, deadline, at: this.now });
  }

  #timeout(dispute: Dispute, by: Side): void {
    const { id: disputeId, clock } = dispute;
    const { turn } = clock;
    if (turn === by) throw new DisputeError({ code: "DISPUTE_NOT_YOUR_TURN", by, turn });
    checkTimeout(dispute, turn, this.now);
    if (turn === "operator") this.#convict({ type: "silenceConvicted", disputeId, at: this.now });
    else this.#emit({ type: "lost", disputeId, at: this.now });
  }

  #demand(dispute: Dispute, descent: Descent): void {
    const { id: disputeId, position } = dispute;
    const at = this.now;
    const isRevealed = (place: Place) => this.#revealed.has(keyOf(place));
    const target = checkDemand(dispute, descent, this.#options.program.shape, isRevealed, at);
    if (target.depth > position.depth) this.#emit({ type: "descended", disputeId, ...target, at });
    this.#emit({ type: "demanded", disputeId, depth: target.depth, index: target.index, at });
  }

  #proveElement(dispute: Dispute, descent: Descent, elementInChunk: number, operand: ToyOperand | null): void {
    checkTurn(dispute, "challenger", this.now);
    const { program, input } = this.#options;
    const { step, element, claimed } = accusedBy(dispute.position, descent, elementInChunk, program.shape);
    const length = step === 0 ? input.length : program.lengths[step - 1];
    const place = operandOf(element, length);
    const chunk = Math.floor(place / 32);
    const isProven =
      operand !== null &&
      (step === 0 ? operand.chunk === chunkOf(input, chunk) : this.#isInTrace(step - 1, chunk, operand));
    if (!isProven) throw new ToyError({ code: "TOY_OPERAND_NOT_PROVEN", step, element });
    const right = toyLetter(step, element, toBytes(operand.chunk)[place % 32]);
    if (right === claimed[0]) throw new ToyError({ code: "TOY_ELEMENT_IS_RIGHT", step, element });
    this.#convict({ type: "elementConvicted", disputeId: dispute.id, step, element, at: this.now });
  }

  #provePadding(dispute: Dispute, descent: Descent): void {
    checkTurn(dispute, "challenger", this.now);
    checkPaddingProof(dispute.position, descent, this.#options.program.shape);
    const { depth, index } = descent;
    this.#convict({ type: "paddingConvicted", disputeId: dispute.id, depth, index, at: this.now });
  }

  #isInTrace(step: number, chunk: number, operand: ToyOperand): boolean {
    const { shape } = this.#options.program;
    const depth = bottomOf(shape, step);
    const index = step * 2 ** (depth - shape.traceDepth) + chunk;
    return this.#trace !== null && verifyBranch(this.#trace.root, depth, index, operand.chunk, operand.branch);
  }

  #checkOutputs(root: Digest, nodes: readonly Digest[], outputs: readonly OutputProof[]): void {
    const { traceDepth, outputSteps } = this.#options.program.shape;
    const level = Math.log2(Math.max(1, nodes.length));
    if (nodes.length > 0) checkNodes(nodes, Math.min(6, traceDepth), root);
    outputSteps.forEach((step, output) => {
      const { root: given, branch } = outputs[output];
      const low = 2 ** (traceDepth - level);
      const above = nodes.length > 0 ? nodes[Math.floor(step / low)] : root;
      const isProven = verifyBranch(above, traceDepth - level, step % low, given, branch);
      if (!isProven || given !== this.#options.output) throw new ToyError({ code: "TOY_OUTPUT_NOT_PROVEN", output });
    });
  }

  /** The batch falls: the other disputes on it are closed. */
  #convict(event: DisputeEvent): void {
    this.#emit(event);
    for (const { id, outcome } of this.#disputes.values()) {
      if (outcome === "live") this.#emit({ type: "closed", disputeId: id, at: this.now });
    }
  }

  #emit(event: DisputeEvent): void {
    this.events.push(event);
    for (const [id, dispute] of this.#disputes) {
      if ("disputeId" in event && event.disputeId !== id) continue;
      // Answers are shared; a dispute settles by the same rule whether it is told or looks.
      const isAnswer = event.type === "traceCommitted" || event.type === "revealed";
      this.#disputes.set(id, isAnswer ? settle(dispute, this.answers) : applyEvent(dispute, event));
    }
  }
}

const RESULT = { batchId: 1n, resultIndex: 0 } as const;

function keyOf({ depth, index }: Place): string {
  return `${depth}/${index}`;
}
