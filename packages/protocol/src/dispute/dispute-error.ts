import type { Digest } from "../digest.js";
import { ProtocolError } from "../error.js";

type Node = { readonly depth: number; readonly index: number };

/** Every way in which a move can be illegal; the contract refuses the same with an error of the same meaning. */
export type DisputeErrorType =
  | { readonly code: "DISPUTE_OVER"; readonly outcome: string }
  | { readonly code: "DISPUTE_OTHER"; readonly given: string; readonly expected: string }
  | { readonly code: "DISPUTE_NOT_YOUR_TURN"; readonly by: string; readonly turn: string }
  | { readonly code: "DISPUTE_DEADLINE_PASSED"; readonly at: number; readonly deadline: number }
  | { readonly code: "DISPUTE_TOO_EARLY"; readonly at: number; readonly earliest: number }
  | { readonly code: "DISPUTE_ALREADY_CALLED"; readonly turn: string }
  | { readonly code: "DISPUTE_TIME_RUNS_BACK"; readonly at: number; readonly since: number }
  | { readonly code: "DISPUTE_TRACE_MISSING" }
  | { readonly code: "DISPUTE_TRACE_ALREADY_COMMITTED"; readonly root: Digest }
  | { readonly code: "DISPUTE_NOT_DEMANDED" }
  | ({ readonly code: "DISPUTE_NOT_BELOW" } & Node)
  | ({ readonly code: "DISPUTE_DEPTH_NOT_CANONICAL" } & Node)
  | ({ readonly code: "DISPUTE_ALREADY_REVEALED" } & Node)
  | { readonly code: "DISPUTE_NODE_COUNT_MISMATCH"; readonly given: number; readonly expected: number }
  | { readonly code: "DISPUTE_NODES_MISMATCH"; readonly computed: Digest | null; readonly expected: Digest }
  | { readonly code: "DISPUTE_BRANCH_LENGTH_MISMATCH"; readonly given: number; readonly expected: number }
  | { readonly code: "DISPUTE_BRANCH_MISMATCH"; readonly computed: Digest | null; readonly expected: Digest }
  | { readonly code: "DISPUTE_INSTRUCTION_NEEDED"; readonly step: number }
  | { readonly code: "DISPUTE_STEP_OUT_OF_RANGE"; readonly step: number; readonly count: number }
  | { readonly code: "DISPUTE_NOT_AT_BOTTOM"; readonly depth: number }
  | { readonly code: "DISPUTE_ELEMENT_OUT_OF_RANGE"; readonly element: number; readonly count: number }
  | ({ readonly code: "DISPUTE_NOT_PADDING" } & Node)
  | ({ readonly code: "DISPUTE_PADDING_IS_ZERO" } & Node)
  | ({ readonly code: "DISPUTE_NODE_UNPROVEN" } & Node)
  | ({ readonly code: "DISPUTE_POSITION_OUT_OF_RANGE" } & Node);

const remedies: Record<DisputeErrorType["code"], string> = {
  DISPUTE_OVER: "Nothing is left to do but to close the dispute and withdraw.",
  DISPUTE_OTHER: "Apply an event to the dispute, or the result, that it belongs to.",
  DISPUTE_NOT_YOUR_TURN: "Wait for the other side's move, or call its clock when its time is used up.",
  DISPUTE_DEADLINE_PASSED: "The side that was to move has lost as soon as anyone calls timeout.",
  DISPUTE_TOO_EARLY: "Try again at the earliest time given.",
  DISPUTE_ALREADY_CALLED: "Wait for the deadline, then call timeout.",
  DISPUTE_TIME_RUNS_BACK: "Apply events in the order of their blocks.",
  DISPUTE_TRACE_MISSING: "Wait for the operator to commit to its trace.",
  DISPUTE_TRACE_ALREADY_COMMITTED: "Use the trace that the operator committed to; it cannot change.",
  DISPUTE_NOT_DEMANDED: "Reveal only what the challenger demanded.",
  DISPUTE_NOT_BELOW: "Name a node at or below the position, above or at the bottom.",
  DISPUTE_DEPTH_NOT_CANONICAL: "Demand at a multiple of k below the trace root, or below a trace leaf.",
  DISPUTE_ALREADY_REVEALED: "Take the nodes from the event that revealed them and descend.",
  DISPUTE_NODE_COUNT_MISMATCH: "Give all nodes of the level that the position demands.",
  DISPUTE_NODES_MISMATCH: "Give nodes that hash to the node above them.",
  DISPUTE_BRANCH_LENGTH_MISMATCH: "Give one sibling for each level between the position and the node.",
  DISPUTE_BRANCH_MISMATCH: "Give the siblings from the node up to the position, lowest first.",
  DISPUTE_INSTRUCTION_NEEDED: "Show the instruction of the step when a descent reaches the trace's leaves.",
  DISPUTE_STEP_OUT_OF_RANGE: "Nothing lies below the padding of the trace: prove the padding at its leaf.",
  DISPUTE_NOT_AT_BOTTOM: "Descend to a chunk before proving.",
  DISPUTE_ELEMENT_OUT_OF_RANGE: "Name an element of the tensor; what lies behind the last one is padding.",
  DISPUTE_NOT_PADDING:
    "Name a trace leaf behind the last step, a chunk behind the last one, or a partly used last chunk.",
  DISPUTE_PADDING_IS_ZERO: "The padding is as it should be: there is nothing to convict.",
  DISPUTE_NODE_UNPROVEN: "Give nodes below a node that is already known to be the operator's.",
  DISPUTE_POSITION_OUT_OF_RANGE: "Give a depth of at most 53 and an index below 2^depth.",
};

/** A move, an event or a piece of data that the rules refuse. */
export class DisputeError extends ProtocolError<DisputeErrorType> {
  constructor(type: DisputeErrorType) {
    super(type, remedies[type.code]);
  }
}
