import { DataType, floatFormat } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type Value, withCarried } from "../compile/value.js";
import { CarriedType, carriedRange, carrierOf } from "../onnx/carried-type.js";
import type { NodeToLower } from "./lowering.js";
import { numberScalar } from "./number.js";
import { decodeSmallFloat, encodeScale, encodeSmallFloat, type ScaleRounding } from "./quantized/small-float.js";

const { float32 } = DataType;

/** A target of a cast: a data type of instructions, or one that they carry. */
export type CastTarget = { readonly dtype: DataType; readonly carried?: CarriedType };

/** How a cast to a type of few bits treats what it cannot hold; integers do not look at it. */
export type CastManner = { readonly isSaturated: boolean; readonly rounding: ScaleRounding };

/** The elements of a carried type as an instruction can compute with them: integers as they are, floats in float32. */
export function plainOf(node: NodeToLower, x: Value): Value {
  if (x.carried === undefined) return x;
  return carriedRange(x.carried) === null ? decodeSmallFloat(node, x, x.carried) : withCarried(x, undefined);
}

/** A cast from and to every type, carried ones included. */
export function castTo(node: NodeToLower, x: Value, target: CastTarget, manner: CastManner): Value {
  if (x.carried === target.carried && x.type.dtype === target.dtype) return x;
  const plain = plainOf(node, x);
  if (target.carried === undefined) return node.cast(plain, target.dtype);
  const range = carriedRange(target.carried);
  if (range !== null) return castToFewBits(node, plain, target.carried, range);
  const wide = node.cast(plain, float32, "numbers");
  if (target.carried === CarriedType.float8e8m0) return encodeScale(node, wide, manner.rounding, manner.isSaturated);
  return encodeSmallFloat(node, wide, target.carried, manner.isSaturated || target.carried === CarriedType.float4e2m1);
}

/** Floats are cast to int32 as by rule 9 first; of integers the lowest bits are kept, as by all casts to fewer bits. */
function castToFewBits(
  node: NodeToLower,
  x: Value,
  target: CarriedType,
  [least, most]: readonly [number, number],
): Value {
  const { int8, int32, uint8 } = DataType;
  const whole = floatFormat(x.type.dtype) === null ? x : node.cast(x, int32, "whole numbers");
  const size = most - least + 1;
  const low = node.step("and", [node.cast(whole, uint8, "low byte"), numberScalar(uint8, size - 1)], "low bits");
  if (carrierOf(target) === uint8) return withCarried(low, target);
  const isNegative = node.step("less", [numberScalar(uint8, most), low], "negative");
  const extended = node.step("or", [low, numberScalar(uint8, 256 - size)], "extended");
  const signed = node.step("select", [isNegative, extended, low], "bits");
  return withCarried(node.reinterpret(signed, int8), target);
}

/** Whole float32 numbers clamped to an integer type of 2 or 4 bits. */
export function clamped(node: NodeToLower, steps: Value, target: CarriedType): Value {
  const range = carriedRange(target);
  if (range === null) throw new Refusal("only integers are clamped");
  const [least, most] = range.map((limit) => numberScalar(float32, limit));
  const limited = node.step("minimum", [node.step("maximum", [steps, least], "floor"), most], "ceiling");
  return withCarried(node.cast(limited, carrierOf(target), "integers"), target);
}
