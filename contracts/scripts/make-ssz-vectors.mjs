#!/usr/bin/env node
// Hash tree roots of random records by @chainsafe/ssz, for test/libraries/Ssz.t.sol. Deterministic.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import {
  ByteVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  UintBigintType,
  UintNumberType,
} from "@chainsafe/ssz";

const uint8 = new UintNumberType(1);
const uint32 = new UintNumberType(4);
const uint64 = new UintBigintType(8);
const bytes20 = new ByteVectorType(20);
const bytes32 = new ByteVectorType(32);
const TensorType = new ContainerType({ dtype: uint8, shape: new ListBasicType(uint32, 8) });
const Model = new ContainerType({
  arithmeticVersion: uint32,
  instructionCount: uint32,
  constantCount: uint32,
  programRoot: bytes32,
  constantsRoot: bytes32,
  inputs: new ListCompositeType(TensorType, 256),
  outputs: new ListCompositeType(TensorType, 256),
  outputSteps: new ListBasicType(uint32, 256),
  onnxHash: bytes32,
});
const Request = new ContainerType({
  chainId: uint64,
  rollup: bytes20,
  client: bytes20,
  nonce: uint64,
  modelId: bytes32,
  inputRoot: bytes32,
  deadline: uint64,
});
const Result = new ContainerType({
  requestId: bytes32,
  modelId: bytes32,
  index: uint32,
  inputRoot: bytes32,
  outputRoot: bytes32,
});

let drawn = 0;
const draw = () => createHash("sha256").update(`assay ssz ${drawn++}`).digest();
const number32 = () => draw().readUInt32LE();
const number64 = () => draw().readBigUInt64LE();
const upTo = (limit) => number32() % (limit + 1);
const many = (count, make) => Array.from({ length: count }, make);
const tensorType = () => ({ dtype: upTo(255), shape: many(upTo(8), number32) });

const model = (inputs, outputs, steps) => ({
  arithmeticVersion: number32(),
  instructionCount: number32(),
  constantCount: number32(),
  programRoot: draw(),
  constantsRoot: draw(),
  inputs: many(inputs, tensorType),
  outputs: many(outputs, tensorType),
  outputSteps: many(steps, number32),
  onnxHash: draw(),
});
const request = () => ({
  chainId: number64(),
  rollup: draw().subarray(0, 20),
  client: draw().subarray(0, 20),
  nonce: number64(),
  modelId: draw(),
  inputRoot: draw(),
  deadline: number64(),
});
const result = () => ({
  requestId: draw(),
  modelId: draw(),
  index: number32(),
  inputRoot: draw(),
  outputRoot: draw(),
});

const hex = (bytes) => `0x${Buffer.from(bytes).toString("hex")}`;
const plain = (value) =>
  value instanceof Uint8Array
    ? hex(value)
    : typeof value === "bigint"
      ? value.toString()
      : Array.isArray(value)
        ? value.map(plain)
        : value !== null && typeof value === "object"
          ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
          : value;
const vector = (type) => (value) => ({ ...plain(value), root: hex(type.hashTreeRoot(value)) });

// Types as [dtype, rank, dimensions…] in one list of numbers, which cheatcodes read without a schema.
const flatTypes = (types) => types.flatMap(({ dtype, shape }) => [dtype, shape.length, ...shape]);
const modelVector = (value) => ({
  ...vector(Model)(value),
  inputs: flatTypes(value.inputs),
  inputCount: value.inputs.length,
  outputs: flatTypes(value.outputs),
  outputCount: value.outputs.length,
});

const sizes = [
  [1, 1, 1],
  [0, 0, 0],
  [2, 3, 7],
  [3, 2, 8],
  [5, 4, 9],
  [17, 33, 63],
  [256, 256, 256],
];
const fixture = {
  models: sizes.map((size) => modelVector(model(...size))),
  requests: many(5, request).map(vector(Request)),
  results: many(5, result).map(vector(Result)),
};
writeFileSync(new URL("../test/fixtures/ssz.json", import.meta.url), `${JSON.stringify(fixture, null, 1)}\n`);
