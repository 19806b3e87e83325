import {
  type BinaryBinary32 as BinaryName,
  binaryBinary32,
  dotBinary32,
  type ReductionBinary32 as ReductionName,
  reductionBinary32,
  type UnaryBinary32 as UnaryName,
  unaryBinary32,
} from "../reference/binary32.js";
import { binaryOperands, unaryOperand } from "./binary32-operands.js";
import { anyBinary32Row, anyDot } from "./binary32-rows.js";
import { edgeOperands } from "./edge-operands.js";
import { hardestOperands } from "./hardest-operands.js";
import { Random } from "./random.js";

/** The arithmetic instructions of version 1, by the names of their opcodes. */
export type ArithmeticName = UnaryName | BinaryName | ReductionName | "dot";

export const unaryNames = ["neg", "abs", "sqrt", "exp", "log"] as const satisfies readonly UnaryName[];
export const binaryNames = ["add", "sub", "mul", "div", "maximum", "minimum"] as const satisfies readonly BinaryName[];
export const reductionNames = ["sum", "max", "min"] as const satisfies readonly ReductionName[];

/**
 * One element of an instruction: binary32 bit patterns of its operands, and of the result that the reference gives.
 * unary [[x]], binary [[a], [b]], reductions [row], dot [a, b] or [a, b, [bias]].
 */
export type Binary32Vector = { readonly operands: readonly Uint32Array[]; readonly expected: number };

/** Longest row that `binary32VectorsFor` makes unless told otherwise. */
const MAX_ROW_LENGTH = 40;

/**
 * `count` delicate and random test vectors for an instruction, the same for the same seed on every machine. For unary
 * and binary instructions see also `binary32EdgeVectors`.
 */
export function* binary32VectorsFor(
  name: ArithmeticName,
  seed: number,
  count: number,
  maxRowLength: number = MAX_ROW_LENGTH,
): Generator<Binary32Vector> {
  const random = new Random(seed);
  for (let i = 0; i < count; i++) yield binary32VectorOf(name, drawOperands(name, random, maxRowLength));
}

/**
 * All edge operands (unary), or all pairs of them (binary); for the others the pairs as rows and as factors. For exp
 * and log also the arguments that are hardest to round.
 */
export function* binary32EdgeVectors(name: ArithmeticName): Generator<Binary32Vector> {
  if (name === "exp" || name === "log") {
    for (const x of hardestOperands[name]) yield binary32VectorOf(name, [Uint32Array.of(x)]);
  }
  for (const a of edgeOperands) {
    if (isUnary(name)) {
      yield binary32VectorOf(name, [Uint32Array.of(a)]);
      continue;
    }
    for (const b of edgeOperands) {
      if (isReduction(name)) yield binary32VectorOf(name, [Uint32Array.of(a, b)]);
      else yield binary32VectorOf(name, [Uint32Array.of(a), Uint32Array.of(b)]);
    }
  }
}

/** The vector of given operands, its result computed by the reference. */
export function binary32VectorOf(name: ArithmeticName, operands: readonly Uint32Array[]): Binary32Vector {
  return { operands, expected: evaluate(name, operands) };
}

function evaluate(name: ArithmeticName, operands: readonly Uint32Array[]): number {
  const [first, second, third] = operands;
  if (first === undefined) throw new RangeError(`${name} takes at least one operand`);
  if (isUnary(name)) return unaryBinary32[name](first[0]!);
  if (isReduction(name)) return reductionBinary32[name](first);
  if (second === undefined) throw new RangeError(`${name} takes at least two operands`);
  if (name === "dot") return dotBinary32(first, second, third?.[0] ?? null);
  return binaryBinary32[name](first[0]!, second[0]!);
}

function drawOperands(name: ArithmeticName, random: Random, maxRowLength: number): readonly Uint32Array[] {
  if (isUnary(name)) return [Uint32Array.of(unaryOperand(name, random))];
  if (isReduction(name)) return [anyBinary32Row(random, maxRowLength)];
  if (name === "dot") {
    const { a, b, bias } = anyDot(random, maxRowLength);
    return bias === null ? [a, b] : [a, b, Uint32Array.of(bias)];
  }
  return binaryOperands(name, random).map((bits) => Uint32Array.of(bits));
}

function isUnary(name: ArithmeticName): name is UnaryName {
  return (unaryNames as readonly string[]).includes(name);
}

function isReduction(name: ArithmeticName): name is ReductionName {
  return (reductionNames as readonly string[]).includes(name);
}
