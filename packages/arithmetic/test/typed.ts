import {
  anyElement,
  DataType,
  finiteElement,
  floatFormat,
  type Kernels,
  type Random,
  widthBytes,
} from "../src/index.js";

/** Every data type. */
export const DATA_TYPES: readonly DataType[] = Object.values(DataType);

/** True if an operation refuses: the reference throws where an instruction does not take a data type. */
export function isRefused(make: () => unknown): boolean {
  try {
    make();
    return false;
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

/** Little-endian bytes of elements given as bits. */
export function bytesOf(dtype: DataType, elements: ArrayLike<bigint>): Uint8Array {
  const width = widthBytes(dtype);
  const view = new DataView(new ArrayBuffer(elements.length * width));
  for (let i = 0; i < elements.length; i++) {
    const bits = elements[i]!;
    if (width === 1) view.setUint8(i, Number(bits));
    else if (width === 2) view.setUint16(i * 2, Number(bits), true);
    else if (width === 4) view.setUint32(i * 4, Number(bits), true);
    else view.setBigUint64(i * 8, bits, true);
  }
  return new Uint8Array(view.buffer);
}

/** Puts elements into the kernels' memory and returns their offset. */
export function placeElements(kernels: Kernels, dtype: DataType, elements: ArrayLike<bigint>): number {
  return kernels.place(bytesOf(dtype, elements));
}

/** The bits of elements in the kernels' memory. */
export function readElements(kernels: Kernels, dtype: DataType, offset: number, count: number): bigint[] {
  const width = widthBytes(dtype);
  const view = new DataView(kernels.memory.buffer, offset, count * width);
  return Array.from({ length: count }, (_, i) => {
    if (width === 1) return BigInt(view.getUint8(i));
    if (width === 2) return BigInt(view.getUint16(i * 2, true));
    return width === 4 ? BigInt(view.getUint32(i * 4, true)) : view.getBigUint64(i * 8, true);
  });
}

/** The first few elements that differ. */
export function differences(
  given: readonly bigint[],
  expected: readonly bigint[],
  describe: (i: number) => string,
): string[] {
  const wrong: string[] = [];
  for (let i = 0; i < expected.length && wrong.length < 4; i++) {
    if (given[i] !== expected[i]) {
      wrong.push(`${describe(i)} gives 0x${given[i]?.toString(16)}, not 0x${expected[i]!.toString(16)}`);
    }
  }
  return wrong;
}

/** A row on which sums are delicate: cancelling pairs, far exponents, halves of last places, anything, few kinds. */
export function delicateRow(random: Random, dtype: DataType, length: number): BigUint64Array {
  const format = floatFormat(dtype);
  const row = new BigUint64Array(length);
  if (format === null) return row.map(() => anyElement(random, dtype));
  const bias = Math.min(2 ** (format.exponentBits - 1) - 2, 500);
  const kind = random.below(6);
  for (let i = 0; i < length; i++) {
    const spread = kind < 2 ? bias : kind < 4 ? Math.min(30, bias) : 2;
    const previous = i > 0 ? row[random.below(i)]! : 0n;
    if (random.below(kind === 0 ? 12 : 3) === 0) row[i] = previous ^ format.sign;
    else if (kind === 5 && random.below(8) === 0) row[i] = anyElement(random, dtype);
    else if (kind === 3 && random.below(2) === 0) row[i] = halfPlaceOf(previous);
    else row[i] = finiteElement(random, format, -spread, spread);
  }
  return row;

  /** A power of two about half a place below a number: what makes ties. */
  function halfPlaceOf(x: bigint): bigint {
    const fraction = BigInt(format!.fractionBits);
    const field = (x & format!.infinity) >> fraction;
    const lower = field - fraction - BigInt(random.between(0, 2));
    return lower > 0n ? (lower << fraction) | (random.below(2) === 0 ? format!.sign : 0n) : x;
  }
}
