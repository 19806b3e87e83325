import { DataType, dataTypeName } from "@assay/arithmetic";
import {
  ARITHMETIC_VERSION,
  type CopyMap,
  type Instruction,
  naturalShape,
  Opcode,
  type OpcodeName,
  OperandKind,
  outputDataType,
  type Program,
  type TensorType,
} from "@assay/program";

const { float32, float64, bfloat16, bool, int64, uint64 } = DataType;

/** Steps of the program that the cases stand in: the branches of its trees have ten siblings. */
const STEPS = 1_024;
/** Nearly as many elements, and as many dimensions, as a tensor may have. */
const LARGEST = [16, 16, 16, 16, 16, 16, 16, 15];

type Operands = readonly [dtype: DataType, bits: readonly bigint[]];

/**
 * The operands on which the contract's arithmetic takes the most gas, for each elementwise instruction: found by
 * slowest-operands.ts among the edge vectors, 2,000 drawn ones and the longest series, on every data type it takes. Of
 * the data types of eight bytes, whose trees are the deepest, and of a narrower one where that took 600 gas more.
 */
const SLOWEST: Readonly<Partial<Record<OpcodeName, readonly Operands[]>>> = {
  neg: [[int64, [0xffffffff80000000n]]],
  abs: [[int64, [0xffffffff80000000n]]],
  sqrt: [[float64, [0x3fb745d1745d1746n]]],
  not: [[int64, [0x0n]]],
  floor: [[float64, [0x40a4e40000000000n]]],
  ceil: [[float64, [0x40a4e40000000000n]]],
  round: [[float64, [0x40a4e40000000000n]]],
  trunc: [[float64, [0x40a4e40000000000n]]],
  exp: [
    [float64, [0x8ee270985818774an]],
    [float32, [0xc16912cdn]],
  ],
  log: [
    [float64, [0xc0e0000000000002n]],
    [float32, [0x40082d82n]],
  ],
  sin: [[float64, [0xc0e0000000000002n]]],
  cos: [[float64, [0xc0e0000000000002n]]],
  tan: [[float64, [0xc0e0000000000002n]]],
  asin: [
    [float64, [0xbfe0000000000000n]],
    [float32, [0x3f083a1an]],
  ],
  acos: [[float64, [0xbfe0000000000000n]]],
  atan: [
    [float64, [0xc0e0000000000002n]],
    [float32, [0x3d8d6b23n]],
  ],
  sinh: [
    [float64, [0x8ee270985818774an]],
    [float32, [0xbf94c3e4n]],
  ],
  cosh: [
    [float64, [0x8ee270985818774an]],
    [float32, [0xbf94c3e4n]],
  ],
  tanh: [[float64, [0x8ee270985818774an]]],
  asinh: [[float64, [0xbfdfffffffffffffn]]],
  acosh: [[float64, [0x3ff7fff583a53b8en]]],
  atanh: [
    [float64, [0xbfc59e63f8d28d7an]],
    [float32, [0xbe14c3e4n]],
  ],
  erf: [[float64, [0xc017935d86cdd7f0n]]],
  cast: [[float64, [0xc1da4fffffffffffn]]],
  add: [[float64, [0xc024000000000000n, 0x1e60000000000001n]]],
  sub: [[float64, [0x8000000000000002n, 0x3ff0000000000001n]]],
  mul: [[float64, [0xc024000000000000n, 0x1e60000000000001n]]],
  div: [[float64, [0x40dfffffffffffffn, 0x433fffffffffffffn]]],
  maximum: [[int64, [0x0n, 0x0n]]],
  minimum: [[int64, [0x0n, 0x0n]]],
  pow: [[float64, [0x40b9a10000000000n, 0x402fc00000000000n]]],
  mod: [[int64, [0xfffffffffffffff9n, 0x7n]]],
  fmod: [[float64, [0x40a5240000000000n, 0xf469f2f849c9cn]]],
  and: [[int64, [0x0n, 0x0n]]],
  or: [[int64, [0x0n, 0x0n]]],
  xor: [[int64, [0x0n, 0x0n]]],
  shiftLeft: [[uint64, [0x0n, 0x0n]]],
  shiftRight: [[uint64, [0x0n, 0x0n]]],
  equal: [[float64, [0x8000000000000002n, 0x3ff0000000000001n]]],
  less: [[float64, [0x8000000000000002n, 0x3ff0000000000001n]]],
  lessOrEqual: [[float64, [0x43e0000000000001n, 0xc3e0000000000002n]]],
};

/** One element of an instruction that reads single elements of its operands. */
export type ElementCase = {
  readonly opcode: OpcodeName;
  /** e.g. "add of float64, float64" */
  readonly name: string;
  readonly instruction: Instruction;
  readonly types: readonly TensorType[];
  readonly element: number;
  /** of the element that is read of each operand */
  readonly bits: readonly bigint[];
};

/** Where a case stands in the program. */
export type PlacedCase = ElementCase & { readonly step: number };

type Draft = {
  readonly opcode: OpcodeName;
  readonly types: readonly TensorType[];
  readonly bits: readonly bigint[];
  readonly attributes?: readonly number[];
  readonly copy?: CopyMap;
  /** where it is not settled by the operands */
  readonly output?: Partial<TensorType>;
  readonly note?: string;
};

