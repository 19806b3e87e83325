import { DataType, isDataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { isConstant, type Value, withShape } from "../../compile/value.js";
import { PLAIN_COORDINATE } from "../../instruction/copy-map.js";
import { elementCount } from "../../instruction/row-major.js";
import { onnxTypeName } from "../../onnx/type-name.js";
import type { NodeToLower } from "../lowering.js";

/** The integer types that quantization makes and takes here. */
const QUANTIZED: ReadonlySet<DataType> = new Set<DataType>([
  DataType.uint8,
  DataType.int8,
  DataType.uint16,
  DataType.int16,
]);

/** Refuses a type that values are not quantized to. */
export function requireQuantized(dtype: number, also: readonly DataType[] = []): void {
  const isKnown = isDataType(dtype) && (QUANTIZED.has(dtype) || also.includes(dtype));
  if (!isKnown) throw new Refusal(`quantization to ${onnxTypeName(dtype)}`);
}

/**
 * Scale or zero point of QuantizeLinear and DequantizeLinear in a shape that broadcasts to X: one for all, one for each
 * place along `axis`, or one for each block along it (repeated by a copy).
 */
export function alignParameter(node: NodeToLower, value: Value, shape: readonly number[]): Value {
  const block = node.int("block_size", 0);
  if (elementCount(value.type.shape) === 1 && block === 0) return withShape(value, []);
  const axis = node.axis(node.int("axis", 1), shape.length, "axis");
  if (block !== 0) return blocks(node, value, shape, { axis, block });
  if (value.type.shape.length !== 1 || value.type.shape[0] !== shape[axis]) {
    throw new Refusal(`a parameter [${value.type.shape}] does not fit axis ${axis} of [${shape}]`);
  }
  return withShape(value, [shape[axis], ...shape.slice(axis + 1).map(() => 1)]);
}

function blocks(
  node: NodeToLower,
  value: Value,
  shape: readonly number[],
  { axis, block }: { readonly axis: number; readonly block: number },
): Value {
  const given = value.type.shape;
  const fits = (size: number, other: number) => given[other] === (other === axis ? Math.ceil(size / block) : size);
  if (block < 0 || given.length !== shape.length || !shape.every(fits)) {
    throw new Refusal(`of ${block} does not fit [${given}] for [${shape}]`, "block_size");
  }
  const axes = shape.map((size, coordinate) => ({ size, coordinate, coefficient: 1 }));
  const coordinates = shape.map((_, other) =>
    other === axis ? { ...PLAIN_COORDINATE, divisor: block } : PLAIN_COORDINATE,
  );
  return node.copy(value, { fill: 0n, axes, coordinates }, "repeated parameter", shape);
}

/** True if the value is known to be all zeros. */
export function isZero(value: Value | null): boolean {
  return value === null || (isConstant(value) && value.source.data.every((byte) => byte === 0));
}

/** A parameter of a product as float32: one for all, or one for each row or column. */
export function asFloat(node: NodeToLower, value: Value, part: string): Value {
  return node.cast(value, DataType.float32, part);
}
