import { Refusal } from "../compile/refusal.js";
import type { Lowering } from "./lowering.js";

const RANDOM = "it draws random numbers, so that no two machines would agree on its result";
const STRING = "it works on strings, which no data type of the instruction set holds";
const SEQUENCE =
  "it makes or takes a sequence or an optional value; every value of a program is one tensor of a fixed shape";

/** Operators that no lowering can exist for, and the reason that the refusal gives. */
const REASONS: readonly (readonly [reason: string, operators: readonly string[]])[] = [
  [RANDOM, ["Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"]],
  [STRING, ["RegexFullMatch", "StringConcat", "StringNormalizer", "StringSplit"]],
  [
    SEQUENCE,
    [
      ...["ConcatFromSequence", "Optional", "OptionalGetElement", "OptionalHasElement", "SequenceAt"],
      ...["SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert", "SequenceLength"],
      ...["SequenceMap", "SplitToSequence"],
    ],
  ],
];

/** ONNX allows every attribute here: the operator is refused for what it is, not for how it is set. */
const ATTRIBUTES = [
  ...["axis", "body", "case_change_action", "delimiter", "dtype", "high", "is_case_sensitive", "keepdims", "locale"],
  ...["low", "maxsplit", "mean", "new_axis", "pattern", "sample_size", "scale", "seed", "shape", "stopwords", "type"],
];

/** Rows that refuse by name. */
export const refusedOperators: readonly Lowering[] = REASONS.flatMap(([reason, operators]) =>
  operators.map((operator) => ({
    operator,
    since: 1,
    until: 26,
    attributes: ATTRIBUTES,
    becomes: "refused",
    why: reason,
    lower: () => {
      throw new Refusal(reason);
    },
  })),
);
