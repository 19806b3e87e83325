import type { Evidence, OperandEvidence } from "@assay/chain";
import { OperandKind, type Program } from "@assay/program";
import type { Action, OperatorView } from "@assay/protocol";
import type { ReplayedRead, ReplayTrace } from "../port/inference-engine.js";

/**
 * What a move shows besides itself: the instruction where the descent crosses into a step's tensor, and for a proof the
 * operands. `null` if the operator's nodes that prove an operand are not known.
 *
 * The operands of the leftmost wrong step are equal in both traces, so their chunks and range proofs are one's own; but
 * the branch from an operand's root to the trace root must be the operator's, whose later steps differ.
 */
export async function evidenceFor(
  action: Action,
  program: Program,
  own: ReplayTrace,
  view: OperatorView,
  traceDepth: number,
): Promise<Evidence | null> {
  if (action.type === "proveElement")
    return elementEvidence(action.step, action.element, program, own, view, traceDepth);
  if (action.type !== "demand" && action.type !== "provePadding") return {};
  const { crossing } = action.descent;
  return crossing === null ? {} : { instruction: own.instructionProof(crossing) };
}

async function elementEvidence(
  step: number,
  element: number,
  program: Program,
  own: ReplayTrace,
  view: OperatorView,
  traceDepth: number,
): Promise<Evidence | null> {
  const { instruction, operands, parts } = await own.proveElement(step, element);
  const references = program.instructions[step].operands;
  const inOperatorsTrace = async (read: ReplayedRead): Promise<OperandEvidence | null> => {
    const { kind, index } = references[read.operand];
    if (kind !== OperandKind.step) return read;
    const branch = await view.branch({ depth: traceDepth, index }, 0);
    return branch === null ? null : { ...read, branch };
  };
  const located = await Promise.all([operands, ...parts].map((reads) => Promise.all(reads.map(inOperatorsTrace))));
  if (located.some((reads) => reads.includes(null))) return null;
  const [whole, ...inParts] = located as OperandEvidence[][];
  return { instruction, operands: whole, ...(inParts.length === 0 ? {} : { parts: inParts }) };
}
