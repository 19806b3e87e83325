import { DataType, dataTypeName, isDataType, widthBytes } from "@assay/arithmetic";
import { type CopyMap, type Instruction, OperandKind, type TensorType } from "./instruction.js";
import { naturalShape } from "./natural-shape.js";
import { type OpcodeFamily, type OpcodeRow, opcodeRow, outputDataType } from "./opcode-table.js";
import { elementCount } from "./row-major.js";

/** Greatest number of operands of `concat`: registration checks 128 instructions in one transaction. */
export const MAX_CONCAT_OPERANDS = 16;
/** Greatest length of a row: its parts can be proved one after the other well within a challenger's clock. */
export const MAX_ROW_LENGTH = 2 ** 20;
/** Greatest rank of a tensor. */
export const MAX_RANK = 8;
/** Greatest number of axes of the iteration shape of `copy`. */
export const MAX_COPY_AXES = 10;
/** A tensor has fewer elements than this. */
export const MAX_ELEMENTS = 2 ** 32;

/** How many inputs and constants the model has; the steps before an instruction are counted by its index. */
export type ModelCounts = { readonly inputs: number; readonly constants: number };

const OPERAND_COUNTS: Readonly<Record<OpcodeFamily, readonly [least: number, most: number]>> = {
  copy: [1, 1],
  concat: [1, MAX_CONCAT_OPERANDS],
  take: [2, 2],
  scatter: [3, 3],
  unary: [1, 1],
  cast: [1, 1],
  binary: [2, 2],
  comparison: [2, 2],
  select: [3, 3],
  reduction: [1, 1],
  scan: [1, 1],
  dot: [2, 3],
};

/**
 * The predicate of appendix A: null if the referee can judge instruction `index` of a model with these counts and
 * operand types, else the reason why not. Its boolean meaning equals the contract's.
 */
export function isWellFormed(
  instruction: Instruction,
  index: number,
  operandTypes: readonly TensorType[],
  counts: ModelCounts,
): string | null {
  const row = opcodeRow(instruction.opcode);
  if (row === null) return `unknown opcode ${instruction.opcode}`;
  return (
    faultOfOperands(instruction, row.family, index, operandTypes, counts) ??
    faultOfTypes(instruction, row, operandTypes) ??
    faultOfAttributes(instruction, row, operandTypes) ??
    faultOfShapes(instruction, row, operandTypes)
  );
}

/** Null if a tensor type is one that a model may have: a known data type, rank ≤ 8, dimensions < 2³², count < 2³². */
export function faultOfTensorType(type: TensorType): string | null {
  if (!isDataType(type.dtype)) return `unknown data type ${type.dtype}`;
  if (type.shape.length > MAX_RANK) return `rank ${type.shape.length} is over ${MAX_RANK}`;
  if (!type.shape.every((size) => isUint32(size))) return `dimension out of range in [${type.shape}]`;
  if (elementCount(type.shape) >= MAX_ELEMENTS) return `[${type.shape}] has too many elements`;
  return null;
}

function faultOfOperands(
  instruction: Instruction,
  family: OpcodeFamily,
  index: number,
  operandTypes: readonly TensorType[],
  counts: ModelCounts,
): string | null {
  const [least, most] = OPERAND_COUNTS[family];
  const { operands } = instruction;
  if (operands.length < least || operands.length > most) return `${operands.length} operands`;
  if (operandTypes.length !== operands.length) return "operand types do not match the operands";
  const limits = new Map<number, number>([
    [OperandKind.input, counts.inputs],
    [OperandKind.constant, counts.constants],
    [OperandKind.step, index],
  ]);
  for (const operand of operands) {
    const limit = limits.get(operand.kind);
    if (limit === undefined) return `unknown operand kind ${operand.kind}`;
    if (!isUint32(operand.index) || operand.index >= limit) return `operand reference ${operand.index} of ${limit}`;
  }
  return null;
}

function faultOfTypes(
  { opcode, output, attributes }: Instruction,
  row: OpcodeRow,
  operandTypes: readonly TensorType[],
): string | null {
  for (const type of [output, ...operandTypes]) {
    const fault = faultOfTensorType(type);
    if (fault !== null) return fault;
  }
  const types = operandTypes.map((type) => type.dtype);
  const expected = outputDataType(opcode, types, attributes);
  if (expected === null) return `${row.name} does not take ${types.map(dataTypeName).join(", ")}`;
  if (expected === "any" || output.dtype === expected) return null;
  const isReinterpreted =
    row.family === "copy" &&
    widthBytes(output.dtype) === widthBytes(expected) &&
    output.dtype !== DataType.bool &&
    expected !== DataType.bool;
  return isReinterpreted
    ? null
    : `${row.name} does not make ${dataTypeName(output.dtype)} of ${dataTypeName(expected)}`;
}

