import { type TraceShape, traceShape } from "../dispute/trace-shape.js";

const UINT8 = 2;
const LETTERS = 26;
const FIRST_LETTER = 97;

/**
 * A machine that is small enough to think about: every step makes a text (a tensor of uint8), each letter of which
 * follows from one letter of the text before. It plays the whole dispute without a model.
 */
export type ToyProgram = {
  /** lengths[s]: number of letters that step s makes */
  readonly lengths: readonly number[];
  readonly shape: TraceShape;
};

export function toyProgram(lengths: readonly number[]): ToyProgram {
  const steps = lengths.map((length) => ({ dtype: UINT8, shape: [length] }));
  return { lengths, shape: traceShape(steps, [lengths.length - 1]) };
}

/** 26 steps of one to five chunks each, some of them partly used. */
export const ALPHABET = toyProgram(Array.from({ length: LETTERS }, (_, step) => 1 + ((step * 37 + 64) % 160)));

/** Which letter of the step before (or of the input) letter `element` of a step follows from. */
export function operandOf(element: number, operandLength: number): number {
  return element % operandLength;
}

/** The referee: letter `element` of step `step`, from the letter that `operandOf` names. */
export function toyLetter(step: number, element: number, operand: number): number {
  return FIRST_LETTER + ((operand + step + element) % LETTERS);
}

/** All letters of a step, from the text before it. */
export function toyStep(program: ToyProgram, step: number, before: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: program.lengths[step] }, (_, element) =>
    toyLetter(step, element, before[operandOf(element, before.length)]),
  );
}
