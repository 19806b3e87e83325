import { DataType } from "../data-type.js";
import { ExactSum } from "./exact-sum.js";
import { BINARY32, type FloatFormat, floatFormat } from "./float-format.js";
import { integerOf, integerType, wrapInteger } from "./integer-type.js";
import type { Row } from "./reduction.js";
import { refusedType } from "./refused-type.js";

/** The data types of the factors of a dot product. */
export type DotTypes = { readonly a: DataType; readonly b: DataType };

/** The data type of a dot product and its bias: int32 of bytes, float32 of float16 and bfloat16, else the factors'. */
export function dotOutputType({ a, b }: DotTypes): DataType {
  const isByte = (dtype: DataType) => dtype === DataType.uint8 || dtype === DataType.int8;
  if (a === DataType.bool || a === DataType.int16 || a === DataType.uint16) throw refusedType("dot", a);
  if (a !== b && !(isByte(a) && isByte(b))) throw refusedType("dot", b);
  if (isByte(a)) return DataType.int32;
  return a === DataType.float16 || a === DataType.bfloat16 ? DataType.float32 : a;
}

/**
 * Σ a[k]·b[k] (+ bias) on element bits: one exact sum, one rounding (specification, section 1, rule 4), or wrapped.
 * Both rows have the same length; the bias has the output's type.
 */
export function dotReference(types: DotTypes, a: Row, b: Row, bias: bigint | null): bigint {
  if (a.length !== b.length) throw new RangeError(`a dot product of ${a.length} and ${b.length} elements`);
  const output = dotOutputType(types);
  const format = floatFormat(types.a);
  if (format !== null) return floatDot(format, output === DataType.float32 ? BINARY32 : format, a, b, bias);
  const left = integerType(types.a)!;
  const right = integerType(types.b)!;
  let total = bias ?? 0n;
  for (let k = 0; k < a.length; k++) total += integerOf(left, a[k]!) * integerOf(right, b[k]!);
  return wrapInteger(integerType(output)!, total);
}

function floatDot(factors: FloatFormat, output: FloatFormat, a: Row, b: Row, bias: bigint | null): bigint {
  const total = ExactSum.ofProducts(factors, output);
  for (let k = 0; k < a.length; k++) total.addProduct(factors, a[k]!, b[k]!);
  if (bias !== null) total.add(output, bias);
  return total.round(output);
}
