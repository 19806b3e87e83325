import { sha256 } from "@noble/hashes/sha2.js";
import t from "tap";
import {
  compile,
  decodeFileHeader,
  decodeProgramFile,
  encodeProgramFile,
  FILE_HEADER_BYTES,
  type Program,
  ProgramError,
} from "../src/index.js";
import { tensor } from "./naive-tensor.js";
import { onnxBytes } from "./onnx-builder.js";

const INPUT = 'x "ü" \u0001';
const program = compile(
  onnxBytes({
    inputs: { [INPUT]: [2, 3] },
    outputs: ["m", "z"],
    constants: { w: tensor([3, 2], 1, 2, 3, 4, 5, 6), one: tensor([], -0) },
    nodes: [
      { op: "MatMul", inputs: [INPUT, "w"], outputs: ["m"], name: "product" },
      { op: "Relu", inputs: ["m"], outputs: ["r"] },
      { op: "Add", inputs: ["r", "one"], outputs: ["z"] },
    ],
  }),
);
const constantRoots = program.constants.map((_, i) => `0x${String(i).repeat(64)}`);
const facts = { modelId: `0x${"ab".repeat(32)}`, compiler: "c1", constantRoots };
const encoded = encodeProgramFile(program, facts);

/** Reads the head of a file as whoever opens it does. */
function decode(head: Uint8Array) {
  const { headBytes } = decodeFileHeader(head.subarray(0, FILE_HEADER_BYTES));
  return decodeProgramFile(head.subarray(0, headBytes));
}

/** The reason for which a head is refused; null if it is not. */
function faultOf(head: Uint8Array): string | null {
  try {
    decode(head);
    return null;
  } catch (error) {
    if (error instanceof ProgramError && error.type.code === "PROGRAM_FILE_DAMAGED") return error.type.reason;
    throw error;
  }
}

t.test("a program comes back as it was", async (t) => {
  const decoded = decode(encoded.head);
  t.same(decoded.instructions, program.instructions);
  t.same(decoded.origins, program.origins);
  t.same(decoded.inputs, program.inputs);
  t.equal(decoded.inputs[0].name, INPUT);
  t.same(decoded.outputs, program.outputs);
  t.same(Buffer.from(decoded.onnxHash), Buffer.from(program.onnxHash));
  t.equal(decoded.arithmeticVersion, program.arithmeticVersion);
  t.equal(decoded.modelId, facts.modelId);
  t.equal(decoded.compiler, "c1");
  t.same(
    decoded.constants.map(({ type, root }) => ({ type, root })),
    program.constants.map(({ type }, i) => ({ type, root: constantRoots[i] })),
  );
  t.ok(decoded.constants.length > 1);
  for (const [i, { offset, length }] of decoded.constants.entries()) {
    t.equal(offset, encoded.offsets[i]);
    t.equal(offset % 64, 0);
    t.equal(length, program.constants[i].data.length);
    t.ok(offset >= encoded.head.length && offset + length <= encoded.length);
  }
});

t.test("a change of any byte of the head is noticed, and so is every cut", async (t) => {
  const { headBytes } = decodeFileHeader(encoded.head);
  const end = Math.max(...decodeFileHeader(encoded.head).sections.map((section) => section.end));
  const unnoticed: number[] = [];
  for (let at = 0; at < end; at++) {
    const damaged = encoded.head.slice();
    damaged[at] ^= 1 << (at % 8);
    if (faultOf(damaged) === null) unnoticed.push(at);
  }
  t.same(unnoticed, []);
  for (let length = 0; length < headBytes; length += 7) t.ok(faultOf(encoded.head.slice(0, length)), `${length} bytes`);
});

