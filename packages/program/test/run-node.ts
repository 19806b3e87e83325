import { DataType } from "@assay/arithmetic";
import { compile } from "../src/index.js";
import { encodeModel, modelProto, type TestNode } from "./onnx-builder.js";
import { runProgram } from "./run-program.js";

/** A tensor of any data type by its numbers; 16-bit floats must hold them exactly. */
export type Typed = { readonly dtype: DataType; readonly shape: readonly number[]; readonly values: readonly number[] };

type NumberArray = Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array;
type ArrayOf = new (buffer: ArrayBuffer) => NumberArray | Uint32Array | BigInt64Array | BigUint64Array;

const ARRAYS: ReadonlyMap<DataType, ArrayOf> = new Map<DataType, ArrayOf>([
  [DataType.float32, Float32Array],
  [DataType.float64, Float64Array],
  [DataType.int8, Int8Array],
  [DataType.int16, Int16Array],
  [DataType.int32, Int32Array],
  [DataType.int64, BigInt64Array],
  [DataType.uint8, Uint8Array],
  [DataType.uint16, Uint16Array],
  [DataType.uint32, Uint32Array],
  [DataType.uint64, BigUint64Array],
  [DataType.bool, Uint8Array],
]);

/** The tensor of these numbers; a vector by default. */
export function typed(dtype: DataType, values: readonly number[], shape: readonly number[] = [values.length]): Typed {
  return { dtype, shape, values };
}

/** Element bytes of a tensor. */
export function bytesOfTyped({ dtype, values }: Typed): Uint8Array {
  switch (dtype) {
    case DataType.float16:
      return new Uint8Array(Uint16Array.from(values, halfBits).buffer);
    case DataType.bfloat16: {
      const words = new Uint32Array(Float32Array.from(values).buffer);
      return new Uint8Array(Uint16Array.from(words, (word) => word >>> 16).buffer);
    }
    case DataType.int64:
      return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    case DataType.uint64:
      return new Uint8Array(BigUint64Array.from(values, BigInt).buffer);
    case DataType.float64:
      return new Uint8Array(Float64Array.from(values).buffer);
    case DataType.float32:
      return new Uint8Array(Float32Array.from(values).buffer);
    default: {
      const bytes = new Uint8Array(values.length * new (ARRAYS.get(dtype)!)(new ArrayBuffer(0)).BYTES_PER_ELEMENT);
      const array = new (ARRAYS.get(dtype)!)(bytes.buffer) as NumberArray;
      array.set(values);
      return bytes;
    }
  }
}

/** The numbers of element bytes. */
export function numbersOfBytes(dtype: DataType, bytes: Uint8Array): number[] {
  const { buffer } = new Uint8Array(bytes);
  if (dtype === DataType.float16) return Array.from(new Uint16Array(buffer), halfNumber);
  if (dtype === DataType.bfloat16) {
    const words = Uint32Array.from(new Uint16Array(buffer), (half) => half << 16);
    return [...new Float32Array(words.buffer)];
  }
  return Array.from(new (ARRAYS.get(dtype)!)(buffer) as ArrayLike<number | bigint>, Number);
}

function halfNumber(bits: number): number {
  const sign = bits >>> 15 === 1 ? -1 : 1;
  const [exponent, fraction] = [(bits >>> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** By number; of the NaNs the canonical one is left. */
const HALVES: ReadonlyMap<number, number> = new Map(
  Array.from({ length: 2 ** 16 }, (_, at): [number, number] => [halfNumber(2 ** 16 - 1 - at), 2 ** 16 - 1 - at]).filter(
    ([value, bits]) => !Number.isNaN(value) || bits === 0x7e00,
  ),
);

function halfBits(value: number): number {
  const bits = HALVES.get(value);
  if (bits === undefined) throw new RangeError(`${value} is no binary16`);
  // a map takes both zeros for one
  return Object.is(value, -0) ? 0x8000 : bits;
}

/**
 * Compiles one node and runs it.
 *
 * @param operands null for one that is left out
 * @param options bound: the operands that are constants of the model (all others are inputs)
 */
export function runNode(
  node: Pick<TestNode, "op" | "attributes">,
  operands: readonly (Typed | null)[],
  options: { readonly opset?: number; readonly bound?: readonly number[]; readonly outputs?: number } = {},
): Typed[] {
  const { bound = [], opset, outputs = 1 } = options;
  const name = (index: number) => `x${index}`;
  const isFree = (index: number) => operands[index] !== null && !bound.includes(index);
  const free = operands.flatMap((operand, index) => (isFree(index) ? [{ name: name(index), operand: operand! }] : []));
  const model = modelProto({
    inputs: Object.fromEntries(free.map(({ name, operand }) => [name, operand.shape])),
    outputs: Array.from({ length: outputs }, (_, index) => `y${index}`),
    nodes: [
      {
        ...node,
        inputs: operands.map((operand, index) => (operand === null ? "" : name(index))),
        outputs: Array.from({ length: outputs }, (_, index) => `y${index}`),
      },
    ],
    ...(opset === undefined ? {} : { opset }),
  });
  for (const [index, { operand }] of free.entries())
    model.graph!.input![index].type!.tensorType!.elemType = operand.dtype;
  model.graph!.initializer = bound.map((index) => {
    const { dtype, shape } = operands[index]!;
    return { name: name(index), dims: [...shape], dataType: dtype, rawData: bytesOfTyped(operands[index]!) };
  });
  if (free.length === 0) {
    // a model has an input at least
    model.graph!.input!.push({ name: "unused", type: { tensorType: { elemType: 1, shape: { dim: [] } } } });
    free.push({ name: "unused", operand: typed(DataType.float32, [0], []) });
  }
  const program = compile(encodeModel(model));
  const made = runProgram(
    program,
    free.map(({ operand }) => bytesOfTyped(operand)),
  );
  return program.outputs.map(({ type }, index) => ({
    dtype: type.dtype,
    shape: type.shape,
    values: numbersOfBytes(type.dtype, made[index]),
  }));
}
