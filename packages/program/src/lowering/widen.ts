import type { DataType } from "@assay/arithmetic";
import type { Value } from "../compile/value.js";
import type { NodeToLower } from "./lowering.js";
import { wideType } from "./wide.js";

/** True for the types whose sums and function bodies are computed in float32. */
export function isNarrow(dtype: DataType): boolean {
  return wideType(dtype) !== dtype;
}

/** The value in the type in which sums and function bodies are computed (specification, section 1, rule 6). */
export function widen(node: NodeToLower, value: Value): Value {
  return node.cast(value, wideType(value.type.dtype), "widened");
}
