import { DataType, dotOutputType, dotReference, floatFormat, widthBytes } from "@assay/arithmetic";
import type { TensorType } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import { BroadcastWalk } from "./broadcast-walk.js";
import { bitsOfElements, bytesOfBits, numbersOf, storeNumbers } from "./elements.js";
import { proposedDot } from "./proposed-sum.js";
import { rowLength } from "./reads.js";

type Types = readonly TensorType[];
type Bytes = readonly Uint8Array[];
type Shape = readonly number[];

/** Where the rows of one output element start, and the element of the bias, or null. */
type Visit = (index: number, firstA: number, firstB: number, biasElement: number | null) => void;

/** `dot`: in numbers where they are exact or certain, element by element on the exact path where not. */
export function evaluateDot(types: Types, bytes: Bytes, natural: Shape): Uint8Array {
  const dtypes = { a: types[0].dtype, b: types[1].dtype };
  const output = dotOutputType(dtypes);
  const length = rowLength(types[0].shape);
  const propose = proposal(types, bytes, output, length);
  const result = new Uint8Array(elementCount(natural) * widthBytes(output));
  const one = new Float64Array(1);
  let exact: ReturnType<typeof exactDot> | null = null;
  visitRows(types, natural, (index, firstA, firstB, biasElement) => {
    const proposed = propose?.(firstA, firstB, biasElement) ?? null;
    if (proposed !== null) {
      one[0] = proposed;
      storeNumbers(output, result, index, one);
    } else {
      exact ??= exactDot(types, bytes, length);
      const bits = exact(firstA, firstB, biasElement);
      result.set(bytesOfBits(output, BigUint64Array.of(bits)), index * widthBytes(output));
    }
  });
  return result;
}

function visitRows(types: Types, natural: Shape, visit: Visit): void {
  const [a, b, bias] = types;
  const [m, n] = natural.slice(-2);
  const length = rowLength(a.shape);
  const batchShape = natural.slice(0, -2);
  const batchA = new BroadcastWalk(a.shape.slice(0, -2), batchShape);
  const batchB = new BroadcastWalk(b.shape.slice(0, -2), batchShape);
  const walkBias = bias === undefined ? null : new BroadcastWalk(bias.shape, natural);
  let index = 0;
  for (let batch = elementCount(batchShape); batch > 0; batch--) {
    const firstA = batchA.next() * m * length;
    const firstB = batchB.next() * n * length;
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        visit(index++, firstA + row * length, firstB + column * length, walkBias?.next() ?? null);
      }
    }
  }
}

type Propose = (firstA: number, firstB: number, biasElement: number | null) => number | null;

/** The dot product in numbers, or null for the data types that they do not hold. */
function proposal(types: Types, bytes: Bytes, output: DataType, length: number): Propose | null {
  const operands = types.map(({ dtype }, operand) =>
    dtype === DataType.float64 ? null : numbersOf(dtype, bytes[operand]),
  );
  if (operands.some((numbers) => numbers === null)) return null;
  const [a, b] = operands.slice(0, 2).map((numbers) => new Float64Array(numbers!));
  const bias = operands[2] ?? null;
  const biasAt = (element: number | null) => (element === null ? 0 : bias![element]);
  if (floatFormat(output) !== null) {
    return (firstA, firstB, element) => proposedDot(a, firstA, b, firstB, length, biasAt(element));
  }
  // modulo 2^32: Math.imul is the product, and a sum of two int32 is exact in binary64
  return (firstA, firstB, element) => {
    let total = biasAt(element) | 0;
    for (let k = 0; k < length; k++) total = (total + Math.imul(a[firstA + k], b[firstB + k])) | 0;
    return total;
  };
}

function exactDot(types: Types, bytes: Bytes, length: number) {
  const dtypes = { a: types[0].dtype, b: types[1].dtype };
  const [a, b, bias] = types.map(({ dtype }, operand) => bitsOfElements(dtype, bytes[operand]));
  return (firstA: number, firstB: number, biasElement: number | null): bigint => {
    const rowA = a.subarray(firstA, firstA + length);
    const rowB = b.subarray(firstB, firstB + length);
    return dotReference(dtypes, rowA, rowB, biasElement === null ? null : bias[biasElement]);
  };
}
