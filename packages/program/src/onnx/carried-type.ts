import { DataType } from "@assay/arithmetic";

/**
 * ONNX's codes of the element types that no instruction computes with. A program carries their elements one to a byte:
 * integers of 2 and 4 bits as int8 or uint8 of the same value, floats of 4 and 8 bits as uint8 of their bits. Casts and
 * quantization are lowered to instructions on bytes; movement moves them; everything else refuses them.
 */
export const CarriedType = {
  float8e4m3fn: 17,
  float8e4m3fnuz: 18,
  float8e5m2: 19,
  float8e5m2fnuz: 20,
  uint4: 21,
  int4: 22,
  float4e2m1: 23,
  float8e8m0: 24,
  uint2: 25,
  int2: 26,
} as const;
export type CarriedType = (typeof CarriedType)[keyof typeof CarriedType];

/** Bits of one element of the types that TensorProto packs several to a byte, the first in the lowest bits. */
const PACKED_BITS: ReadonlyMap<number, number> = new Map([
  [CarriedType.uint4, 4],
  [CarriedType.int4, 4],
  [CarriedType.float4e2m1, 4],
  [CarriedType.uint2, 2],
  [CarriedType.int2, 2],
]);

/** True for a code of a carried type. */
export function isCarriedType(code: number): code is CarriedType {
  return Object.values<number>(CarriedType).includes(code);
}

/** The data type whose elements carry those of a carried type. */
export function carrierOf(type: CarriedType): DataType {
  return type === CarriedType.int4 || type === CarriedType.int2 ? DataType.int8 : DataType.uint8;
}

/** Least and greatest value of an integer type of 2 or 4 bits; null for floats. */
export function carriedRange(type: CarriedType): readonly [least: number, most: number] | null {
  switch (type) {
    case CarriedType.int4:
      return [-8, 7];
    case CarriedType.uint4:
      return [0, 15];
    case CarriedType.int2:
      return [-2, 1];
    case CarriedType.uint2:
      return [0, 3];
    default:
      return null;
  }
}

/** Bytes that a TensorProto takes for so many elements. */
export function packedLength(type: CarriedType, count: number): number {
  return Math.ceil((count * (PACKED_BITS.get(type) ?? 8)) / 8);
}

/** The elements of a TensorProto's bytes, one to a byte. */
export function unpackCarried(type: CarriedType, packed: Uint8Array, count: number): Uint8Array {
  const bits = PACKED_BITS.get(type);
  if (bits === undefined) return packed.slice();
  const perByte = 8 / bits;
  const isSigned = carrierOf(type) === DataType.int8;
  return Uint8Array.from({ length: count }, (_, index) => {
    const value = (packed[Math.floor(index / perByte)] >> ((index % perByte) * bits)) & (2 ** bits - 1);
    return isSigned && value >= 2 ** (bits - 1) ? value - 2 ** bits + 256 : value;
  });
}
