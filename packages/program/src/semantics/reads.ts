import { placeOfIndex, scannedPart } from "@assay/arithmetic";
import { broadcastIndex } from "../instruction/broadcast.js";
import type { Instruction, TensorType } from "../instruction/instruction.js";
import { naturalShape } from "../instruction/natural-shape.js";
import { opcodeFamily, opcodeName } from "../instruction/opcode-table.js";
import { elementCount, unravelIndex } from "../instruction/row-major.js";
import { copySource } from "./copy-source.js";

/** A contiguous range of elements of one operand; `operand` is its position among the instruction's operands. */
export type ElementRange = { readonly operand: number; readonly first: number; readonly count: number };

/** Gives the bits, zero-extended, of element `element` of the operand at position `operand`. */
export type ReadElement = (operand: number, element: number) => bigint;

type Shape = readonly number[];

/**
 * What output element `index` of a well-formed instruction reads, in the order of appendix A ("Reads"), without empty
 * ranges. `read` is asked for the index of `take` only, which settles what else is read. The proofs of a dispute's last
 * step are built from it; the referee derives the same.
 *
 * @throws RangeError where the operand types do not fit the instruction, or `take` comes without `read`
 */
export function readsOf(
  instruction: Instruction,
  operandTypes: readonly TensorType[],
  index: number,
  read?: ReadElement,
): readonly ElementRange[] {
  const natural = naturalShape(instruction, operandTypes);
  if (natural === null) throw new RangeError("readsOf needs a well-formed instruction");
  const shapes = operandTypes.map((type) => type.shape);
  return rangesOf(instruction, shapes, natural, index, read).filter((range) => range.count > 0);
}

function rangesOf(
  instruction: Instruction,
  shapes: readonly Shape[],
  natural: Shape,
  index: number,
  read: ReadElement | undefined,
): ElementRange[] {
  switch (opcodeFamily(instruction.opcode)) {
    case "copy": {
      const element = copySource(instruction.copy!, shapes[0], index);
      return element === null ? [] : [single(0, element)];
    }
    case "unary":
    case "cast":
      return [single(0, index)];
    case "binary":
    case "comparison":
    case "select":
      return shapes.map((shape, operand) => single(operand, broadcastIndex(index, shape, natural)));
    case "reduction":
      return [{ operand: 0, first: index * rowLength(shapes[0]), count: rowLength(shapes[0]) }];
    case "scan":
      return readsOfScan(instruction, shapes[0], index);
    case "concat":
      return [readOfConcat(shapes, instruction.attributes![0], natural, index)];
    case "take":
      return readsOfTake(instruction, shapes, index, read);
    case "scatter":
      return readsOfScatter(shapes, index);
    default:
      return readsOfDot(shapes, natural, index);
  }
}

function single(operand: number, first: number): ElementRange {
  return { operand, first, count: 1 };
}

/** Size of the last axis. */
export function rowLength(shape: Shape): number {
  return shape[shape.length - 1];
}

function readsOfScan({ opcode, attributes }: Instruction, shape: Shape, index: number): ElementRange[] {
  const length = rowLength(shape);
  const place = index % length;
  const first = index - place;
  if (opcodeName(opcode) === "rank") return [{ operand: 0, first, count: length }, single(0, index)];
  const [from, end] = scannedPart(length, place, attributes![0]);
  return [{ operand: 0, first: first + from, count: end - from }];
}

function readOfConcat(shapes: readonly Shape[], axis: number, natural: Shape, index: number): ElementRange {
  const inner = elementCount(natural.slice(axis + 1));
  const outer = Math.floor(index / (inner * natural[axis]));
  let along = Math.floor(index / inner) % natural[axis];
  const operand = shapes.findIndex((shape) => {
    if (along < shape[axis]) return true;
    along -= shape[axis];
    return false;
  });
  return single(operand, (outer * shapes[operand][axis] + along) * inner + (index % inner));
}

function readsOfTake(
  { attributes }: Instruction,
  [x, indices]: readonly Shape[],
  index: number,
  read: ReadElement | undefined,
): ElementRange[] {
  const [axis, batch] = attributes!;
  const inner = elementCount(x.slice(axis + 1));
  const perOuter = elementCount(indices.slice(batch));
  const outer = Math.floor(index / (inner * perOuter));
  const batchPart = Math.floor(outer / elementCount(x.slice(batch, axis)));
  const indexElement = batchPart * perOuter + (Math.floor(index / inner) % perOuter);
  if (read === undefined) throw new RangeError("the reads of take depend on its index");
  const place = placeOfIndex(read(1, indexElement), x[axis]);
  if (place === null) return [single(1, indexElement)];
  return [single(1, indexElement), single(0, (outer * x[axis] + place) * inner + (index % inner))];
}

function readsOfScatter([data, indices, updates]: readonly Shape[], index: number): ElementRange[] {
  const row = Math.floor(index / rowLength(data));
  const count = rowLength(updates);
  const indexRow = broadcastIndex(row, indices.slice(0, -1), data.slice(0, -1));
  return [single(0, index), { operand: 1, first: indexRow * count, count }, { operand: 2, first: row * count, count }];
}

function readsOfDot(shapes: readonly Shape[], natural: Shape, index: number): ElementRange[] {
  const [a, b, bias] = shapes;
  const coordinates = unravelIndex(index, natural);
  const m = natural[natural.length - 2];
  const n = natural[natural.length - 1];
  const batchShape = natural.slice(0, -2);
  const batch = Math.floor(index / (m * n));
  const length = rowLength(a);
  const firstOf = (shape: Shape, row: number) =>
    (broadcastIndex(batch, shape.slice(0, -2), batchShape) * shape[shape.length - 2] + row) * length;
  const ranges = [
    { operand: 0, first: firstOf(a, coordinates[coordinates.length - 2]), count: length },
    { operand: 1, first: firstOf(b, coordinates[coordinates.length - 1]), count: length },
  ];
  if (bias !== undefined) ranges.push(single(2, broadcastIndex(index, bias, natural)));
  return ranges;
}
