import { DataType } from "@assay/arithmetic";
import { constantOf, type Value, withShape } from "../compile/value.js";
import type { NodeToLower } from "./lowering.js";
import { numberScalar } from "./number.js";

/** Puts the extrapolation value where an axis looks outside of the input; what stands there already is zero. */
export function overwriteOutside(
  node: NodeToLower,
  resized: Value,
  outside: readonly { readonly axis: number; readonly isOutside: readonly boolean[] }[],
  extrapolation: number,
): Value {
  if (extrapolation === 0 || outside.length === 0) return resized;
  const value = numberScalar(resized.type.dtype, extrapolation);
  return outside.reduce((kept, { axis, isOutside }) => {
    const behind = resized.type.shape.slice(axis + 1).map(() => 1);
    const flags = constantOf(DataType.bool, [isOutside.length], Uint8Array.from(isOutside, Number));
    return node.step("select", [withShape(flags, [isOutside.length, ...behind]), value, kept], "extrapolated");
  }, resized);
}