function faultOfAttributes(
  { copy, attributes = [] }: Instruction,
  row: OpcodeRow,
  operandTypes: readonly TensorType[],
): string | null {
  const limits = row.attributeLimits;
  const isInRange = (value: number, index: number) => isUint32(value) && value <= limits[index];
  if (attributes.length !== limits.length) return `${attributes.length} attribute bytes, expected ${limits.length}`;
  if (!attributes.every(isInRange)) return `attribute bytes [${attributes}] out of range`;
  if (row.family !== "copy") return copy === undefined ? null : "a map on an instruction that has none";
  return copy === undefined ? "copy without its map" : faultOfCopy(copy, operandTypes[0]);
}

function faultOfShapes(instruction: Instruction, row: OpcodeRow, operandTypes: readonly TensorType[]): string | null {
  const natural = naturalShape(instruction, operandTypes);
  if (natural === null) return "operand shapes do not fit together";
  if (row.family !== "copy" && natural.length > MAX_RANK) return `natural rank ${natural.length} is over ${MAX_RANK}`;
  if (elementCount(natural) !== elementCount(instruction.output.shape)) {
    return `output shape [${instruction.output.shape}] has not the elements of [${natural}]`;
  }
  const length = rowLength(row.family, operandTypes);
  if (length > MAX_ROW_LENGTH) return `row length ${length} is over ${MAX_ROW_LENGTH}`;
  const isIndexOfExtreme = row.name === "argmax" || row.name === "argmin";
  return isIndexOfExtreme && operandTypes[0].shape.at(-1) === 0 ? `${row.name} of an empty row` : null;
}

/** Length of the rows that one element may read; 0 for instructions that read single elements. */
function rowLength(family: OpcodeFamily, operandTypes: readonly TensorType[]): number {
  if (family !== "reduction" && family !== "scan" && family !== "dot" && family !== "scatter") return 0;
  return operandTypes[family === "scatter" ? 1 : 0].shape.at(-1) ?? 0;
}

function faultOfCopy(copy: CopyMap, source: TensorType): string | null {
  const rank = source.shape.length;
  if (copy.axes.length > MAX_COPY_AXES) return `${copy.axes.length} axes`;
  if (copy.coordinates.length !== rank) return `${copy.coordinates.length} coordinates for rank ${rank}`;
  const far = copy.coordinates.find((coordinate) => !Number.isSafeInteger(coordinate.offset));
  if (far !== undefined) return `coordinate offset ${far.offset}`;
  const reach = copy.coordinates.map((coordinate) => BigInt(Math.abs(coordinate.offset)));
  for (const axis of copy.axes) {
    if (!isUint32(axis.size)) return `axis size ${axis.size}`;
    if (!isInt32(axis.coefficient)) return `coefficient ${axis.coefficient}`;
    if (axis.coordinate === null) continue;
    if (!Number.isInteger(axis.coordinate) || axis.coordinate < 0 || axis.coordinate >= rank) {
      return `axis moves coordinate ${axis.coordinate} of ${rank}`;
    }
    reach[axis.coordinate] += BigInt(Math.abs(axis.coefficient)) * BigInt(Math.max(axis.size - 1, 0));
  }
  if (elementCount(copy.axes.map((axis) => axis.size)) >= MAX_ELEMENTS) return "too many elements in the iteration";
  for (const [index, coordinate] of copy.coordinates.entries()) {
    if (!isUint32(coordinate.divisor) || coordinate.divisor < 1) return `divisor ${coordinate.divisor}`;
    if (coordinate.mode !== "floor" && coordinate.mode !== "exact") return `mode ${coordinate.mode}`;
    if (reach[index] >= 1n << 53n) return `coordinate ${index} may leave 53 bits`;
  }
  return faultOfFill(copy.fill, source.dtype);
}

function faultOfFill(fill: bigint, dtype: DataType): string | null {
  const limit = dtype === DataType.bool ? 2n : 1n << BigInt(8 * widthBytes(dtype));
  return fill < 0n || fill >= limit ? `fill ${fill} is no element` : null;
}

function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}
