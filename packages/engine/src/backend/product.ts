import type { Instruction } from "@assay/program";
import type { Located } from "./located.js";

/** One `dot` of a program for all stacked requests. */
export type ProductTask = {
  readonly step: number;
  readonly instruction: Instruction;
  /** a, b and perhaps the bias */
  readonly operands: readonly Located[];
  readonly out: Located;
  readonly requests: number;
};

/** How a backend makes matrix products. Returns how many elements took the exact path. */
export interface Product {
  perform(task: ProductTask): Promise<number>;
  close(): Promise<void>;
}
