#!/usr/bin/env node
// Results of the TypeScript reference for test/referee/elementary/InverseFunctions.t.sol: for each function and each
// format a header (opcode, dtype, count: 1, 1, 2 bytes) and count records (operands, result: 4 or 8 bytes each), all
// big-endian. Deterministic; needs packages/arithmetic built.
import { writeFileSync } from "node:fs";
import { powReference } from "../../packages/arithmetic/dist/src/reference/elementary/pow.js";
import { elementaryCodes, elementaryReference } from "../../packages/arithmetic/dist/src/reference/elementary.js";
import { BINARY32, BINARY64 } from "../../packages/arithmetic/dist/src/reference/float-format.js";
import { edgeOperands } from "../../packages/arithmetic/dist/src/vectors/edge-operands.js";
import {
  elementaryOperand,
  floatBits,
  powOperands,
} from "../../packages/arithmetic/dist/src/vectors/elementary-operands.js";
import { hardestOperands } from "../../packages/arithmetic/dist/src/vectors/hardest-operands.js";
import { Random } from "../../packages/arithmetic/dist/src/vectors/random.js";

const COUNT = 1000;
const POW = 0x46;
/** Where the series are longest: the greatest gas is spent there. */
const LONGEST = { asin: 0.49999, acos: -0.5, atan: 0.9375, asinh: 0.49999, acosh: 1.49999, atanh: 0.75, erf: 5.9999 };
const LONGEST_POWERS = [
  [3, 127],
  [3 ** 8, 127 / 8],
  [2.999, 127.999],
  [0.708, 300.3],
];
const NAMES = ["asin", "acos", "atan", "asinh", "acosh", "atanh", "erf"];

function block(format, opcode, cases) {
  const width = format === BINARY32 ? 4 : 8;
  const numbers = cases.flat();
  const bytes = Buffer.alloc(4 + width * numbers.length);
  bytes.writeUInt8(opcode, 0);
  bytes.writeUInt8(format.dtype, 1);
  bytes.writeUInt16BE(cases.length, 2);
  numbers.forEach((bits, i) => {
    if (width === 4) bytes.writeUInt32BE(Number(bits), 4 + 4 * i);
    else bytes.writeBigUInt64BE(bits, 4 + 8 * i);
  });
  return bytes;
}

function unaryBlock(format, name) {
  const random = new Random(elementaryCodes[name]);
  const known = format === BINARY32 ? [...(hardestOperands[name] ?? []), ...edgeOperands].map(BigInt) : [];
  known.push(floatBits(format, LONGEST[name]));
  const operands = Array.from({ length: COUNT }, (_, i) => known[i] ?? elementaryOperand(name, format, random));
  return block(
    format,
    elementaryCodes[name],
    operands.map((x) => [x, elementaryReference[name](format, x)]),
  );
}

function powBlock(format) {
  const random = new Random(POW);
  const known = LONGEST_POWERS.map((pair) => pair.map((x) => floatBits(format, x)));
  const pairs = Array.from({ length: COUNT }, (_, i) => known[i] ?? powOperands(format, random));
  return block(
    format,
    POW,
    pairs.map(([x, y]) => [x, y, powReference(format, x, y)]),
  );
}

const formats = [BINARY32, BINARY64];
const blocks = formats.flatMap((format) => [...NAMES.map((name) => unaryBlock(format, name)), powBlock(format)]);
writeFileSync(new URL("../test/fixtures/inverse-functions.bin", import.meta.url), Buffer.concat(blocks));
