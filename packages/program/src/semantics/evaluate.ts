import { binaryReference, dotReference, reductionReference, unaryReference } from "@assay/arithmetic";
import { broadcastStrides } from "../instruction/broadcast.js";
import type { Instruction, TensorType } from "../instruction/instruction.js";
import { naturalShape } from "../instruction/natural-shape.js";
import { opcodeFamily, opcodeName } from "../instruction/opcode-table.js";
import { elementCount } from "../instruction/row-major.js";
import { evaluateCopy } from "./evaluate-copy.js";

/**
 * The whole output of a well-formed instruction, element by element with the reference arithmetic: for constant
 * folding and as an oracle in tests. Bytes are little-endian in row-major order.
 */
export function evaluate(
  instruction: Instruction,
  operandTypes: readonly TensorType[],
  operandBytes: readonly Uint8Array[],
): Uint8Array {
  const natural = naturalShape(instruction, operandTypes);
  if (natural === null) throw new RangeError("evaluate needs a well-formed instruction");
  const family = opcodeFamily(instruction.opcode);
  if (family === "copy") return evaluateCopy(instruction.copy!, operandTypes[0], operandBytes[0]);
  const operands = operandBytes.map(float32Bits);
  const output = new Uint32Array(elementCount(natural));
  const name = opcodeName(instruction.opcode);
  if (family === "unary") {
    const apply = unaryReference[name as keyof typeof unaryReference];
    for (let index = 0; index < output.length; index++) output[index] = apply(operands[0][index]);
  } else if (family === "binary") {
    evaluateBinary(binaryReference[name as keyof typeof binaryReference], operandTypes, operands, natural, output);
  } else if (family === "reduction") {
    const row = operandTypes[0].shape[operandTypes[0].shape.length - 1];
    const apply = reductionReference[name as keyof typeof reductionReference];
    for (let index = 0; index < output.length; index++) {
      output[index] = apply(operands[0].subarray(index * row, (index + 1) * row));
    }
  } else {
    evaluateDot(operandTypes, operands, natural, output);
  }
  return new Uint8Array(output.buffer);
}

function evaluateBinary(
  apply: (a: number, b: number) => number,
  operandTypes: readonly TensorType[],
  operands: readonly Uint32Array[],
  natural: readonly number[],
  output: Uint32Array,
): void {
  const walkA = new BroadcastWalk(operandTypes[0].shape, natural);
  const walkB = new BroadcastWalk(operandTypes[1].shape, natural);
  for (let index = 0; index < output.length; index++) {
    output[index] = apply(operands[0][walkA.next()], operands[1][walkB.next()]);
  }
}

function evaluateDot(
  operandTypes: readonly TensorType[],
  operands: readonly Uint32Array[],
  natural: readonly number[],
  output: Uint32Array,
): void {
  const [a, b] = operandTypes;
  const m = natural[natural.length - 2];
  const n = natural[natural.length - 1];
  const length = a.shape[a.shape.length - 1];
  const batchShape = natural.slice(0, -2);
  const batchA = new BroadcastWalk(a.shape.slice(0, -2), batchShape);
  const batchB = new BroadcastWalk(b.shape.slice(0, -2), batchShape);
  const bias = operands.length === 3 ? new BroadcastWalk(operandTypes[2].shape, natural) : null;
  let index = 0;
  for (let batch = elementCount(batchShape); batch > 0; batch--) {
    const firstA = batchA.next() * m * length;
    const firstB = batchB.next() * n * length;
    for (let row = 0; row < m; row++) {
      const rowA = operands[0].subarray(firstA + row * length, firstA + (row + 1) * length);
      for (let column = 0; column < n; column++) {
        const rowB = operands[1].subarray(firstB + column * length, firstB + (column + 1) * length);
        output[index++] = dotReference(rowA, rowB, bias === null ? null : operands[2][bias.next()]);
      }
    }
  }
}

/** Gives, element by element of the broadcast shape, the index into an operand that broadcasts to it. */
class BroadcastWalk {
  readonly #shape: readonly number[];
  readonly #strides: readonly number[];
  readonly #position: number[];
  #element = 0;

  constructor(shape: readonly number[], target: readonly number[]) {
    this.#shape = target;
    this.#strides = broadcastStrides(shape, target);
    this.#position = target.map(() => 0);
  }

  next(): number {
    const element = this.#element;
    for (let axis = this.#shape.length - 1; axis >= 0; axis--) {
      this.#element += this.#strides[axis];
      if (++this.#position[axis] < this.#shape[axis]) return element;
      this.#element -= this.#strides[axis] * this.#shape[axis];
      this.#position[axis] = 0;
    }
    return element;
  }
}

function float32Bits(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}
