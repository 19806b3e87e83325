import type { Instruction, Program, TensorType } from "@assay/program";
import type { DotPlan } from "../plan/dot-plan.js";
import type { MatrixCopy } from "../plan/virtual-copy.js";
import type { ProductConstant } from "./constants.js";
import type { Located } from "./located.js";
import type { PlannedOperation } from "./operation.js";
import type { Placement } from "./placement.js";

/** An operand of a `dot`: a tensor in memory, a constant, or a copy that the product makes itself from its source. */
export type ProductOperand = { readonly type: TensorType } & (
  | { readonly kind: "tensor"; readonly located: Located }
  | { readonly kind: "constant"; readonly index: number }
  | { readonly kind: "copy"; readonly copy: MatrixCopy; readonly source: Located }
);

/** One `dot` of a program for all stacked requests. */
export type ProductTask = {
  readonly instruction: Instruction;
  readonly plan: DotPlan;
  readonly a: ProductOperand;
  readonly b: ProductOperand;
  readonly bias: Located | null;
  readonly out: Located;
};

/** How a backend makes matrix products. */
export interface Product {
  /** whether it takes copies that are not materialised */
  readonly hasVirtualCopies: boolean;
  /** What the `dot` at a step wants of its constants; some copies are not materialised. */
  constantsOf(program: Program, step: number, isVirtual: (step: number) => boolean): readonly ProductConstant[];
  /** Plans a `dot` for the stacked requests of the placement. */
  plan(placement: Placement, task: ProductTask): PlannedOperation;
  close(): Promise<void>;
}
