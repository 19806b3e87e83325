import { DataType, dataTypeName, decodeFloat, floatFormat, widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import {
  type ConstantValue,
  constantOf,
  constantTensor,
  floatConstant,
  floatScalar,
  int64Constant,
  type Value,
} from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import { integersOf, MAX_FOLDED_INTEGERS } from "./integers.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { bitsOfConstant, countingConstant, numberConstant, numberScalar } from "./number.js";
import { LATEST_OPSET, rowsSince } from "./opset.js";
import { inWide } from "./wide.js";

const VALUES = ["value_float", "value_floats", "value_int", "value_ints"];

function constant(since: number, until: number, attributes: readonly string[]): Lowering {
  const lower = (node: NodeToLower) => [constantValue(node)];
  return { operator: "Constant", since, until, attributes: ["value", ...attributes], becomes: "a constant", lower };
}

function constantValue(node: NodeToLower): Value {
  const tensor = node.attribute("value", "tensor") ?? node.attribute("sparse_value", "tensor");
  if (tensor !== null) return constantTensor(tensor);
  const float = node.attribute("value_float", "float");
  if (float !== null) return floatScalar(float);
  const floats = node.attribute("value_floats", "floats");
  if (floats !== null) return floatConstant([floats.length], floats);
  const ints = node.attribute("value_ints", "ints");
  if (ints !== null) return int64Constant([ints.length], ints);
  const int = node.attribute("value_int", "int");
  if (int !== null) return int64Constant([], [int]);
  throw new Refusal("the node has no value of a supported kind");
}

const constantOfShape = rowsSince(9, {
  operator: "ConstantOfShape",
  attributes: ["value"],
  becomes: "a constant",
  lower: (node) => {
    const shape = node.constantIntegers(0, "the shape");
    if (shape === null || shape.some((size) => size < 0) || shape.length > 8)
      throw new Refusal(`the shape is [${shape}]`);
    const tensor = node.attribute("value", "tensor");
    const element = tensor === null ? floatScalar(0) : constantOf(tensor.dtype, [], tensor.data);
    const width = widthBytes(element.type.dtype);
    if (element.source.data.length !== width) throw new Refusal("is not one element", "value");
    const size = elementCount(shape) * width;
    node.reserve(size);
    const data = new Uint8Array(size);
    if (element.source.data.some((byte) => byte !== 0)) {
      for (let at = 0; at < size; at += width) data.set(element.source.data, at);
    }
    return [constantOf(element.type.dtype, shape, data)];
  },
});

function shape(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    ...{ operator: "Shape", since, until, attributes, becomes: "a constant" },
    lower: (node) => {
      const sizes = node.operand(0).type.shape.map(BigInt);
      const rank = sizes.length;
      const clamp = (value: number) => Math.min(Math.max(value < 0 ? value + rank : value, 0), rank);
      const part = sizes.slice(clamp(node.int("start", 0)), clamp(node.int("end", rank)));
      return [int64Constant([part.length], part)];
    },
  };
}

const size = rowsSince(1, {
  operator: "Size",
  attributes: [],
  becomes: "a constant",
  lower: (node) => [int64Constant([], [BigInt(elementCount(node.operand(0).type.shape))])],
});

function range(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    ...{ operator: "Range", since, until, attributes },
    becomes: "add(start, mul(0 … n − 1, delta)), n = the exact ⌈(limit − start) / delta⌉; the operands are constant",
    why: "adding delta again and again, as in ONNX's function body, would pile up roundings",
    lower: rangeOf,
  };
}

function rangeOf(node: NodeToLower): Value[] {
  const operands = node.operands(3).map((operand) => {
    if (elementCount(operand.type.shape) !== 1) throw new Refusal("an operand is no scalar");
    return constantOf(operand.type.dtype, [], node.constant(operand, "an operand").source.data);
  });
  const [start, , delta] = operands;
  const { dtype } = start.type;
  const count = stepsOf(operands.map(rationalOf));
  if (count > MAX_FOLDED_INTEGERS) throw new Refusal(`a range of ${count} elements`);
  if (count === 0n) return [numberConstant(dtype, [0], [])];
  const body = (first: Value, step: Value) => {
    const places = node.cast(countingConstant(node, Number(count)), first.type.dtype, "places");
    return node.step("add", [first, node.step("mul", [places, step], "distances")], "range");
  };
  return [inWide(node, [start, delta], body)];
}

/** A number as numerator · 2^exponent. */
type Dyadic = { readonly numerator: bigint; readonly exponent: number };

function rationalOf(value: ConstantValue): Dyadic {
  const format = floatFormat(value.type.dtype);
  if (format === null) return { numerator: integersOf(value, "an operand")[0], exponent: 0 };
  const [bits] = bitsOfConstant(value);
  if ((bits & format.infinity) === format.infinity) {
    throw new Refusal(`an operand is no finite ${dataTypeName(value.type.dtype)}`);
  }
  const { sign, magnitude, exponent } = decodeFloat(format, bits);
  return { numerator: sign === 1 ? -magnitude : magnitude, exponent };
}

function stepsOf(operands: readonly Dyadic[]): bigint {
  const unit = Math.min(...operands.map(({ exponent }) => exponent));
  const [start, limit, delta] = operands.map(({ numerator, exponent }) => numerator << BigInt(exponent - unit));
  if (delta === 0n) throw new Refusal("the step is 0");
  const [distance, step] = delta > 0n ? [limit - start, delta] : [start - limit, -delta];
  return distance <= 0n ? 0n : (distance + step - 1n) / step;
}

/** The scalar true or false. */
export function boolScalar(value: boolean): ConstantValue {
  return numberScalar(DataType.bool, value ? 1 : 0);
}

/** Operators whose result is known at compile time. */
export const constants: readonly Lowering[] = [
  constant(1, 10, []),
  constant(11, 11, ["sparse_value"]),
  constant(12, LATEST_OPSET, ["sparse_value", ...VALUES]),
  ...constantOfShape,
  shape(1, 14, []),
  shape(15, LATEST_OPSET, ["start", "end"]),
  ...size,
  range(11, 26, []),
  range(27, LATEST_OPSET, ["stash_type"]),
];
