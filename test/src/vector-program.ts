import {
  binaryTypes,
  operandTypesOf,
  reductionTypes,
  scanTypes,
  type TestVector,
  unaryTypes,
  widthBytes,
} from "@assay/arithmetic";
import { type Instruction, Opcode, OperandKind, type Program } from "@assay/program";
import { elementsOf } from "./referee-vectors.js";

/** A program of one instruction that computes many vectors at once, its inputs, and where each result stands. */
export type VectorProgram = {
  readonly program: Program;
  readonly inputs: readonly Uint8Array[];
  readonly vectors: readonly TestVector[];
  /** flat index in the output of each vector's element */
  readonly elements: readonly number[];
};

/** Puts vectors of one signature into as few programs as their lengths and attributes allow. */
export function vectorPrograms(vectors: readonly TestVector[]): VectorProgram[] {
  const groups = new Map<string, TestVector[]>();
  for (const vector of vectors) {
    const key = JSON.stringify([vector.attributes, vector.operands.map((operand) => operand.length)]);
    groups.set(key, [...(groups.get(key) ?? []), vector]);
  }
  return [...groups.values()].map(programOf);
}

type Shapes = {
  readonly operands: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly attributes: readonly number[];
  /** elements of the output for each vector */
  readonly stride: number;
};

function programOf(vectors: readonly TestVector[]): VectorProgram {
  const [first] = vectors as [TestVector];
  const { operands, output, attributes, stride } = shapesOf(first, vectors.length);
  const types = operandTypesOf(first).map((dtype, operand) => ({ dtype, shape: operands[operand]! }));
  const instruction: Instruction = {
    opcode: Opcode[first.name],
    output: { dtype: first.output, shape: output },
    operands: types.map((_, index) => ({ kind: OperandKind.input, index })),
    ...(attributes.length === 0 ? {} : { attributes }),
  };
  const program: Program = {
    arithmeticVersion: 1,
    inputs: types.map((type, index) => ({ name: `operand ${index}`, type })),
    outputs: [{ name: "result", type: instruction.output, step: 0 }],
    constants: [],
    instructions: [instruction],
    origins: [{ node: 0, name: first.name, operator: first.name, part: "" }],
    onnxHash: new Uint8Array(32),
  };
  const inputs = types.map(({ dtype }, operand) =>
    Buffer.concat(vectors.map((vector) => elementsOf(vector.operands[operand]!, widthBytes(dtype)))),
  );
  const elements = vectors.map(({ place }, index) => index * stride + (stride === 1 ? 0 : place));
  return { program, inputs: inputs.map((bytes) => Uint8Array.from(bytes)), vectors, elements };
}

/** One axis of vectors in front of what the instruction needs. */
function shapesOf({ name, operands, attributes }: TestVector, count: number): Shapes {
  const lengths = operands.map((operand) => operand.length);
  const rows = lengths.map((length) => [count, length]);
  const [length = 0] = lengths;
  if (name in reductionTypes) return { operands: rows, output: [count], attributes, stride: 1 };
  if (name in scanTypes || name === "scatter") {
    return { operands: rows, output: [count, length], attributes, stride: length };
  }
  if (name === "dot") {
    const matrices = lengths.map((size) => [count, 1, size]);
    return { operands: matrices, output: [count, 1, 1], attributes, stride: 1 };
  }
  if (name === "take") return { operands: rows, output: [count, 1], attributes: [1, 1], stride: 1 };
  if (name in unaryTypes || name in binaryTypes || name === "cast" || name === "select") {
    return { operands: lengths.map(() => [count]), output: [count], attributes, stride: 1 };
  }
  throw new RangeError(`no program for ${name}`);
}

/** The bits of the vectors' elements in an output. */
export function resultsIn({ vectors, elements }: VectorProgram, output: Uint8Array): bigint[] {
  const width = widthBytes(vectors[0]!.output);
  return elements.map((element) =>
    output
      .subarray(element * width, (element + 1) * width)
      .reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n),
  );
}
