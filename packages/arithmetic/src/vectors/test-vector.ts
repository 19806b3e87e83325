import type { DataType } from "../data-type.js";
import { type BinaryName, binaryReference } from "../reference/binary.js";
import { castReference } from "../reference/cast.js";
import { dotReference } from "../reference/dot.js";
import { type ReductionName, reductionReference } from "../reference/reduction.js";
import { type ScanName, scanReference } from "../reference/scan.js";
import { placeOfIndex, type ScatterCode, scatterReference } from "../reference/scatter.js";
import { type UnaryName, unaryReference } from "../reference/unary.js";
import { binaryTypes, reductionTypes, type Signature, scanTypes, unaryTypes } from "./signatures.js";

/**
 * One element of an instruction, and what the reference makes of it. All elements are bits, zero-extended.
 *
 * operands: elementwise instructions: one element each, [[a], [b], …]. Reductions: [row]. Scans: [row], the whole of
 * it. dot: [row of a, row of b] or with [bias]. take: [x of shape [size], [index]]. scatter: the whole row of x, the
 * row of indices, the row of updates.
 */
export type TestVector = Signature & {
  /** attribute bytes of the instruction: last, flags, descending, mode; [0, 0] (axis, batch) for take */
  readonly attributes: readonly number[];
  readonly operands: readonly BigUint64Array[];
  /** place in the row of the element that is meant: of scans and scatter; else 0 */
  readonly place: number;
  /** bits of that element of the output */
  readonly expected: bigint;
};

/** What a vector is made from. */
export type VectorInput = Omit<TestVector, "expected">;

/** The vector of given operands, its result computed by the reference. */
export function vectorOf(input: VectorInput): TestVector {
  return { ...input, expected: expectedOf(input) };
}

/** The data types of a vector's operands, those of its signature and of the bias that it may have. */
export function operandTypesOf({ types, output, operands }: VectorInput): readonly DataType[] {
  return operands.map((_, operand) => types[operand] ?? output);
}

function expectedOf({ name, types, output, attributes, operands, place }: VectorInput): bigint {
  const [dtype] = types as [DataType];
  const [first, second, third] = operands as [BigUint64Array, BigUint64Array, BigUint64Array];
  const [attribute = 0] = attributes;
  if (name in unaryTypes) return unaryReference(name as UnaryName, dtype, first[0]!);
  if (name in binaryTypes) return binaryReference(name as BinaryName, dtype, first[0]!, second[0]!);
  if (name in reductionTypes) return reductionReference(name as ReductionName, dtype, first, attribute as 0 | 1);
  if (name in scanTypes) return scanReference(name as ScanName, dtype, first, place, attribute);
  switch (name) {
    case "cast":
      return castReference(dtype, output, first[0]!);
    case "select":
      return first[0] === 0n ? third[0]! : second[0]!;
    case "take": {
      const found = placeOfIndex(second[0]!, first.length);
      return found === null ? 0n : first[found]!;
    }
    case "scatter": {
      const mode = attribute as ScatterCode;
      return scatterReference(mode, dtype, first[place]!, place, first.length, second, third);
    }
    case "dot":
      return dotReference({ a: dtype, b: types[1]! }, first, second, third?.[0] ?? null);
    default:
      throw new RangeError(`no vectors for ${name}`);
  }
}
