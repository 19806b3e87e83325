import { DataType } from "@assay/arithmetic";
import { elementCount, type Instruction, Opcode, type Operand, OperandKind, type Program } from "@assay/program";
import { floatBounds } from "./integer-bounds.js";
import {
  type ByteTensor,
  type ConvOperation,
  type FloatOperation,
  type IntegerOperation,
  isByteType,
  type PoolOperation,
  type ProductOperation,
  type QuantizedRows,
  type Requantization,
  rangeOf,
  type SumOperation,
  type Weights,
} from "./integer-operation.js";
import { quantizeRows } from "./integer-rows.js";
import { type Window, windowOf } from "./integer-window.js";

/** Quotients below this are rounded and shifted exactly by the kernel that adds bytes. */
const LARGEST_QUOTIENT = 2 ** 20;

/** Finds what the steps of a program compute together on quantized tensors. */
export class IntegerRecognition {
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
  }

  /** The operation whose result is a step, or null. */
  operationAt(step: number): IntegerOperation | null {
    const instruction = this.#program.instructions[step];
    if (!isByteType(instruction.output.dtype, DataType)) return null;
    if (instruction.opcode === Opcode.max) return this.#pool(step, instruction);
    return instruction.opcode === Opcode.cast ? this.#quantized(step, instruction) : null;
  }

  /** cast ← [add zero] ← round ← mul factor ← cast ← dot, or ← div scale ← … ← add. */
  #quantized(step: number, { operands: [shifted], output }: Instruction): IntegerOperation | null {
    const covered: number[] = [];
    const isSigned = output.dtype === DataType.int8;
    const result = { step, covered, output: { shape: output.shape, isSigned } };
    let at = this.#take(shifted, Opcode.add, covered);
    let zero = 0;
    if (at !== null) {
      zero = this.#scalar(at.operands[1]) ?? Number.NaN;
      at = this.#take(at.operands[0], Opcode.round, covered);
    } else at = this.#take(shifted, Opcode.round, covered);
    const [least, most] = rangeOf(isSigned);
    if (at === null || !Number.isInteger(zero) || zero < least || zero > most) return null;
    const [inner] = at.operands;
    const scaled = this.#take(inner, Opcode.mul, covered);
    if (scaled !== null) return this.#multiplied(scaled, zero, result);
    const quotient = this.#take(inner, Opcode.div, covered);
    if (quotient === null) return null;
    const alone = () => ({ ...result, covered: [...covered] });
    return (
      this.#sum(quotient, zero, alone()) ??
      this.#float(quotient, zero, alone()) ??
      this.#floatPool(quotient, zero, alone())
    );
  }

  #multiplied(scaled: Instruction, zero: number, result: Result): ConvOperation | ProductOperation | null {
    const { covered } = result;
    const factors = this.#floats(scaled.operands[1]);
    const numbers = this.#take(scaled.operands[0], Opcode.cast, covered);
    const dot = numbers && this.#take(numbers.operands[0], Opcode.dot, covered);
    if (factors === null || dot === null || dot.output.dtype !== DataType.int32) return null;
    if (!factors.every(Number.isFinite) || numbers?.output.shape.join() !== dot.output.shape.join()) return null;
    const requantization = { factors, zero };
    const factorShape = this.#typeOf(scaled.operands[1]).shape;
    return (
      this.#conv(dot, factorShape, requantization, result) ?? this.#product(dot, factorShape, requantization, result)
    );
  }

  /** dot(constant [G, M/G, K], columns of x) */
  #conv(
    dot: Instruction,
    factorShape: readonly number[],
    requantization: Requantization,
    result: Result,
  ): ConvOperation | null {
    const covered = [...result.covered];
    const columns = this.#take(dot.operands[1], Opcode.copy, covered);
    // What is quantized may be seen in another shape, with its elements in the same order.
    const { shape } = dot.output;
    const weights = this.#weights(dot.operands[0], dot.operands[2], "column");
    if (columns?.copy === undefined || weights === null || shape.length !== 4) return null;
    const groups = this.#typeOf(dot.operands[0]).shape.at(-3) ?? 1;
    const source = columns.operands[0];
    const reads = this.#bytes(source);
    if (reads === null || reads.shape.length !== 4 || shape[1] !== weights.rows) return null;
    if (elementCount(shape) !== elementCount(result.output.shape)) return null;
    const fits = factorShape.join() === `${weights.rows},1,1` || elementCount(factorShape) === 1;
    const sizes = { source: reads.shape, output: [shape[2], shape[3]] as const, groups, hasChannelsInRow: true };
    const window = windowOf(columns.copy, sizes);
    if (window === null || !fits) return null;
    const fill = Number(reads.isSigned ? BigInt.asIntN(8, columns.copy.fill) : columns.copy.fill);
    return {
      ...result,
      kind: "conv",
      output: { ...result.output, shape },
      covered,
      sources: [source],
      reads: [reads],
      weights,
      groups,
      window,
      fill,
      requantization,
    };
  }

  /** dot(x, constant [N, K]) */
  #product(
    dot: Instruction,
    factorShape: readonly number[],
    requantization: Requantization,
    result: Result,
  ): ProductOperation | null {
    const [source, second, bias] = dot.operands;
    const reads = this.#bytes(source);
    const weights = this.#weights(second, bias, "row");
    if (reads === null || weights === null) return null;
    const isRow = elementCount(factorShape) === 1 || factorShape.at(-1) === elementCount(factorShape);
    if (!isRow || (requantization.factors.length !== 1 && requantization.factors.length !== weights.rows)) return null;
    if (elementCount(reads.shape) / weights.length !== elementCount(result.output.shape) / weights.rows) return null;
    if (elementCount(this.#typeOf(second).shape) !== weights.rows * weights.length) return null;
    if (dot.output.shape.at(-1) !== weights.rows || result.output.shape.at(-1) !== weights.rows) return null;
    return { ...result, kind: "product", sources: [source], reads: [reads], weights, requantization };
  }

  /** Constant bytes and a constant bias with one number for each of their rows. */
  #weights(operand: Operand, bias: Operand | undefined, direction: "row" | "column"): Weights | null {
    const tensor = this.#bytes(operand);
    if (tensor === null || operand.kind !== OperandKind.constant) return null;
    const { shape } = tensor;
    const length = shape[shape.length - 1];
    const rows = elementCount(shape.slice(0, -1));
    if (direction === "row" && rows !== (shape.at(-2) ?? 1)) return null;
    if (length === 0 || rows === 0) return null;
    const { data } = this.#program.constants[operand.index];
    const numbers = bias === undefined ? null : this.#bias(bias, rows, direction, shape);
    return numbers === undefined ? null : { data, isSigned: tensor.isSigned, rows, length, bias: numbers };
  }

  /** A constant bias, one for each row of the weights; undefined if it is another one. */
  #bias(
    operand: Operand,
    rows: number,
    direction: "row" | "column",
    weights: readonly number[],
  ): Int32Array | undefined {
    if (operand.kind !== OperandKind.constant) return undefined;
    const { type, data } = this.#program.constants[operand.index];
    const count = elementCount(type.shape);
    const isOne = count === 1;
    const expected =
      direction === "row" ? type.shape.at(-1) === rows : hasShape(type.shape, [...weights.slice(0, -1), 1]);
    if (!isOne && (count !== rows || !expected)) return undefined;
    const numbers = new Int32Array(data.slice().buffer);
    return isOne ? new Int32Array(rows).fill(numbers[0]) : numbers;
  }

  /** max ← copy of windows of [N, C, H, W] */
  #pool(step: number, { operands, output }: Instruction): PoolOperation | null {
    const covered: number[] = [];
    const windows = this.#take(operands[0], Opcode.copy, covered);
    const { shape } = output;
    if (windows?.copy === undefined || shape.length !== 4) return null;
    const reads = this.#bytes(windows.operands[0]);
    if (reads === null || reads.shape.length !== 4) return null;
    const least = reads.isSigned ? 0x80n : 0n;
    const window = this.#poolWindow(windows, reads.shape, shape);
    if (window === null || windows.copy.fill !== least) return null;
    const isSigned = output.dtype === DataType.int8;
    return {
      kind: "pool",
      step,
      covered,
      sources: [windows.operands[0]],
      reads: [reads],
      output: { shape, isSigned },
      window,
    };
  }

  #poolWindow({ copy, output }: Instruction, source: readonly number[], shape: readonly number[]): Window | null {
    if (copy === undefined || source.length !== 4 || shape.length !== 4) return null;
    const sizes = { source, output: [shape[2], shape[3]] as const, groups: 1, hasChannelsInRow: false };
    const window = windowOf(copy, sizes);
    if (window === null || output.shape.at(-1) !== window.kernel[0] * window.kernel[1]) return null;
    // A window that lies wholly in the padding has no greatest element for onnxruntime.
    const isInside = [0, 1].every((i) => {
      const reach = (window.kernel[i] - 1) * window.dilations[i];
      return window.dilations[i] === 1 && window.before[i] <= reach && window.after[i] <= reach;
    });
    return isInside ? window : null;
  }

  /** div ← [maximum 0] ← add(mul(sub(cast(a), zero), scale), …) */
  #sum({ operands: [dividend, divisor] }: Instruction, zero: number, result: Result): SumOperation | null {
    const { covered, output } = result;
    const scale = this.#scalar(divisor);
    const rectified = this.#take(dividend, Opcode.maximum, covered);
    const isRectified = rectified !== null && this.#scalar(rectified.operands[1]) === 0;
    if (scale === null || (rectified !== null && !isRectified)) return null;
    const sum = this.#take(rectified?.operands[0] ?? dividend, Opcode.add, covered);
    if (sum === null) return null;
    const [a, b] = sum.operands.map((operand) => this.#dequantized(operand, covered));
    if (a === null || b === null) return null;
    if (![a, b].every(({ tensor }) => hasShape(tensor.shape, output.shape))) return null;
    const quotient = (255 * (Math.abs(a.scale) + Math.abs(b.scale))) / Math.abs(scale);
    if (!(quotient < LARGEST_QUOTIENT)) return null;
    return {
      ...result,
      kind: "sum",
      sources: [a.source, b.source],
      reads: [a.tensor, b.tensor],
      scales: [a.scale, b.scale],
      zeros: [a.zero, b.zero],
      isRectified,
      scale,
      zero,
    };
  }

  /** div ← [maximum 0] ← dot of dequantized numbers, one side constant */
  #float({ operands: [dividend, divisor] }: Instruction, zero: number, result: Result): FloatOperation | null {
    const { covered, output } = result;
    const scale = this.#scalar(divisor);
    const rectified = this.#take(dividend, Opcode.maximum, covered);
    const isRectified = rectified !== null && this.#scalar(rectified.operands[1]) === 0;
    const dot = this.#take(rectified?.operands[0] ?? dividend, Opcode.dot, covered);
    if (scale === null || !(scale > 0) || dot === null || (rectified !== null && !isRectified)) return null;
    const { shape } = dot.output;
    if (dot.output.dtype !== DataType.float32 || elementCount(shape) !== elementCount(output.shape)) return null;
    const [a, b, bias] = dot.operands;
    const isConv = a.kind === OperandKind.constant;
    const columns = isConv ? this.#take(b, Opcode.copy, covered) : null;
    if (isConv && columns === null) return null;
    const source = this.#dequantized(columns?.operands[0] ?? a, covered);
    if (source === null || !(source.scale > 0)) return null;
    const rows = this.#typeOf(isConv ? a : b).shape;
    const window = columns && this.#windowOf(columns, rows, source.tensor.shape, shape);
    const count = rows.at(-2) ?? 1;
    if (elementCount(rows) !== count * rows[rows.length - 1]) return null;
    if (columns ? window === null || shape[1] !== count : output.shape.at(-1) !== count) return null;
    const weights = this.#quantizedRows(isConv ? a : b, count, window?.kernel ?? null);
    const numbers = bias === undefined ? null : this.#floatBias(bias, count, isConv ? -2 : -1);
    if (weights === null || numbers === undefined) return null;
    const operation: Omit<FloatOperation, "bounds"> = {
      ...result,
      kind: "float",
      output: { ...output, shape: columns ? shape : output.shape },
      sources: [source.source],
      reads: [source.tensor],
      weights,
      bias: numbers,
      window,
      sourceScale: source.scale,
      sourceZero: source.zero,
      isRectified,
      scale,
      zero,
    };
    const bounds = floatBounds(operation);
    return bounds && { ...operation, bounds };
  }

  #windowOf(columns: Instruction, rows: readonly number[], source: readonly number[], output: readonly number[]) {
    if (columns.copy === undefined || columns.copy.fill !== 0n) return null;
    if (source.length !== 4 || output.length !== 4 || (rows.length === 3 && rows[0] !== 1)) return null;
    const sizes = { source, output: [output[2], output[3]] as const, groups: 1, hasChannelsInRow: true };
    return windowOf(columns.copy, sizes);
  }

  /** Constant rows as bytes with scales; those of a convolution with their channels innermost. */
  #quantizedRows(operand: Operand, rows: number, kernel: readonly [number, number] | null): QuantizedRows | null {
    const numbers = this.#floats(operand);
    return numbers && quantizeRows(numbers, rows, kernel === null ? 1 : kernel[0] * kernel[1]);
  }

  /** One number for each row of the weights, along an axis from the end; undefined if it is another bias. */
  #floatBias(operand: Operand, rows: number, axis: number): Float32Array | undefined {
    const numbers = this.#floats(operand);
    const { shape } = this.#typeOf(operand);
    return numbers?.length === rows && shape.at(axis) === rows ? numbers : undefined;
  }

  /** div ← max ← copy of windows of dequantized numbers, with one scale and zero point before and after */
  #floatPool({ operands: [dividend, divisor] }: Instruction, zero: number, result: Result): PoolOperation | null {
    const { covered, output } = result;
    const maximum = this.#take(dividend, Opcode.max, covered);
    const windows = maximum && this.#take(maximum.operands[0], Opcode.copy, covered);
    const source = windows && this.#dequantized(windows.operands[0], covered);
    if (source === null || windows?.copy === undefined) return null;
    // A dequantized byte divided by its own scale rounds back to the byte, for scales far from overflow and underflow.
    const isSame =
      source.scale === this.#scalar(divisor) && source.zero === zero && Math.abs(Math.log2(source.scale)) < 60;
    if (!isSame || source.tensor.isSigned !== output.isSigned || windows.copy.fill !== 0xff800000n) return null;
    const window = this.#poolWindow(windows, source.tensor.shape, output.shape);
    return window && { ...result, kind: "pool", sources: [source.source], reads: [source.tensor], window };
  }

  /** mul(sub(cast(x), zero), scale), or without sub. */
  #dequantized(
    operand: Operand,
    covered: number[],
  ): { source: Operand; tensor: ByteTensor; scale: number; zero: number } | null {
    const product = this.#take(operand, Opcode.mul, covered);
    const scale = product && this.#scalar(product.operands[1]);
    if (product === null || scale === null) return null;
    const difference = this.#take(product.operands[0], Opcode.sub, covered);
    const zero = difference === null ? 0 : this.#scalar(difference.operands[1]);
    const numbers = this.#take(difference?.operands[0] ?? product.operands[0], Opcode.cast, covered);
    if (numbers === null || zero === null || numbers.output.dtype !== DataType.float32) return null;
    const [source] = numbers.operands;
    const tensor = this.#bytes(source);
    if (tensor === null || !Number.isInteger(zero) || Math.abs(zero) > 255) return null;
    return { source, tensor, scale, zero };
  }

  /** The instruction that makes an operand if it has this opcode; its step is then covered. */
  #take(operand: Operand, opcode: Opcode, covered: number[]): Instruction | null {
    if (operand.kind !== OperandKind.step) return null;
    const instruction = this.#program.instructions[operand.index];
    if (instruction.opcode !== opcode) return null;
    covered.push(operand.index);
    return instruction;
  }

  #typeOf({ kind, index }: Operand) {
    const { constants, inputs, instructions } = this.#program;
    if (kind === OperandKind.constant) return constants[index].type;
    return kind === OperandKind.step ? instructions[index].output : inputs[index].type;
  }

  #bytes(operand: Operand): ByteTensor | null {
    const { dtype, shape } = this.#typeOf(operand);
    return isByteType(dtype, DataType) ? { shape, isSigned: dtype === DataType.int8 } : null;
  }

  #floats(operand: Operand): Float32Array | null {
    if (operand.kind !== OperandKind.constant) return null;
    const { type, data } = this.#program.constants[operand.index];
    if (type.dtype !== DataType.float32) return null;
    const isAligned = data.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0;
    if (!isAligned) return new Float32Array(data.slice().buffer);
    return new Float32Array(data.buffer, data.byteOffset, data.byteLength / Float32Array.BYTES_PER_ELEMENT);
  }

  #scalar(operand: Operand): number | null {
    const numbers = this.#floats(operand);
    return numbers?.length === 1 ? numbers[0] : null;
  }
}

type Result = { readonly step: number; readonly covered: number[]; readonly output: ByteTensor };

/** Whether two shapes are the same but for leading axes of size 1. */
function hasShape(shape: readonly number[], other: readonly number[]): boolean {
  const rest = (axes: readonly number[]) => axes.slice(axes.findIndex((size) => size !== 1)).join();
  return elementCount(shape) === elementCount(other) && (elementCount(shape) === 1 || rest(shape) === rest(other));
}
