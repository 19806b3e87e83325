import {
  type BinaryName,
  binaryOperation,
  castOperation,
  DataType,
  floatFormat,
  type UnaryName,
  unaryOperation,
  widthBytes,
} from "@assay/arithmetic";
import { type Instruction, Opcode, type TensorType } from "../instruction/instruction.js";
import { opcodeFamily, opcodeName } from "../instruction/opcode-table.js";
import { elementCount, sameShape } from "../instruction/row-major.js";
import { BroadcastWalk } from "./broadcast-walk.js";
import { bitsOfElements, bytesOfBits, numbersOf, storeNumbers } from "./elements.js";
import { type NumberBinary, numberBinary, numberCast, numberUnary } from "./number-operations.js";

type Types = readonly TensorType[];
type Bytes = readonly Uint8Array[];
type Shape = readonly number[];

/** Elements that are computed at a time, so that large tensors are never held as binary64 numbers as a whole. */
const BLOCK = 8192;

/** Unary and binary instructions, comparisons and casts. */
export function evaluateElementwise(instruction: Instruction, types: Types, bytes: Bytes, natural: Shape): Uint8Array {
  const { opcode, output } = instruction;
  const [{ dtype }] = types;
  const isSignBit = floatFormat(dtype) !== null && (opcode === Opcode.neg || opcode === Opcode.abs);
  if (isSignBit) return changeSigns(bytes[0], widthBytes(dtype), opcode === Opcode.neg);
  const result = outputType(instruction, dtype);
  return (
    evaluateNumbers(numberOperation(instruction, dtype), result, types, bytes, natural) ??
    bytesOfBits(output.dtype, evaluateBits(instruction, types, bytes, natural))
  );
}

function outputType({ opcode, output }: Instruction, operand: DataType): DataType {
  if (opcodeFamily(opcode) === "comparison") return DataType.bool;
  return opcode === Opcode.cast ? output.dtype : operand;
}

/** Negative or positive zero and NaN included: the sign is the top bit of the last byte of each element. */
function changeSigns(bytes: Uint8Array, width: number, isNegation: boolean): Uint8Array {
  const output = new Uint8Array(bytes);
  for (let at = width - 1; at < output.length; at += width) {
    output[at] = isNegation ? output[at] ^ 0x80 : output[at] & 0x7f;
  }
  return output;
}

/** The instruction in JavaScript's numbers (of one operand, or of two), or null. */
function numberOperation({ opcode, output }: Instruction, dtype: DataType): NumberBinary | null {
  const name = opcodeName(opcode);
  if (opcode === Opcode.cast) return numberCast(dtype, output.dtype);
  return opcodeFamily(opcode) === "unary" ? numberUnary(name, dtype) : numberBinary(name, dtype);
}

function evaluateNumbers(
  operation: NumberBinary | null,
  dtype: DataType,
  types: Types,
  bytes: Bytes,
  natural: Shape,
): Uint8Array | null {
  if (operation === null) return null;
  const count = elementCount(natural);
  const output = new Uint8Array(count * widthBytes(dtype));
  const loaders = types.map((type, operand) => numberLoader(type, bytes[operand], natural));
  const blocks = types.map(() => new Float64Array(Math.min(BLOCK, count)));
  const [a, b = a] = blocks;
  for (let first = 0; first < count; first += BLOCK) {
    const length = Math.min(BLOCK, count - first);
    for (const [operand, load] of loaders.entries()) load(blocks[operand].subarray(0, length), first);
    for (let index = 0; index < length; index++) a[index] = operation(a[index], b[index]);
    storeNumbers(dtype, output, first, a.subarray(0, length));
  }
  return output;
}

/** Fills blocks with the elements of an operand, broadcast, from `first` on; blocks are asked for in order. */
function numberLoader(
  { dtype, shape }: TensorType,
  bytes: Uint8Array,
  natural: Shape,
): (block: Float64Array, first: number) => void {
  const numbers = numbersOf(dtype, bytes);
  if (numbers === null) throw new RangeError(`elements of data type ${dtype} are not JavaScript numbers`);
  if (numbers.length === 1) return (block) => block.fill(numbers[0]);
  if (elementCount(shape) === elementCount(natural)) {
    return (block, first) => block.set(numbers.subarray(first, first + block.length));
  }
  const walk = new BroadcastWalk(shape, natural);
  return (block) => {
    for (let index = 0; index < block.length; index++) block[index] = numbers[walk.next()];
  };
}

function evaluateBits(instruction: Instruction, types: Types, bytes: Bytes, natural: Shape): BigUint64Array {
  const [a, b] = types.map(({ dtype }, operand) => bitsOfElements(dtype, bytes[operand]));
  const [{ dtype, shape }] = types;
  const name = opcodeName(instruction.opcode);
  if (instruction.opcode === Opcode.cast) return a.map(castOperation(dtype, instruction.output.dtype));
  if (b === undefined) return a.map(unaryOperation(name as UnaryName, dtype));
  const operation = binaryOperation(name as BinaryName, dtype);
  if (sameShape(shape, types[1].shape)) return a.map((x, index) => operation(x, b[index]));
  const walkA = new BroadcastWalk(shape, natural);
  const walkB = new BroadcastWalk(types[1].shape, natural);
  const output = new BigUint64Array(elementCount(natural));
  for (let index = 0; index < output.length; index++) output[index] = operation(a[walkA.next()], b[walkB.next()]);
  return output;
}
