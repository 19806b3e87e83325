import type { Test } from "tap";
import { dataTypeName, edgeVectors, type Signature, type TestVector, vectorsFor } from "../src/index.js";
import { inHex } from "./float-oracle.js";
import { replay, seed } from "./seed.js";

/** Compares the expected results of all edge vectors and `count` random ones with another computation of them. */
export function checkVectors(
  t: Test,
  signature: Signature,
  count: number,
  oracle: (vector: TestVector) => bigint,
): void {
  const wrong: string[] = [];
  let checked = 0;
  for (const vector of [...edgeVectors(signature), ...vectorsFor(signature, seed, count)]) {
    const expected = oracle(vector);
    checked++;
    if (vector.expected !== expected)
      wrong.push(`${shown(vector)} gives ${inHex(vector.expected)}, not ${inHex(expected)}`);
  }
  const label = `${signature.name} ${[...signature.types, signature.output].map(dataTypeName)}`;
  t.strictSame(wrong.slice(0, 3), [], `${label}: ${checked} vectors, ${wrong.length} wrong; ${replay}`);
}

function shown({ operands, attributes, place }: TestVector): string {
  const rows = operands.map((row) => `[${[...row].map(inHex)}]`).join(" ");
  return `${rows}${attributes.length > 0 ? ` {${attributes}}` : ""}${place > 0 ? ` at ${place}` : ""}`;
}
