import {
  binaryTypes,
  type DataType,
  dataTypeName,
  edgeVectors,
  floatFormat,
  type Signature,
  signatures,
  type TestVector,
  unaryTypes,
  vectorOf,
  vectorsFor,
} from "@assay/arithmetic";
import { startReferee } from "./referee-harness.js";
import { gasOnChain } from "./referee-vectors.js";

/**
 * The operands on which the contract's arithmetic takes the most gas, of each elementwise instruction and combination
 * of data types: the edge vectors, 2,000 drawn ones, and where the series of the functions are longest. What it prints
 * is where referee-gas/element-cases.ts has its operands from.
 *
 *   node test/dist/slowest-operands.js
 */
const DRAWN = 2_000;
const VECTORS_A_CALL = 1_000;

const LONGEST: Readonly<Record<string, readonly (readonly number[])[]>> = {
  ...{ asin: [[0.49999]], acos: [[-0.5]], atan: [[0.9375]], asinh: [[0.49999]], acosh: [[1.49999]], atanh: [[0.75]] },
  erf: [[5.9999]],
  pow: [
    [3, 127],
    [3 ** 8, 127 / 8],
    [2.999, 127.999],
    [0.708, 300.3],
  ],
};

const view = new DataView(new ArrayBuffer(8));

function floatBits(dtype: DataType, x: number): bigint {
  if (floatFormat(dtype)!.fractionBits === 23) {
    view.setFloat32(0, x);
    return BigInt(view.getUint32(0));
  }
  view.setFloat64(0, x);
  return view.getBigUint64(0);
}

function* candidates(signature: Signature): Generator<TestVector> {
  yield* edgeVectors(signature);
  yield* vectorsFor(signature, 1, DRAWN);
  const dtype = signature.types[0]!;
  if (floatFormat(dtype) === null) return;
  for (const operands of LONGEST[signature.name] ?? []) {
    const rows = operands.map((x) => BigUint64Array.of(floatBits(dtype, x)));
    yield vectorOf({ ...signature, attributes: [], place: 0, operands: rows });
  }
}

const referee = await startReferee();
try {
  for (const signature of signatures) {
    const { name, types, output } = signature;
    if (!(name in unaryTypes || name in binaryTypes || name === "cast")) continue;
    const vectors = [...candidates(signature)];
    let most = { gas: 0n, operands: [] as bigint[] };
    for (let from = 0; from < vectors.length; from += VECTORS_A_CALL) {
      const part = vectors.slice(from, from + VECTORS_A_CALL);
      for (const [index, gas] of (await gasOnChain(referee, part)).entries()) {
        if (gas > most.gas) most = { gas, operands: part[index]!.operands.map(([bits]) => bits!) };
      }
    }
    const what = `${name} of ${types.map(dataTypeName).join(", ")}${name === "cast" ? ` to ${dataTypeName(output)}` : ""}`;
    const shown = most.operands.map((bits) => `0x${bits.toString(16)}`).join(", ");
    console.log(`${what}: ${most.gas} gas of (${shown}), ${vectors.length} vectors`);
  }
} finally {
  referee.stop();
}
