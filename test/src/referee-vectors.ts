import { type InstructionName, scannedPart, type TestVector, widthBytes } from "@assay/arithmetic";
import { Opcode } from "@assay/program";
import { getBytes } from "ethers";
import type { RefereeOnChain } from "./referee-harness.js";

/** The referee evaluates these by itself, not by its arithmetic: it moves the bits of one operand. */
export const MOVED: readonly InstructionName[] = ["select", "take"];

/** A vector as the harness reads it (RefereeHarness.sol, `evaluate`). */
export function encodeVector({ name, types, output, attributes, operands, place }: TestVector): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt8(Opcode[name], 0);
  head.writeUInt8(types[0]!, 1);
  head.writeUInt8(name === "cast" ? output : (types[1] ?? 0), 2);
  head.writeUInt8(attributes[0] ?? 0, 3);
  const { single, count, rows } = rowsOf({ name, types, attributes, operands, place });
  head.writeUInt32BE(name === "rank" || name === "scatter" ? place : 0, 4);
  head.writeUInt32BE(name === "scatter" ? operands[0]!.length : 0, 8);
  head.writeBigUInt64BE(single, 12);
  head.writeUInt32BE(count, 20);
  return Buffer.concat([head, ...[rows[0], rows[1]].flatMap((row = Buffer.alloc(0)) => [lengthOf(row), row])]);
}

type Rows = { readonly single: bigint; readonly count: number; readonly rows: readonly Buffer[] };

/** What the element reads: the single element, and the rows as a tensor holds them. */
function rowsOf(vector: Pick<TestVector, "name" | "types" | "attributes" | "operands" | "place">): Rows {
  const { name, types, attributes, operands, place } = vector;
  const [first, second, third] = operands as [BigUint64Array, BigUint64Array, BigUint64Array];
  const row = (operand: BigUint64Array, type: number) => elementsOf(operand, widthBytes(types[type]!));
  switch (name) {
    case "dot":
      return { single: third?.[0] ?? 0n, count: first.length, rows: [row(first, 0), row(second, 1)] };
    case "scatter":
      return { single: first[place]!, count: second.length, rows: [row(second, 1), row(third, 0)] };
    case "rank":
      return { single: first[place]!, count: first.length, rows: [row(first, 0)] };
    case "cumsum":
    case "cumproduct": {
      const part = first.subarray(...scannedPart(first.length, place, attributes[0]!));
      return { single: 0n, count: part.length, rows: [row(part, 0)] };
    }
    case "sum":
    case "max":
    case "min":
    case "product":
    case "argmax":
    case "argmin":
      return { single: 0n, count: first.length, rows: [row(first, 0)] };
    default:
      return { single: first[0]!, count: 0, rows: second === undefined ? [] : [bigEndian(second[0]!)] };
  }
}

function bigEndian(bits: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(bits);
  return buffer;
}

function lengthOf(row: Buffer): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(row.length);
  return buffer;
}

/** Elements as a tensor holds them, little-endian. */
export function elementsOf(row: BigUint64Array, width: number): Buffer {
  const whole = new Uint8Array(row.buffer, row.byteOffset, row.byteLength);
  return Buffer.from(
    Uint8Array.from({ length: width * row.length }, (_, i) => whole[8 * Math.floor(i / width) + (i % width)]!),
  );
}

/** The referee's results for some vectors, bits zero-extended. */
export function evaluateOnChain(referee: RefereeOnChain, vectors: readonly TestVector[]): Promise<bigint[]> {
  return callOf("evaluate", referee, vectors);
}

/** What the arithmetic of each vector takes on chain, in gas. */
export function gasOnChain(referee: RefereeOnChain, vectors: readonly TestVector[]): Promise<bigint[]> {
  return callOf("gasOf", referee, vectors);
}

async function callOf(method: string, referee: RefereeOnChain, vectors: readonly TestVector[]): Promise<bigint[]> {
  const records = Buffer.concat(vectors.map(encodeVector));
  const results = Buffer.from(getBytes((await referee.call(method, records)) as string));
  if (results.length !== 8 * vectors.length) throw new Error(`${results.length} bytes for ${vectors.length} vectors`);
  return vectors.map((_, index) => results.readBigUInt64BE(8 * index));
}

/** A vector and what was made of it, as text. */
export function describe(vector: TestVector, given: bigint): string {
  const { name, types, output, attributes, operands, place, expected } = vector;
  const shown = operands.map((row) => `[${[...row].map((bits) => `0x${bits.toString(16)}`)}]`).join(" ");
  const what = `${name} of ${types} to ${output}, attributes [${attributes}], place ${place}`;
  return `${what}: ${shown}: 0x${given.toString(16)} instead of 0x${expected.toString(16)}`;
}
