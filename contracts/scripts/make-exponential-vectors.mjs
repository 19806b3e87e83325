#!/usr/bin/env node
// Results of the TypeScript reference for test/referee/elementary/ExponentialFunctions.t.sol: for each format and each
// function a header (opcode, dtype, count: 1, 1, 2 bytes) and count records (operand, result: 4 or 8 bytes each), all
// big-endian. Deterministic; needs packages/arithmetic built.
import { writeFileSync } from "node:fs";
import { elementaryCodes, elementaryReference } from "../../packages/arithmetic/dist/src/reference/elementary.js";
import { BINARY32, BINARY64 } from "../../packages/arithmetic/dist/src/reference/float-format.js";
import { edgeOperands } from "../../packages/arithmetic/dist/src/vectors/edge-operands.js";
import { elementaryOperand } from "../../packages/arithmetic/dist/src/vectors/elementary-operands.js";
import { hardestOperands } from "../../packages/arithmetic/dist/src/vectors/hardest-operands.js";
import { Random } from "../../packages/arithmetic/dist/src/vectors/random.js";

const COUNT = 1200;
const NAMES = ["exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh"];

/** Arguments of binary64 that come next to a multiple of π/2, that end the range, or that begin the subnormals. */
const DELICATE_BINARY64 = [
  0x6381bc27e6d14f8fn, // 6381956970095103 · 2^797
  0x7fefffffffffffffn,
  0x40862e42fefa39efn,
  0x40862e42fefa39f0n,
  0xc0874910d52d3051n,
  0xc0874910d52d3052n,
  0x408633ce8fb9f87dn,
  0x408633ce8fb9f87en,
  0x3ff0000000000001n,
  0x3fefffffffffffffn,
  0x0000000000000001n,
  0x000fffffffffffffn,
  0x0010000000000000n,
  0x3fe0000000000000n,
  0x3fdfffffffffffffn,
  0x7ff0000000000000n,
  0x7ff8000000000001n,
  0x0000000000000000n,
];

function operandsOf(format, name) {
  const random = new Random(elementaryCodes[name]);
  const binary64 = DELICATE_BINARY64.flatMap((x) => [x, x ^ BINARY64.sign]);
  const known = format === BINARY32 ? [...hardestOperands[name], ...edgeOperands].map(BigInt) : binary64;
  return Array.from({ length: COUNT }, (_, i) => known[i] ?? elementaryOperand(name, format, random));
}

function block(format, name) {
  const width = format === BINARY32 ? 4 : 8;
  const numbers = operandsOf(format, name).flatMap((x) => [x, elementaryReference[name](format, x)]);
  const bytes = Buffer.alloc(4 + width * numbers.length);
  bytes.writeUInt8(elementaryCodes[name], 0);
  bytes.writeUInt8(format.dtype, 1);
  bytes.writeUInt16BE(COUNT, 2);
  numbers.forEach((bits, i) => {
    if (width === 4) bytes.writeUInt32BE(Number(bits), 4 + 4 * i);
    else bytes.writeBigUInt64BE(bits, 4 + 8 * i);
  });
  return bytes;
}

const blocks = [BINARY32, BINARY64].flatMap((format) => NAMES.map((name) => block(format, name)));
writeFileSync(new URL("../test/fixtures/exponential-functions.bin", import.meta.url), Buffer.concat(blocks));