const largest = (dtype: DataType): TensorType => ({ dtype, shape: LARGEST });

function caseOf({ opcode, types, bits, attributes, copy, output, note }: Draft): ElementCase {
  const partial = { opcode: Opcode[opcode], ...(attributes && { attributes }), ...(copy && { copy }) };
  const dtypes = types.map(({ dtype }) => dtype);
  const dtype = output?.dtype ?? outputDataType(partial.opcode, dtypes, attributes);
  const shape = output?.shape ?? naturalShape(partial, types);
  if (dtype === null || dtype === "any" || shape === null) throw new RangeError(`${opcode} of ${dtypes} in ${shape}`);
  const names = [...new Set(dtypes)].map(dataTypeName).join(" and ");
  const operands = types.map((_, index) => ({ kind: OperandKind.step, index }));
  return {
    ...{ opcode, types, bits, name: `${opcode} of ${names}${note ?? ""}` },
    element: shape.reduce((count, size) => count * size, 1) - 1,
    instruction: { ...partial, output: { dtype, shape }, operands },
  };
}

/** Ten axes and eight coordinates, every number of them of as many bytes as it may have. */
function slowestCopy(dtype: DataType): ElementCase {
  const step = 0x71717171;
  const axes = Array.from({ length: 10 }, (_, axis) => ({ size: 9, coordinate: axis % 8, coefficient: step }));
  const coordinates = LARGEST.map(() => ({ offset: -step, divisor: step, mode: "exact" as const }));
  const copy = { fill: 0n, axes, coordinates };
  return caseOf({
    opcode: "copy",
    types: [largest(dtype)],
    bits: [1n],
    copy,
    output: { shape: [81, 81, 9, 9, 9, 9, 9, 9] },
  });
}

/** The last of 16 operands has the element, and nearly all of them. */
function slowestConcat(dtype: DataType): ElementCase {
  const types = Array.from({ length: 16 }, (_, index) => ({
    dtype,
    shape: [16, 16, 16, 16, 16, 16, 15, index < 15 ? 0 : 17],
  }));
  return caseOf({ opcode: "concat", types, bits: types.map(() => 1n), attributes: [7] });
}

function elementwise(opcode: OpcodeName, [dtype, bits]: Operands): ElementCase {
  const types = bits.map(() => largest(dtype));
  return caseOf({ opcode, types, bits, ...(opcode === "cast" && { output: { dtype: bfloat16 } }) });
}

/** The instructions of which one element reads single elements, each at its worst. */
export const ELEMENT_CASES: readonly ElementCase[] = [
  slowestCopy(uint64),
  slowestConcat(uint64),
  ...[0n, 2n ** 64n - 1n].map((index) =>
    caseOf({
      ...{ opcode: "take", types: [largest(float64), largest(int64)], bits: [1n, index], attributes: [7, 7] },
      note: index === 0n ? "" : ", counted from the end",
    }),
  ),
  ...Object.entries(SLOWEST).flatMap(([opcode, all]) => all.map((one) => elementwise(opcode as OpcodeName, one))),
  ...[1n, 0n].map((condition) =>
    caseOf({
      ...{ opcode: "select", types: [bool, float64, float64].map(largest), bits: [condition, 1n, 1n] },
      note: condition === 1n ? "" : ", the second one",
    }),
  ),
];

/**
 * A program of 1,024 steps with all cases: first the steps that make their operands, each of its own, then the cases,
 * then copies of the first step. The names of inputs, outputs and nodes do not matter.
 */
export function elementProgram(cases: readonly ElementCase[]): { program: Program; placed: readonly PlacedCase[] } {
  const dtypes = Object.values(DataType);
  const instructions: Instruction[] = [];
  const made = new Map<string, number>();
  const source = (type: TensorType, position: number) => {
    const key = `${type.dtype}/${type.shape}/${position}`;
    if (!made.has(key)) made.set(key, instructions.push(broadcastOf(type, dtypes.indexOf(type.dtype))) - 1);
    return { kind: OperandKind.step, index: made.get(key)! };
  };
  const operands = cases.map(({ types }) => types.map(source));
  const placed = cases.map((one, index) => {
    const instruction = { ...one.instruction, operands: operands[index]! };
    return { ...one, instruction, step: instructions.push(instruction) - 1 };
  });
  while (instructions.length < STEPS) instructions.push(instructions[0]!);
  const program: Program = {
    arithmeticVersion: ARITHMETIC_VERSION,
    inputs: dtypes.map((dtype) => ({ name: dataTypeName(dtype), type: { dtype, shape: [] } })),
    outputs: [{ name: "y", type: instructions[STEPS - 1]!.output, step: STEPS - 1 }],
    constants: [],
    instructions,
    origins: instructions.map((_, node) => ({ node, name: `n${node}`, operator: "n", part: "result" })),
    onnxHash: new Uint8Array(32),
  };
  return { program, placed };
}

/** A tensor that repeats the one element of an input. */
function broadcastOf(output: TensorType, input: number): Instruction {
  const axes = output.shape.map((size) => ({ size, coordinate: null, coefficient: 0 }));
  const operands = [{ kind: OperandKind.input, index: input }];
  return { opcode: Opcode.copy, output, operands, copy: { fill: 0n, axes, coordinates: [] } };
}
