import { DataType, dotOutputType, floatFormat, type InstructionName, widthBytes } from "@assay/arithmetic";
import { elementCount, type Instruction, Opcode, OperandKind, type Program, type TensorType } from "@assay/program";

/** Elements of each row: it begins and ends inside a chunk, and is the longest that one transaction proves. */
const ROW = 4_607;

const { float16, bfloat16, float32, float64, int8, uint8, int32, uint32, int64, uint64 } = DataType;

/** An operand whose elements are all the same. */
export type FilledOperand = TensorType & { readonly bits: bigint };
/** An instruction on rows; the element that is proved is the last one of its output. */
export type RowCase = {
  readonly name: InstructionName;
  readonly operands: readonly FilledOperand[];
  readonly output: TensorType;
  readonly attributes?: readonly number[];
};

const sign = (dtype: DataType) => floatFormat(dtype)?.sign ?? 1n << BigInt(8 * widthBytes(dtype) - 1);
const infinity = (dtype: DataType) => floatFormat(dtype)?.infinity ?? sign(dtype);
const nearOne = (dtype: DataType) => (floatFormat(dtype)?.one ?? 2n) + 1n;
const leastNegative = (dtype: DataType) => sign(dtype) | 1n;

function rows(name: InstructionName, dtypes: readonly DataType[], bits: (dtype: DataType) => bigint): RowCase[] {
  const isScan = name === "cumsum" || name === "cumproduct" || name === "rank";
  const isPlace = name === "argmax" || name === "argmin" || name === "rank";
  const attributes = isPlace || isScan ? { attributes: [isScan ? 0 : 1] } : {};
  return dtypes.map((dtype) => ({
    name,
    operands: [{ dtype, shape: [2, ROW], bits: bits(dtype) }],
    output: { dtype: isPlace ? int64 : dtype, shape: isScan ? [2, ROW] : [2] },
    ...attributes,
  }));
}

function dot(a: DataType, b: DataType): RowCase {
  const output = dotOutputType({ a, b });
  return {
    name: "dot",
    operands: [
      { dtype: a, shape: [2, ROW], bits: infinity(a) },
      { dtype: b, shape: [2, ROW], bits: leastNegative(b) },
      { dtype: output, shape: [1, 2], bits: 1n },
    ],
    output: { dtype: output, shape: [2, 2] },
  };
}

/** Every update falls on the element. */
function scatter(dtype: DataType, mode: number, bits: bigint): RowCase {
  return {
    name: "scatter",
    operands: [
      { dtype, shape: [2, 3], bits: mode === 2 ? sign(dtype) >> 12n : 1n },
      { dtype: int64, shape: [2, ROW], bits: 2n },
      { dtype, shape: [2, ROW], bits },
    ],
    output: { dtype, shape: [2, 3] },
    attributes: [mode],
  };
}

/** Each row instruction on its data types, the operands such that the arithmetic takes its slowest way. */
export const ROW_CASES: readonly RowCase[] = [
  ...rows("sum", [float32, float64, int8, uint64], infinity),
  ...rows("max", [float16, float32, float64, int8, uint64], leastNegative),
  ...rows("min", [bfloat16, float64, int64], leastNegative),
  ...rows("product", [float32, float64, int64], nearOne),
  ...rows("argmax", [float32, float64, uint64], leastNegative),
  ...rows("argmin", [float64, int8], leastNegative),
  ...rows("cumsum", [float32, float64], infinity),
  ...rows("cumproduct", [float32, float64], nearOne),
  ...rows("rank", [float32, float64, uint8], leastNegative),
  ...[float16, bfloat16, float32, float64, int32, uint32, int64, uint64].map((dtype) => dot(dtype, dtype)),
  ...[dot(int8, int8), dot(int8, uint8), dot(uint8, int8), dot(uint8, uint8)],
  scatter(float64, 0, 5n),
  scatter(float32, 1, infinity(float32)),
  scatter(float64, 1, infinity(float64)),
  scatter(float64, 2, nearOne(float64)),
  scatter(float64, 3, leastNegative(float64)),
  scatter(int64, 4, leastNegative(int64)),
];

/** The bytes of an operand. */
export function filled({ dtype, shape, bits }: FilledOperand): Uint8Array {
  const width = widthBytes(dtype);
  const bytes = new Uint8Array(elementCount(shape) * width);
  return bytes.map((_, index) => Number((bits >> BigInt(8 * (index % width))) & 0xffn));
}

/** A program of the one instruction, its operands the inputs. */
export function rowProgram({ name, operands, output, attributes }: RowCase): Program {
  const instruction: Instruction = {
    opcode: Opcode[name],
    output,
    operands: operands.map((_, index) => ({ kind: OperandKind.input, index })),
    ...(attributes === undefined ? {} : { attributes }),
  };
  return {
    arithmeticVersion: 1,
    inputs: operands.map(({ dtype, shape }, index) => ({ name: `x${index}`, type: { dtype, shape } })),
    outputs: [{ name: "y", type: output, step: 0 }],
    constants: [],
    instructions: [instruction],
    origins: [{ node: 0, name, operator: name, part: "" }],
    onnxHash: new Uint8Array(32),
  };
}
