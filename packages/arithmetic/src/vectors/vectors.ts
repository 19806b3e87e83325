import { DataType } from "../data-type.js";
import type { ElementaryName } from "../reference/elementary.js";
import { floatFormat } from "../reference/float-format.js";
import { reductionReference } from "../reference/reduction.js";
import { anyElement } from "./any-element.js";
import { edgeElements } from "./edge-elements.js";
import { edgeOperands } from "./edge-operands.js";
import { binaryOperands, castOperand, unaryOperand } from "./element-operands.js";
import { hardestOperands } from "./hardest-operands.js";
import { Random } from "./random.js";
import { anyBias, anyDotRows, anyIndices, anyRow, rowLengthUpTo } from "./rows.js";
import { binaryTypes, reductionTypes, type Signature, scanTypes, unaryTypes } from "./signatures.js";
import { type TestVector, type VectorInput, vectorOf } from "./test-vector.js";

/** Longest row that `vectorsFor` makes unless told otherwise. */
const MAX_ROW_LENGTH = 40;

type Drawn = Pick<VectorInput, "attributes" | "operands"> & { readonly place?: number };

/**
 * `count` delicate and random test vectors for an instruction on given data types, the same for the same seed on every
 * machine. See also `edgeVectors`.
 */
export function* vectorsFor(
  signature: Signature,
  seed: number,
  count: number,
  maxRowLength: number = MAX_ROW_LENGTH,
): Generator<TestVector> {
  const random = new Random(seed);
  for (let i = 0; i < count; i++) yield vectorOf({ place: 0, ...signature, ...draw(signature, random, maxRowLength) });
}

/**
 * All edge elements (unary, cast), all pairs of the more important ones (binary), those pairs as rows and as factors
 * (reductions, scans, dot), and for elementary functions of binary32 the arguments that are hardest to round.
 * For select, take and scatter there are none.
 */
export function* edgeVectors(signature: Signature): Generator<TestVector> {
  const { name, types } = signature;
  const [dtype] = types as [DataType];
  const make = (operands: readonly bigint[][], attributes: readonly number[] = [], place = 0) =>
    vectorOf({ ...signature, attributes, place, operands: operands.map((row) => BigUint64Array.from(row)) });
  if (name in unaryTypes || name === "cast") {
    for (const x of unaryEdges(name, dtype)) yield make([[x]]);
    return;
  }
  for (const a of pairEdges(dtype)) {
    for (const b of pairEdges(types[1] ?? dtype)) {
      if (name in binaryTypes || name === "dot") yield make([[a], [b]]);
      else if (name in reductionTypes) yield make([[a, b]], name.startsWith("arg") ? [Number(a & 1n)] : []);
      else if (name in scanTypes) yield make([[a, b]], [Number(a & 1n)], 1);
    }
  }
}

function unaryEdges(name: string, dtype: DataType): readonly bigint[] {
  const hardest = dtype === DataType.float32 ? (hardestOperands[name as ElementaryName] ?? []) : [];
  const more = dtype === DataType.float32 ? edgeOperands : [];
  return [...new Set([...hardest.map(BigInt), ...edgeElements(dtype), ...more.map(BigInt)])];
}

/** At most about 60 of the edges, evenly: all pairs of them stay a few thousand. */
function pairEdges(dtype: DataType): readonly bigint[] {
  const edges = edgeElements(dtype);
  const format = floatFormat(dtype);
  const step = Math.ceil(edges.length / 48);
  const kept = edges.filter((_, index) => index % step === 0);
  if (format === null) return kept;
  const { nan, infinity, sign, one } = format;
  const always = [nan, infinity | 1n, infinity, infinity - 1n, 0n, 1n, one, one + 1n];
  return [...new Set([...always.flatMap((bits) => [bits, bits | sign]), ...kept])];
}

function draw(signature: Signature, random: Random, maxRowLength: number): Drawn {
  const { name, types, output } = signature;
  const [dtype] = types as [DataType];
  const elements = (...bits: bigint[]) => bits.map((one) => BigUint64Array.of(one));
  const row = (least: 0 | 1) => anyRow(random, dtype, rowLengthUpTo(random, maxRowLength, least));
  if (name in unaryTypes) return { attributes: [], operands: elements(unaryOperand(name, dtype, random)) };
  if (name in binaryTypes) return { attributes: [], operands: elements(...binaryOperands(name, dtype, random)) };
  if (name in reductionTypes) {
    const isPlace = name === "argmax" || name === "argmin";
    return { attributes: isPlace ? [random.below(2)] : [], operands: [row(isPlace ? 1 : 0)] };
  }
  if (name in scanTypes) {
    const operand = row(1);
    const attributes = [random.below(name === "rank" ? 2 : 4)];
    return { attributes, operands: [operand], place: random.below(operand.length) };
  }
  switch (name) {
    case "cast":
      return { attributes: [], operands: elements(castOperand(dtype, output, random)) };
    case "select":
      return { attributes: [], operands: elements(...types.map((type) => anyElement(random, type))) };
    case "take": {
      const x = row(0);
      return { attributes: [0, 0], operands: [x, anyIndices(random, x.length, 1)] };
    }
    case "scatter":
      return drawScatter(signature, random, maxRowLength);
    default:
      return drawDot(signature, random, maxRowLength);
  }
}

function drawScatter({ types: [dtype] }: Signature, random: Random, maxRowLength: number): Drawn {
  const isFloat = floatFormat(dtype!) !== null;
  const isComputed = isFloat ? dtype === DataType.float32 || dtype === DataType.float64 : dtype !== DataType.bool;
  const x = anyRow(random, dtype!, rowLengthUpTo(random, Math.min(6, maxRowLength), 1));
  const updates = anyRow(random, dtype!, rowLengthUpTo(random, maxRowLength));
  const indices = anyIndices(random, x.length, updates.length);
  const attributes = [isComputed ? random.between(0, 4) : 0];
  return { attributes, operands: [x, indices, updates], place: random.below(x.length) };
}

function drawDot({ types, output }: Signature, random: Random, maxRowLength: number): Drawn {
  const [a, b] = types as [DataType, DataType];
  const rows = anyDotRows(random, a, b, rowLengthUpTo(random, maxRowLength));
  if (random.below(2) === 0) return { attributes: [], operands: rows };
  const first = a === output ? reductionReference("max", a, rows[0]) : 0n;
  return { attributes: [], operands: [...rows, BigUint64Array.of(anyBias(random, output, first))] };
}