/** A file whose hashes are right again after somebody changed its manifest or its program. */
function forge(change: (manifest: Record<string, unknown[]>) => void, forged: Program = program): Uint8Array {
  const { head } = encodeProgramFile(forged, facts);
  const [{ start, end }, ...rest] = decodeFileHeader(head).sections;
  const manifest = JSON.parse(new TextDecoder().decode(head.subarray(start, end))) as Record<string, unknown[]>;
  change(manifest);
  const body = new TextEncoder().encode(JSON.stringify(manifest));
  const longer = new Uint8Array(head.length + 64 * 64);
  longer.set(head);
  const view = new DataView(longer.buffer);
  const at = rest[rest.length - 1].end;
  longer.set(body, at);
  view.setBigUint64(16, BigInt(at), true);
  view.setBigUint64(24, BigInt(body.length), true);
  longer.set(sha256(body), 32);
  view.setBigUint64(160, BigInt(longer.length), true);
  view.setBigUint64(168, BigInt(longer.length + encoded.length), true);
  longer.set(sha256(longer.subarray(0, 176)), 176);
  return longer;
}

t.test("what was forged with the right hashes is still no program that breaks an executor", async (t) => {
  t.equal(faultOf(forge(() => undefined)), null, "the forgery itself is right");
  const port = { name: "p", dtype: 1, shape: [2, 2] };
  const [constant] = JSON.parse(JSON.stringify(decode(encoded.head).constants)) as { root: string }[];
  const stored = { dtype: 1, shape: [3, 2], offset: 0, length: 24, root: constant.root };
  const changes: Record<string, (manifest: Record<string, unknown[]>) => void> = {
    "a step that is not there": ({ outputs }) => Object.assign(outputs[0] as object, { step: 99 }),
    "an output of another shape": ({ outputs }) => Object.assign(outputs[0] as object, { shape: [4, 1] }),
    "no outputs": (manifest) => Object.assign(manifest, { outputs: [] }),
    "an input of another shape": (manifest) => Object.assign(manifest, { inputs: [port] }),
    "a data type that is none": ({ inputs }) => Object.assign(inputs[0] as object, { dtype: 99 }),
    "a dimension below zero": ({ inputs }) => Object.assign(inputs[0] as object, { shape: [-2, -3] }),
    "a dimension that is no number": ({ inputs }) => Object.assign(inputs[0] as object, { shape: ["2", 3] }),
    "a carried type that is none": ({ inputs }) => Object.assign(inputs[0] as object, { carried: 1 }),
    "fewer constants": (manifest) => Object.assign(manifest, { constants: [] }),
    "a constant behind the end": ({ constants }) => Object.assign(constants[0] as object, { offset: 2 ** 40 }),
    "a constant between its places": ({ constants }) => Object.assign(constants[0] as object, { offset: 4 }),
    "a constant of another length": ({ constants }) => Object.assign(constants[0] as object, { ...stored, length: 20 }),
    "a root that is none": ({ constants }) => Object.assign(constants[0] as object, { root: "0xABC" }),
    "no name": ({ inputs }) => Object.assign(inputs[0] as object, { name: null }),
    "inputs that are no list": (manifest) => Object.assign(manifest, { inputs: {} }),
  };
  for (const [what, change] of Object.entries(changes)) t.ok(faultOf(forge(change)), what);
});

t.test("instructions that the referee cannot judge are refused", async (t) => {
  const changed = (change: (instructions: Program["instructions"][number][]) => void): Program => {
    const instructions = [...program.instructions];
    change(instructions);
    return { ...program, instructions };
  };
  const refused: Record<string, Program> = {
    "an operand of a later step": changed((steps) => {
      steps[0] = { ...steps[0], operands: steps[0].operands.map(() => ({ kind: 2, index: 1 })) };
    }),
    "an operand that is not there": changed((steps) => {
      steps[0] = { ...steps[0], operands: steps[0].operands.map(() => ({ kind: 1, index: 77 })) };
    }),
    "an output that does not fit": changed((steps) => {
      steps[0] = { ...steps[0], output: { dtype: 1, shape: [2, 9] } };
    }),
    "no instructions": { ...program, instructions: [], origins: [] },
    "origins of another program": { ...program, origins: program.origins.slice(1) },
  };
  for (const [what, forged] of Object.entries(refused)) {
    t.ok(faultOf(encodeProgramFile(forged, facts).head), what);
  }
});

t.test("other files are named as such", async (t) => {
  t.match(faultOf(new Uint8Array(1000)), /no file of a program/);
  t.match(faultOf(new Uint8Array(0)), /too few/);
  const newer = encoded.head.slice();
  newer[8] = 2;
  t.match(faultOf(newer), /version 2, not 1/);
});
