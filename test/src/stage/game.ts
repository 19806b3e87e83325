import { type Evidence, eventsIn, learnFrom, type ProtocolEvent } from "@assay/chain";
import { evidenceFor } from "@assay/challenger";
import type { Model, Trace } from "@assay/engine";
import {
  type Action,
  BatchTree,
  type Descent,
  type Digest,
  KnownNodes,
  levelsBelow,
  type Move,
  nextMove,
  OperatorView,
  type Request,
  type Result,
  requestId,
  resultRoot,
  type Side,
  toAddress,
  traceShape,
} from "@assay/protocol";
import { parameters, type Stage } from "./stage.js";

/** How the operator of a game behaves: what it committed to, and whether it shows its nodes off chain. */
export type Operator = { readonly trace: Trace; readonly withholds: boolean };

/** What a game ended with. */
export type Verdict = {
  readonly outcome: "convicted" | "nothingToDispute";
  readonly step: number | null;
  readonly element: number | null;
  readonly claimed: bigint | null;
  readonly actual: bigint | null;
  readonly operatorMoves: number;
};

/** A disputed result of a batch of one. */
export type Disputed = { readonly batchId: bigint; readonly disputeId: bigint; readonly result: Result };

/** Posts a batch of one result with the given roots, and opens a dispute on it. */
export async function accuse(
  stage: Stage,
  model: Model,
  inputRoot: Digest,
  outputRoot: Digest,
  nonce: bigint,
): Promise<Disputed> {
  const { operator, challenger } = stage.actors;
  const address = await operator.address();
  const request: Request = {
    chainId: (await stage.provider.getNetwork()).chainId,
    rollup: toAddress(stage.contracts.addresses.rollup),
    client: toAddress(address),
    nonce,
    modelId: model.modelId,
    inputRoot,
    deadline: 2n ** 40n,
  };
  const result: Result = { requestId: requestId(request), modelId: model.modelId, index: 0, inputRoot, outputRoot };
  const tree = new BatchTree([resultRoot(result)]);
  const { rollup, game } = stage.contracts;
  const sequence = await rollup.nextSequence(address as `0x${string}`);
  const header = { operator: address, sequence, root: tree.root, count: 1, maxResultBytes: 1_000_000 };
  await stage.send(operator, "deposit", "rollup", encode(rollup, "deposit", [address]), parameters.batchBond);
  await stage.send(operator, "post", "rollup", encode(rollup, "post", [header, "0x00"]));
  const batchId = await rollup.batchCount();
  const opening = encode(game, "open", [batchId, result, tree.proof(0)]);
  await stage.send(challenger, "open", "game", opening, parameters.disputeBond);
  return { batchId, disputeId: await game.disputeCount(), result };
}

/** Plays a dispute to its end: both sides move as the pure rules say, the real contracts judge. */
export async function play(
  stage: Stage,
  model: Model,
  disputed: Disputed,
  operator: Operator,
  own: Trace,
): Promise<Verdict> {
  const shape = traceShape(
    model.program.instructions.map((instruction) => instruction.output),
    model.commitment.record.outputSteps,
  );
  const known = new KnownNodes();
  let operatorMoves = 0;
  for (;;) {
    const dispute = await stage.disputes.dispute(disputed.disputeId, own.depth, stage.signal);
    const role: Side = dispute.clock.turn;
    const trace = role === "operator" ? operator.trace : own;
    const at = await stage.chain.time();
    const move = await nextMove(dispute, { role, at }, { shape, own: trace, known });
    if (move.type === "nothingToDispute") {
      return { outcome: "nothingToDispute", step: null, element: null, claimed: null, actual: null, operatorMoves };
    }
    if (!isAction(move)) throw new Error(`${role} cannot go on: ${move.type}`);
    if (move.type === "demand" && !operator.withholds) {
      const { depth, index } = move.descent;
      const position =
        move.descent.crossing === null ? dispute.position : { bottom: own.bottomOf(move.descent.crossing) };
      const levels = levelsBelow({ depth, index, bottom: position.bottom }, shape.traceDepth);
      known.addNodes({ depth, index }, await operator.trace.nodes(depth, index, levels));
      continue;
    }
    const evidence = await evidenceOf(move, own, model, known);
    const events = await perform(stage, role, disputed, move, evidence);
    if (role === "operator") operatorMoves++;
    for (const event of events) learnFrom(known, event);
    if ("descent" in move && move.descent.branch.length > 0) {
      known.addBranch(move.descent, move.descent.node, move.descent.branch);
    }
    const verdict = convictionIn(events);
    if (verdict) return { outcome: "convicted", ...verdict, operatorMoves };
  }
}

/** Sends a move; a proof of the challenger as the watchtower sends it, which proves long rows before. */
async function perform(
  stage: Stage,
  role: Side,
  { disputeId, result }: Disputed,
  action: Action,
  evidence: Evidence,
): Promise<readonly ProtocolEvent[]> {
  if (action.type === "proveElement") {
    const chain = await stage.watch(stage.actors.challenger);
    return chain.send({ type: "move", disputeId, result, action, evidence }, stage.signal);
  }
  const actor = role === "operator" ? stage.actors.operator : stage.actors.challenger;
  return eventsIn(await stage.act(actor, disputeId, result, action, evidence), stage.contracts.addresses);
}

/** The siblings from a node of a trace up to a depth above it, lowest first. */
export async function siblings(trace: Trace, depth: number, index: number, toDepth: number): Promise<Digest[]> {
  const found: Digest[] = [];
  for (let level = depth, at = index; level > toDepth; level--, at = Math.floor(at / 2)) {
    found.push(await trace.node(level, at % 2 === 0 ? at + 1 : at - 1));
  }
  return found;
}

/** The descent from the root of a trace to a chunk of a step, proven within that trace. */
export async function descentTo(trace: Trace, step: number, chunk: number): Promise<Descent> {
  const depth = trace.bottomOf(step);
  const index = step * 2 ** (depth - trace.depth) + chunk;
  const branch = await siblings(trace, depth, index, 0);
  return { depth, index, node: await trace.node(depth, index), branch, crossing: step };
}

/** What a move shows besides itself, as the watchtower makes it. */
export async function evidenceOf(action: Action, own: Trace, model: Model, known: KnownNodes): Promise<Evidence> {
  const view = new OperatorView({ known, own });
  const evidence = await evidenceFor(action, model.program, own, view, own.depth);
  if (!evidence) throw new Error("the operator's branches of the operands are not known");
  return evidence;
}

function convictionIn(events: readonly ProtocolEvent[]): Omit<Verdict, "outcome" | "operatorMoves"> | null {
  for (const event of events) {
    if (event.name === "ElementConvicted") {
      const { step, element, claimed, actual } = event.values;
      return { step, element: Number(element), claimed, actual };
    }
    if (event.name === "PaddingConvicted") return { step: null, element: null, claimed: null, actual: null };
  }
  return null;
}

function isAction(move: Move): move is Action {
  return !["wait", "nothingToDispute", "expired", "over", "blocked"].includes(move.type);
}

/** Calldata of a contract's function. */
export function encode(
  contract: { readonly interface: { encodeFunctionData(name: string, values: readonly unknown[]): string } },
  name: string,
  values: readonly unknown[],
): string {
  return contract.interface.encodeFunctionData(name, values);
}
