import type { Kernels } from "@assay/arithmetic";
import type { Operand, Program } from "@assay/program";
import type { Constants } from "./constants.js";
import type { Located } from "./located.js";

/** Where the tensors of a program lie while it runs for a number of stacked requests. */
export type Placement = {
  readonly kernels: Kernels;
  readonly program: Program;
  readonly requests: number;
  readonly constants: Constants;
  /** an operand as it is, wherever it lies */
  readonly locate: (operand: Operand) => Located;
  /** the output of a step, or null if it is not materialised */
  readonly output: (step: number) => Located | null;
};
