import { DataType } from "@assay/arithmetic";
import type { TensorType } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import type { CarriedType } from "../onnx/carried-type.js";
import type { OnnxTensor } from "../onnx/model.js";

/**
 * A tensor while a model is compiled: an input, a constant, or what a step makes, seen in a shape. Several values may
 * show one step in different shapes with the same elements in the same order.
 */
export type Value = {
  readonly type: TensorType;
  readonly source: ValueSource;
  /** ONNX's type of the elements, where no instruction has it and the elements of `type` carry it */
  readonly carried?: CarriedType;
};

/** What holds the elements of a value. */
export type ValueSource =
  | { readonly kind: "input"; readonly index: number }
  | { readonly kind: "constant"; readonly data: Uint8Array }
  | { readonly kind: "step"; readonly index: number };

/** A value whose elements are known at compile time. */
export type ConstantValue = Value & { readonly source: { readonly kind: "constant"; readonly data: Uint8Array } };

/** True if the elements are known at compile time. */
export function isConstant(value: Value): value is ConstantValue {
  return value.source.kind === "constant";
}

/** The same elements in another shape of the same element count. */
export function withShape(value: Value, shape: readonly number[]): Value {
  if (elementCount(shape) !== elementCount(value.type.shape)) {
    throw new RangeError(`[${value.type.shape}] cannot be seen as [${shape}]`);
  }
  return { ...value, type: { dtype: value.type.dtype, shape: [...shape] } };
}

/** A constant of any type from its element bytes. */
export function constantOf(dtype: DataType, shape: readonly number[], data: Uint8Array): ConstantValue {
  return { type: { dtype, shape: [...shape] }, source: { kind: "constant", data } };
}

/** A tensor of an ONNX file as a constant. */
export function constantTensor({ dtype, shape, data, carried }: Omit<OnnxTensor, "name">): ConstantValue {
  return withCarried(constantOf(dtype, shape, data), carried);
}

/** The value as one whose elements carry a type that no instruction has, or as a plain one. */
export function withCarried<V extends Value>({ carried: _, ...value }: V, carried: CarriedType | undefined): V {
  return (carried === undefined ? value : { ...value, carried }) as V;
}

/** A float32 constant; each number is rounded once. */
export function floatConstant(shape: readonly number[], values: ArrayLike<number>): ConstantValue {
  return constantOf(DataType.float32, shape, new Uint8Array(Float32Array.from(values).buffer));
}

/** A float32 scalar. */
export function floatScalar(value: number): ConstantValue {
  return floatConstant([], [value]);
}

/** An int64 constant. */
export function int64Constant(shape: readonly number[], values: readonly bigint[]): ConstantValue {
  return constantOf(DataType.int64, shape, new Uint8Array(BigInt64Array.from(values).buffer));
}
