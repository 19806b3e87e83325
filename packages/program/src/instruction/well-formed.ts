import { DataType, isDataType, widthBytes } from "@assay/arithmetic";
import { broadcastsTo } from "./broadcast.js";
import { type CopyMap, type Instruction, OperandKind, type TensorType } from "./instruction.js";
import { naturalShape, type OpcodeFamily, opcodeFamily } from "./natural-shape.js";
import { elementCount } from "./row-major.js";

/** Greatest length of a row that `sum`, `max`, `min` and `dot` read. */
export const MAX_ROW_LENGTH = 8192;
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
  unary: [1, 1],
  binary: [2, 2],
  reduction: [1, 1],
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
  const family = opcodeFamily(instruction.opcode);
  if (family === null) return `unknown opcode ${instruction.opcode}`;
  return (
    faultOfOperands(instruction, family, index, operandTypes, counts) ??
    faultOfTypes(instruction, family, operandTypes) ??
    faultOfAttributes(instruction, family, operandTypes) ??
    faultOfShapes(instruction, family, operandTypes)
  );
}

/** Null if a tensor type is one that a model may have: a known data type, rank ≤ 8, dimensions ≥ 1, count < 2³². */
export function faultOfTensorType(type: TensorType): string | null {
  if (!isDataType(type.dtype)) return `unknown data type ${type.dtype}`;
  if (type.shape.length > MAX_RANK) return `rank ${type.shape.length} is over ${MAX_RANK}`;
  if (!type.shape.every((size) => isUint32(size) && size >= 1)) return `dimension out of range in [${type.shape}]`;
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
  instruction: Instruction,
  family: OpcodeFamily,
  operandTypes: readonly TensorType[],
): string | null {
  for (const type of [instruction.output, ...operandTypes]) {
    const fault = faultOfTensorType(type);
    if (fault !== null) return fault;
    if (type.dtype !== instruction.output.dtype) return "operands and output differ in data type";
  }
  return family !== "copy" && instruction.output.dtype !== DataType.float32 ? "data type is not float32" : null;
}

function faultOfAttributes(
  instruction: Instruction,
  family: OpcodeFamily,
  operandTypes: readonly TensorType[],
): string | null {
  if (family !== "copy") return instruction.copy === undefined ? null : "attributes on an instruction that has none";
  if (instruction.copy === undefined) return "copy without its map";
  return faultOfCopy(instruction.copy, operandTypes[0]);
}

function faultOfShapes(
  instruction: Instruction,
  family: OpcodeFamily,
  operandTypes: readonly TensorType[],
): string | null {
  const natural = naturalShape(instruction, operandTypes);
  if (natural === null) return "operand shapes do not fit together";
  if (elementCount(natural) !== elementCount(instruction.output.shape)) {
    return `output shape [${instruction.output.shape}] has not the elements of [${natural}]`;
  }
  if (family === "reduction" || family === "dot") {
    const row = operandTypes[0].shape[operandTypes[0].shape.length - 1];
    if (row > MAX_ROW_LENGTH) return `row length ${row} is over ${MAX_ROW_LENGTH}`;
  }
  if (operandTypes.length === 3 && !broadcastsTo(operandTypes[2].shape, natural)) {
    return `bias [${operandTypes[2].shape}] does not broadcast to [${natural}]`;
  }
  return null;
}

function faultOfCopy(copy: CopyMap, source: TensorType): string | null {
  const rank = source.shape.length;
  if (copy.axes.length > MAX_COPY_AXES) return `${copy.axes.length} axes`;
  if (copy.coordinates.length !== rank) return `${copy.coordinates.length} coordinates for rank ${rank}`;
  const far = copy.coordinates.find((coordinate) => !Number.isSafeInteger(coordinate.offset));
  if (far !== undefined) return `coordinate offset ${far.offset}`;
  const reach = copy.coordinates.map((coordinate) => BigInt(Math.abs(coordinate.offset)));
  for (const axis of copy.axes) {
    if (!isUint32(axis.size) || axis.size < 1) return `axis size ${axis.size}`;
    if (!isInt32(axis.coefficient)) return `coefficient ${axis.coefficient}`;
    if (axis.coordinate === null) continue;
    if (!Number.isInteger(axis.coordinate) || axis.coordinate < 0 || axis.coordinate >= rank) {
      return `axis moves coordinate ${axis.coordinate} of ${rank}`;
    }
    reach[axis.coordinate] += BigInt(Math.abs(axis.coefficient)) * BigInt(axis.size - 1);
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
