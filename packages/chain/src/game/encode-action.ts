import type { Action, Descent, Digest, Result } from "@assay/protocol";
import { hexlify } from "ethers";
import type { DisputeGameContract } from "../contract/contracts.js";

/** An instruction with its branch to the program root. */
export type InstructionEvidence = {
  readonly step: number;
  readonly instruction: Uint8Array;
  readonly branch: readonly Digest[];
};

/** The chunks of one read, proven to the root of its operand's kind: the operator's trace, the constants, the input. */
export type OperandEvidence = {
  readonly chunks: Uint8Array;
  readonly range: readonly Digest[];
  readonly branch: readonly Digest[];
};

/** What an action shows besides itself. */
export type Evidence = {
  /** needed where the action's descent has `crossing` */
  readonly instruction?: InstructionEvidence;
  /** needed by `proveElement`: one for each read, none where the rows are long */
  readonly operands?: readonly OperandEvidence[];
  /** of an element with long rows: what is proven to the referee before, part by part */
  readonly parts?: readonly (readonly OperandEvidence[])[];
};

const NO_INSTRUCTION: InstructionEvidence = { step: 0, instruction: new Uint8Array(0), branch: [] };

/** Calldata of a move in the dispute game. Throws a TypeError if evidence that the action needs is missing. */
export function encodeAction(
  game: DisputeGameContract,
  disputeId: bigint,
  result: Result,
  action: Action,
  evidence: Evidence = {},
): string {
  const encode = (name: string, values: readonly unknown[]): string => game.interface.encodeFunctionData(name, values);
  switch (action.type) {
    case "commitTrace":
      return encode("commitTrace", [disputeId, result, action.traceRoot, action.nodes, action.outputs]);
    case "reveal":
      return encode("reveal", [disputeId, action.expectedNode, action.nodes]);
    case "demand":
    case "provePadding":
      return encode(action.type, [disputeId, action.expectedNode, result, descentOf(action.descent, evidence)]);
    case "proveElement": {
      const { descent, elementInChunk, expectedNode } = action;
      if (!evidence.operands) throw new TypeError("proveElement needs the operands as evidence");
      const operands = evidence.operands.map(operandOf);
      return encode("proveElement", [
        disputeId,
        expectedNode,
        result,
        descentOf(descent, evidence),
        elementInChunk,
        operands,
      ]);
    }
    case "callClock":
    case "timeout":
      return encode(action.type, [disputeId]);
  }
}

/** The proof of a read as the contracts take it. */
export function operandOf({ chunks, range, branch }: OperandEvidence) {
  return { chunks: hexlify(chunks), range, branch };
}

/** The proof of an instruction as the contracts take it. */
export function instructionOf({ step, instruction, branch }: InstructionEvidence) {
  return { step, instruction: hexlify(instruction), branch };
}

function descentOf(descent: Descent, evidence: Evidence): unknown {
  const { depth, index, node, branch, crossing } = descent;
  const instruction = crossing === null ? NO_INSTRUCTION : evidence.instruction;
  if (!instruction || (crossing !== null && instruction.step !== crossing)) {
    throw new TypeError(`the descent needs the instruction of step ${crossing} as evidence`);
  }
  return {
    depth,
    index,
    node,
    branch,
    instruction: instructionOf(instruction),
  };
}
