import { type Digest, toBytes } from "../digest.js";
import type { Descent } from "./descent.js";
import type { Dispute } from "./dispute.js";
import { leftmostDifference } from "./leftmost-difference.js";
import type { Move } from "./move.js";
import type { OperatorView } from "./operator-view.js";
import { indexInStep, isCanonical, type Place, stepOf } from "./position.js";
import type { TraceOracle } from "./trace-oracle.js";
import { bottomOf, type TraceShape } from "./trace-shape.js";

/** What a challenger compares: its own trace, and what it knows of the operator's. */
export type ChallengerModules = {
  readonly shape: TraceShape;
  readonly own: TraceOracle;
  readonly view: OperatorView;
};

/** A place on the way down, the operator's node there, and the sibling that proves it (none at the start). */
type Waypoint = Place & { readonly node: Digest; readonly sibling: Digest | null };

/**
 * The challenger's move in its own turn: down to the leftmost node that differs, as far as nodes are known, in one
 * transaction together with what follows there: the proof at the bottom, else the next demand.
 */
export async function challengerMove(dispute: Dispute, modules: ChallengerModules): Promise<Move> {
  const { position } = dispute;
  const own = await modules.own.node(position.depth, position.index);
  if (own === position.node) return { type: "nothingToDispute" };
  const path = await leftmostPath(dispute, modules);
  const end = path[path.length - 1];
  return isEnd(end, modules.shape) ? proof(dispute, path, modules) : demand(dispute, path, modules.shape);
}

/** From the position down to the leftmost differing node, as far as nodes are known. Every node on it differs. */
async function leftmostPath(dispute: Dispute, { shape, own, view }: ChallengerModules): Promise<Waypoint[]> {
  let at: Waypoint = { ...dispute.position, sibling: null };
  const path = [at];
  while (!isEnd(at, shape)) {
    const pair = await view.children(at);
    if (pair === null) break;
    const depth = at.depth + 1;
    const isRight = pair[0] === (await own.node(depth, 2 * at.index)) ? 1 : 0;
    at = { depth, index: 2 * at.index + isRight, node: pair[isRight], sibling: pair[1 - isRight] };
    path.push(at);
  }
  return path;
}

/** Whether nothing lies below: a chunk, or a leaf of the trace behind the last step. */
function isEnd(place: Place, shape: TraceShape): boolean {
  if (place.depth < shape.traceDepth) return false;
  const step = stepOf(place, shape.traceDepth);
  return step >= shape.sizes.length || place.depth === bottomOf(shape, step);
}

function demand(dispute: Dispute, path: readonly Waypoint[], shape: TraceShape): Move {
  const { traceDepth } = shape;
  const target = path.findLastIndex((place) => {
    const bottom = place.depth < traceDepth ? 0 : bottomOf(shape, stepOf(place, traceDepth));
    return isCanonical({ ...place, bottom }, traceDepth);
  });
  const { depth, index } = path[path.length - 1];
  if (target < 0) return { type: "blocked", depth, index };
  const isCrossing = path[target].depth >= traceDepth && dispute.position.bottom === 0;
  const descent = descentTo(path.slice(0, target + 1), isCrossing ? stepOf(path[target], traceDepth) : null);
  return { type: "demand", expectedNode: dispute.position.node, descent };
}

async function proof(dispute: Dispute, path: readonly Waypoint[], { shape, own }: ChallengerModules): Promise<Move> {
  const expectedNode = dispute.position.node;
  const end = path[path.length - 1];
  const step = stepOf(end, shape.traceDepth);
  if (step >= shape.sizes.length) return { type: "provePadding", expectedNode, descent: descentTo(path, null) };

  const descent = descentTo(path, step);
  const { elements, width } = shape.sizes[step];
  const right = toBytes(await own.node(end.depth, end.index));
  // The nodes differ, so one of their bytes does.
  const byte = leftmostDifference(toBytes(end.node), right) as number;
  const chunk = indexInStep(end, shape.traceDepth);
  const elementInChunk = Math.floor(byte / width);
  const element = chunk * (32 / width) + elementInChunk;
  if (element >= elements) return { type: "provePadding", expectedNode, descent };
  return { type: "proveElement", expectedNode, descent, step, chunk, elementInChunk, element };
}

function descentTo(path: readonly Waypoint[], crossing: number | null): Descent {
  const { depth, index, node } = path[path.length - 1];
  const branch = path.flatMap(({ sibling }) => (sibling === null ? [] : [sibling])).reverse();
  return { depth, index, node, branch, crossing };
}
