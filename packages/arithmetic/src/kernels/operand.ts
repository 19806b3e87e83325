import { DataType } from "../data-type.js";

/** A tensor in the kernels' memory: byte offset, shape and element type (float32 unless told otherwise). */
export type KernelOperand = {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly dtype?: DataType;
};

/** Its element type. */
export function typeOf(operand: KernelOperand): DataType {
  return operand.dtype ?? DataType.float32;
}

/** Number of elements of a shape. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}

/** Throws where operands that must have one data type have several. */
export function assertSameType(name: string, operands: readonly KernelOperand[]): DataType {
  const [first] = operands;
  if (first === undefined) throw new RangeError(`${name} takes operands`);
  const dtype = typeOf(first);
  if (operands.some((operand) => typeOf(operand) !== dtype)) {
    throw new RangeError(`${name} takes operands of one data type, not ${operands.map(typeOf)}`);
  }
  return dtype;
}
