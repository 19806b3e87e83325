import {
  DataType,
  edgeVectors,
  operandTypesOf,
  type Signature,
  signatures,
  type TestVector,
  vectorsFor,
  widthBytes,
} from "@assay/arithmetic";
import t from "tap";
import { evaluate, type Instruction, OPCODES, Opcode, outputDataType, type TensorType } from "../src/index.js";
import { replay, seed } from "./seed.js";

const COUNT = 300;
/** Rows are evaluated one by one: of their edge vectors only each so many-th. */
const EDGES_A_ROW = 11;
const TIMEOUT_MILLISECONDS = 180_000;
const ROWED: readonly string[] = ["reduction", "scan", "dot", "take", "scatter"];

function bytesOf(dtype: DataType, bits: Iterable<bigint>): Uint8Array {
  const width = widthBytes(dtype);
  const bytes: number[] = [];
  for (const x of bits) for (let byte = 0; byte < width; byte++) bytes.push(Number((x >> BigInt(8 * byte)) & 0xffn));
  return Uint8Array.from(bytes);
}

function elementAt(dtype: DataType, bytes: Uint8Array, element: number): bigint {
  const own = bytes.subarray(element * widthBytes(dtype), (element + 1) * widthBytes(dtype));
  return own.reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}

function run(signature: Signature, attributes: readonly number[], types: readonly TensorType[], bytes: Uint8Array[]) {
  const opcode = Opcode[signature.name];
  const instruction: Instruction = { opcode, output: { dtype: signature.output, shape: [] }, operands: [], attributes };
  return evaluate(instruction, types, bytes);
}

/** Elementwise: all vectors as one tensor. */
function wrongElements(signature: Signature, vectors: readonly TestVector[]): number {
  const types = signature.types.map((dtype) => ({ dtype, shape: [vectors.length] }));
  const operands = signature.types.map((dtype, operand) =>
    bytesOf(
      dtype,
      vectors.map((vector) => vector.operands[operand][0]),
    ),
  );
  const made = run(signature, [], types, operands);
  return vectors.filter((vector, index) => elementAt(signature.output, made, index) !== vector.expected).length;
}

/** Others: each vector by itself, its rows as tensors of one row. */
function wrongRows(signature: Signature, vectors: readonly TestVector[]): number {
  return vectors.filter((vector) => {
    const dtypes = operandTypesOf(vector);
    const shapes = vector.operands.map((row, operand) => {
      if (signature.name === "take") return operand === 0 ? [row.length] : [];
      return signature.name === "dot" && operand === 2 ? [] : [1, row.length];
    });
    const types = shapes.map((shape, operand) => ({ dtype: dtypes[operand], shape }));
    const bytes = vector.operands.map((row, operand) => bytesOf(dtypes[operand], row));
    return (
      elementAt(signature.output, run(signature, vector.attributes, types, bytes), vector.place) !== vector.expected
    );
  }).length;
}

t.setTimeout(TIMEOUT_MILLISECONDS);

for (const { name, family } of OPCODES) {
  if (family === "copy" || family === "concat") continue;
  t.test(`evaluate gives the reference's results for ${name}, of every data type`, async (t) => {
    for (const signature of signatures.filter((one) => one.name === name)) {
      const isRowed = ROWED.includes(family);
      const edges = [...edgeVectors(signature)].filter((_, index) => !isRowed || index % EDGES_A_ROW === 0);
      const vectors = [...edges, ...vectorsFor(signature, seed, COUNT)];
      const wrong = isRowed ? wrongRows(signature, vectors) : wrongElements(signature, vectors);
      t.equal(wrong, 0, `${signature.types} to ${signature.output}, ${vectors.length} vectors, ${replay}`);
    }
  });
}

t.test("the vectors know every combination of data types that is well-formed, and no other", async (t) => {
  const known = new Set(signatures.map(({ name, types, output }) => `${name} ${types} ${output}`));
  let count = 0;
  for (const { name, code, family, types } of OPCODES) {
    if (family === "copy" || family === "concat") continue;
    for (const operands of combinations(family, types)) {
      const settled = outputDataType(code, operands, [0]);
      const outputs =
        settled === "any" ? [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16] : settled === null ? [] : [settled];
      for (const output of outputs) {
        count++;
        if (!known.has(`${name} ${operands} ${output}`)) t.fail(`${name} ${operands} ${output}`);
      }
    }
  }
  t.equal(count, known.size);
});

/** Combinations of operand types that may be meant. */
function combinations(family: string, types: readonly DataType[]): DataType[][] {
  const int64 = 7;
  const bool = 9;
  switch (family) {
    case "binary":
    case "comparison":
      return types.map((dtype) => [dtype, dtype]);
    case "select":
      return types.map((dtype) => [bool, dtype, dtype]);
    case "take":
      return types.map((dtype) => [dtype, int64]);
    case "scatter":
      return types.map((dtype) => [dtype, int64, dtype]);
    case "dot":
      return types.flatMap((a) => types.map((b) => [a, b]));
    default:
      return types.map((dtype) => [dtype]);
  }
}

t.test("sums of many terms: certain ones are proposed in binary64, others decided exactly", async (t) => {
  const float32 = DataType.float32;
  const length = 20_000;
  const terms = Float32Array.from({ length }, (_, k) => (k % 2 === 0 ? 1 : -1) * (1 + (k >> 1)));
  terms[length - 1] = 2 ** -24;
  terms[length - 2] = 1;
  const instruction: Instruction = { opcode: Opcode.sum, output: { dtype: float32, shape: [] }, operands: [] };
  const type = { dtype: float32, shape: [length] };
  const sumOf = (numbers: Float32Array) =>
    new Float32Array(evaluate(instruction, [type], [new Uint8Array(numbers.buffer)]).buffer)[0];
  t.equal(sumOf(terms), 1, "a tie goes to even");
  terms.set([2 ** -60, 0]);
  t.equal(sumOf(terms), 1 + 2 ** -23, "something tiny decides it");
});
