import {
  type BinaryName,
  DataType,
  elementaryCodes,
  type KernelOperand,
  type Kernels,
  type ReductionName,
  type ScanName,
  type ScatterCode,
  type UnaryName,
  widthBytes,
} from "@assay/arithmetic";
import { elementCount, type Instruction, opcodeFamily, opcodeName } from "@assay/program";

/** An operand of an instruction in the kernels' memory. */
export type PlacedOperand = KernelOperand & { readonly dtype: DataType };

/** How many elements a step proposed in binary64, and how many of them took the exact path. */
export type StepCount = { readonly proposed: number; readonly fallback: number };

const NOTHING: StepCount = { proposed: 0, fallback: 0 };

/**
 * Performs a well-formed instruction, any but `dot`, for one request: operands where they lie, the output to `out`,
 * which overlaps none of them.
 */
export function performInstruction(
  kernels: Kernels,
  instruction: Instruction,
  operands: readonly PlacedOperand[],
  out: number,
): StepCount {
  const [a, b, c] = operands;
  const name = opcodeName(instruction.opcode);
  const [first, second] = instruction.attributes ?? [];
  switch (opcodeFamily(instruction.opcode)) {
    case "copy":
      if (!instruction.copy) throw new RangeError("a copy without its map");
      kernels.copy(a, instruction.copy, widthBytes(instruction.output.dtype), out);
      return NOTHING;
    case "concat":
      kernels.concat(operands, first, out);
      return NOTHING;
    case "take":
      kernels.take(a, b, { axis: first, batch: second }, out);
      return NOTHING;
    case "scatter":
      return performScatter(kernels, first as ScatterCode, operands, out);
    case "unary":
      return performUnary(kernels, name as UnaryName, a, out);
    case "cast":
      kernels.cast(a.dtype, instruction.output.dtype, a.offset, out, elementCount(a.shape));
      return NOTHING;
    case "binary":
    case "comparison":
      kernels.binary(name as BinaryName, a, b, out);
      return NOTHING;
    case "select":
      kernels.select(a, b, c, out);
      return NOTHING;
    case "reduction":
      return performReduction(kernels, name as ReductionName, a, out, first);
    case "scan":
      return performScan(kernels, name as ScanName, a, out, first);
    default:
      throw new RangeError(`${name} is not for the kernels alone`);
  }
}

function isFloat(dtype: DataType): boolean {
  return dtype === DataType.float32 || dtype === DataType.float64;
}

function performUnary(kernels: Kernels, name: UnaryName, source: PlacedOperand, out: number): StepCount {
  const count = elementCount(source.shape);
  const fallback = kernels.unary(name, source.offset, out, count, source.dtype);
  return { proposed: name in elementaryCodes ? count : 0, fallback };
}

function performScatter(
  kernels: Kernels,
  mode: ScatterCode,
  [data, indices, updates]: readonly PlacedOperand[],
  out: number,
): StepCount {
  const fallback = kernels.scatter(mode, { data, indices, updates }, out);
  // How many places were summed is not known here; each of them has an update.
  return { proposed: mode === 1 && isFloat(data.dtype) ? elementCount(updates.shape) : 0, fallback };
}

function performReduction(
  kernels: Kernels,
  name: ReductionName,
  source: PlacedOperand,
  out: number,
  last: number | undefined,
): StepCount {
  const { rows, length } = rowsOf(source);
  const fallback = kernels.reduce(name, source.offset, out, rows, length, source.dtype, last === 1 ? 1 : 0);
  return { proposed: name === "sum" && isFloat(source.dtype) ? rows : 0, fallback };
}

function performScan(
  kernels: Kernels,
  name: ScanName,
  source: PlacedOperand,
  out: number,
  attribute: number | undefined,
): StepCount {
  const { rows, length } = rowsOf(source);
  const task = { dtype: source.dtype, source: source.offset, out, rows, length };
  const fallback = kernels.scan(name, task, attribute ?? 0);
  return { proposed: name === "cumsum" && isFloat(source.dtype) ? rows * length : 0, fallback };
}

function rowsOf({ shape }: PlacedOperand): { rows: number; length: number } {
  return { rows: elementCount(shape.slice(0, -1)), length: shape[shape.length - 1] };
}
