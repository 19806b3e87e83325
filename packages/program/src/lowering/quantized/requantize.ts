import { DataType } from "@assay/arithmetic";
import type { Value } from "../../compile/value.js";
import type { NodeToLower } from "../lowering.js";
import { asFloat, isZero, requireQuantized } from "./parameter.js";

/** What an int32 result is scaled with to become a quantized one. */
export type Requantization = {
  /** of the two operands; they broadcast to the result */
  readonly scales: readonly [Value, Value];
  readonly scale: Value;
  readonly zeroPoint: Value | null;
  readonly dtype: DataType;
};

/** cast(add(round(mul(cast(sum), (sa·sb)/sy)), zy)) in float32 (specification, section 1, rule 7). */
export function requantize(node: NodeToLower, sum: Value, { scales, scale, zeroPoint, dtype }: Requantization): Value {
  requireQuantized(dtype);
  const [a, b] = scales.map((value) => asFloat(node, value, "scale"));
  const product = node.step("mul", [a, b], "product of the scales");
  const factor = node.step("div", [product, asFloat(node, scale, "scale")], "factor");
  const scaled = node.step("mul", [node.cast(sum, DataType.float32, "numbers"), factor], "scaled");
  const steps = node.step("round", [scaled], "steps");
  const zero = isZero(zeroPoint) ? null : asFloat(node, zeroPoint!, "zero point");
  return node.cast(zero === null ? steps : node.step("add", [steps, zero], "shifted"), dtype, "saturated");
}
