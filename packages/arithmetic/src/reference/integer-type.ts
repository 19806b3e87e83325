import { DataType } from "../data-type.js";

/** A two's complement or unsigned integer data type. Its values cross the reference's interfaces zero-extended. */
export type IntegerType = { readonly dtype: DataType; readonly bits: number; readonly isSigned: boolean };

const TYPES: ReadonlyMap<DataType, IntegerType> = new Map(
  (
    [
      [DataType.int8, 8, true],
      [DataType.int16, 16, true],
      [DataType.int32, 32, true],
      [DataType.int64, 64, true],
      [DataType.uint8, 8, false],
      [DataType.uint16, 16, false],
      [DataType.uint32, 32, false],
      [DataType.uint64, 64, false],
    ] as const
  ).map(([dtype, bits, isSigned]) => [dtype, { dtype, bits, isSigned }]),
);

/** The integer type of a data type, or null for floating-point types and bool. */
export function integerType(dtype: DataType): IntegerType | null {
  return TYPES.get(dtype) ?? null;
}

/** The integer that zero-extended bits stand for. */
export function integerOf({ bits, isSigned }: IntegerType, x: bigint): bigint {
  return isSigned ? BigInt.asIntN(bits, x) : x;
}

/** The zero-extended bits of an integer modulo 2^bits (specification, section 1, rule 8). */
export function wrapInteger({ bits }: IntegerType, value: bigint): bigint {
  return BigInt.asUintN(bits, value);
}

/** The least integer of a type. */
export function leastInteger({ bits, isSigned }: IntegerType): bigint {
  return isSigned ? -(1n << BigInt(bits - 1)) : 0n;
}

/** The greatest integer of a type. */
export function greatestInteger({ bits, isSigned }: IntegerType): bigint {
  return (1n << BigInt(isSigned ? bits - 1 : bits)) - 1n;
}
