import {
  type ArithmeticName,
  binaryNames,
  edgeVectors,
  reductionNames,
  type TestVector,
  unaryNames,
  vectorsFor,
} from "@assay/arithmetic";
import { Opcode } from "@assay/program";
import { getBytes } from "ethers";
import t from "tap";
import { type RefereeOnChain, startReferee } from "./referee-harness.js";

const SEED = Number(process.env.ASSAY_SEED ?? 20261120);
const RANDOM_VECTORS = 10_000;
const VECTORS_A_CALL = 2_000;
const TIMEOUT_MILLISECONDS = 900_000;
const NAMES: readonly ArithmeticName[] = [...unaryNames, ...binaryNames, ...reductionNames, "dot"];

/** A vector as the harness reads it: number of operands, then for each its length and its elements. */
function encode({ operands }: TestVector): Buffer {
  const parts: Buffer[] = [Buffer.of(operands.length)];
  for (const operand of operands) {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(operand.length);
    const elements = Buffer.alloc(4 * operand.length);
    operand.forEach((bits, index) => void elements.writeUInt32LE(bits, 4 * index));
    parts.push(length, elements);
  }
  return Buffer.concat(parts);
}

const hex = (bits: number) => `0x${bits.toString(16).padStart(8, "0")}`;
const show = ({ operands }: TestVector) => operands.map((operand) => `[${[...operand].map(hex)}]`).join(" ");

/** The vectors on which the referee gives another result than the reference. */
async function mismatches(referee: RefereeOnChain, name: ArithmeticName, vectors: readonly TestVector[]) {
  const records = Buffer.concat(vectors.map(encode));
  const results = Buffer.from(getBytes((await referee.call("evaluate", Opcode[name], records)) as string));
  if (results.length !== 4 * vectors.length) throw new Error(`${results.length} bytes for ${vectors.length} vectors`);
  return vectors.flatMap((vector, index) => {
    const given = results.readUInt32BE(4 * index);
    return given === vector.expected ? [] : [`${show(vector)}: ${hex(given)} instead of ${hex(vector.expected)}`];
  });
}

t.setTimeout(TIMEOUT_MILLISECONDS);
t.test("the referee computes what the reference computes", async (t) => {
  t.setTimeout(TIMEOUT_MILLISECONDS);
  const referee = await startReferee();
  t.teardown(() => referee.stop());
  for (const name of NAMES) {
    t.test(name, async (t) => {
      t.setTimeout(TIMEOUT_MILLISECONDS);
      const vectors = [...edgeVectors(name), ...vectorsFor(name, SEED, RANDOM_VECTORS)];
      const wrong: string[] = [];
      for (let from = 0; from < vectors.length; from += VECTORS_A_CALL) {
        wrong.push(...(await mismatches(referee, name, vectors.slice(from, from + VECTORS_A_CALL))));
      }
      t.strictSame(wrong.slice(0, 5), [], `${vectors.length} vectors, ASSAY_SEED=${SEED}`);
    });
  }
});
