import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DataType } from "@assay/arithmetic";
import t from "tap";
import { type CompileOptions, compile, type OnnxTensor, ProgramError, parseOnnx, readTensor } from "../src/index.js";
import { runProgram } from "./run-program.js";

// Folders in the layout of ONNX's backend tests (model.onnx, test_data_set_0/{input,output}_*.pb), for example a
// checkout of onnx/backend/test/data. They are not part of this repository. `assay model conformance` runs them on the
// engine; here the reference semantics run them.
const root = process.env.ASSAY_ONNX_DIR;

function folders(directory: string, depth = 0): string[] {
  if (existsSync(join(directory, "model.onnx"))) return [directory];
  if (depth > 3) return [];
  const children = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return children.flatMap((entry) => folders(join(directory, entry.name), depth + 1)).sort();
}

function tensorOf(folder: string, file: string): OnnxTensor | null {
  const path = join(folder, "test_data_set_0", file);
  return existsSync(path) ? readTensor(readFileSync(path)) : null;
}

/** Compiles for the shapes of the data, and binds what decides shapes to constants, as often as it takes. */
function compileFor(bytes: Uint8Array, given: ReadonlyMap<string, OnnxTensor>, external: CompileOptions["external"]) {
  const constants: Record<string, OnnxTensor> = {};
  for (;;) {
    const open = [...given].filter(([name]) => !Object.hasOwn(constants, name));
    const shapes = Object.fromEntries(open.map(([name, { shape }]) => [name, shape]));
    try {
      return compile(bytes, { shapes, constants, ...(external === undefined ? {} : { external }) });
    } catch (error) {
      const nodes =
        error instanceof ProgramError && error.type.code === "PROGRAM_UNSUPPORTED_NODES" ? error.type.nodes : [];
      const needed = nodes
        .flatMap(({ needsConstant }) => needsConstant)
        .filter((name) => !Object.hasOwn(constants, name));
      if (needed.length === 0) throw error;
      for (const name of needed) constants[name] = given.get(name)!;
    }
  }
}

function judge(folder: string): string | null {
  const bytes = readFileSync(join(folder, "model.onnx"));
  const external = (location: string) => readFileSync(join(folder, location));
  const given = new Map<string, OnnxTensor>();
  for (const [index, { name }] of parseOnnx(bytes, external).inputs.entries()) {
    const tensor = tensorOf(folder, `input_${index}.pb`);
    if (tensor !== null) given.set(name, tensor);
  }
  const program = compileFor(bytes, given, external);
  const outputs = runProgram(
    program,
    program.inputs.map(({ name }) => given.get(name)!.data),
  );
  for (const [index, output] of outputs.entries()) {
    const expected = tensorOf(folder, `output_${index}.pb`);
    if (expected === null) continue;
    const { type } = program.outputs[index];
    if (type.shape.join() !== expected.shape.join() || type.dtype !== expected.dtype) {
      return `output ${index} is ${type.dtype} [${type.shape}], not ${expected.dtype} [${expected.shape}]`;
    }
    const allowance = allowanceOf(folder);
    if (!isClose(type.dtype, output, expected.data, allowance)) return `output ${index} differs`;
  }
  return null;
}

/** What a comparison allows: the absolute part of the tolerance, and the share of elements outside of it. */
type Allowance = { readonly absolute: number; readonly share: number };

/** ONNX's own tolerance for operators. */
const OPERATORS: Allowance = { absolute: 1e-7, share: 0 };
/**
 * The outputs of models were made by float32 sums in another order; where numbers are quantized in between, a sum next
 * to a half falls to the other side in a few of a thousand elements.
 */
const MODELS: Allowance = { absolute: 1e-5, share: 0.01 };

/** The Fourier transforms, whose files hold noise where the exact answer is 0: ONNX's own suite allows them this. */
const FOURIER: Allowance = { absolute: 1e-6, share: 0 };

function allowanceOf(folder: string): Allowance {
  if (basename(join(folder, "..")) === "models") return MODELS;
  return basename(folder).startsWith("test_dft") ? FOURIER : OPERATORS;
}

/** Floats of 32 and 64 bits as ONNX's tests compare them; 16 bits within some units of the last place. */
function isClose(dtype: DataType, got: Uint8Array, expected: Uint8Array, { absolute, share }: Allowance): boolean {
  const [left, right] = [got, expected].map((bytes) => numbersOf(dtype, new Uint8Array(bytes).buffer));
  const infinity = dtype === DataType.float16 ? 0x7c00 : 0x7f80;
  const isNaN16 = (bits: number) => (bits & 0x7fff) > infinity;
  const far = left.filter((value, index) => {
    const other = right[index];
    if (value === other || (Number.isNaN(value) && Number.isNaN(other))) return false;
    if (dtype === DataType.float16 || dtype === DataType.bfloat16) {
      return !(isNaN16(value) && isNaN16(other)) && Math.abs(value - other) > 4;
    }
    const isFloat = dtype === DataType.float32 || dtype === DataType.float64;
    return !isFloat || !(Math.abs(value - other) <= absolute + 1e-3 * Math.abs(other));
  });
  return far.length <= share * left.length;
}

function numbersOf(dtype: DataType, bytes: ArrayBuffer): number[] {
  if (dtype === DataType.float32) return [...new Float32Array(bytes)];
  if (dtype === DataType.float64) return [...new Float64Array(bytes)];
  if (dtype === DataType.float16 || dtype === DataType.bfloat16) return [...new Uint16Array(bytes)];
  return [...new Uint8Array(bytes)];
}

t.test(
  "models and operator tests of others",
  { skip: root === undefined && "set ASSAY_ONNX_DIR to a folder with them", timeout: 1_800_000 },
  async (t) => {
    const counts = { passed: 0, refused: 0, failed: 0 };
    for (const folder of folders(root!)) {
      try {
        const fault = judge(folder);
        if (fault !== null) t.fail(`${basename(folder)}: ${fault}`);
        counts[fault === null ? "passed" : "failed"]++;
      } catch (error) {
        if (!(error instanceof ProgramError)) throw error;
        counts.refused++;
      }
    }
    t.comment(JSON.stringify(counts));
    t.ok(counts.passed > 0);
    t.equal(counts.failed, 0);
  },
);
