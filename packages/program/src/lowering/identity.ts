import { Refusal } from "../compile/refusal.js";
import { isConstant } from "../compile/value.js";
import type { Lowering } from "./lowering.js";

const identity: Lowering = {
  operator: "Identity",
  since: 1,
  until: 26,
  attributes: [],
  becomes: "nothing: X itself",
  lower: (node) => [node.operand(0)],
};

const dropout: Lowering = {
  operator: "Dropout",
  since: 7,
  until: 26,
  attributes: ["ratio", "seed"],
  becomes: "nothing: X itself (inference)",
  lower: (node) => {
    node.requireSingleOutput("the output mask");
    const training = node.optionalOperand(2);
    if (training !== null && (!isConstant(training) || training.source.data[0] !== 0)) {
      throw new Refusal("training_mode is not the constant false");
    }
    return [node.operand(0)];
  },
};

/** Operators that pass a tensor on. */
export const identities: readonly Lowering[] = [identity, dropout];
