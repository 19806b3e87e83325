import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import onnxProto from "onnx-proto";
import t from "tap";
import { compile, type OnnxTensor, ProgramError, parseOnnx, readTensor } from "../src/index.js";
import { runProgram } from "./run-program.js";

// Folders in the layout of ONNX's backend tests (model.onnx, test_data_set_0/{input,output}_*.pb), for example a
// checkout of onnx/backend/test/data. They are not part of this repository.
const root = process.env.ASSAY_ONNX_DIR;
const { onnx } = onnxProto;

/** Tests come with their axes and shapes as inputs; here those are constants, as in models. */
const MAX_PROMOTED_BYTES = 64;

type Verdict = "passed" | "refused" | string;

function folders(directory: string, depth = 0): string[] {
  if (existsSync(join(directory, "model.onnx"))) return [directory];
  if (depth > 3) return [];
  const children = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return children.flatMap((entry) => folders(join(directory, entry.name), depth + 1)).sort();
}

function tensors(folder: string, kind: "input" | "output"): OnnxTensor[] {
  const list: OnnxTensor[] = [];
  for (let index = 0; existsSync(join(folder, "test_data_set_0", `${kind}_${index}.pb`)); index++) {
    list.push(readTensor(readFileSync(join(folder, "test_data_set_0", `${kind}_${index}.pb`))));
  }
  return list;
}

/** Makes initializers of the inputs from the second on that are integers or small. */
function promote(bytes: Uint8Array, inputs: readonly OnnxTensor[]): { bytes: Uint8Array; inputs: OnnxTensor[] } | null {
  const model = onnx.ModelProto.decode(bytes);
  const names = parseOnnx(bytes).inputs.map(({ name }) => name);
  const isPromoted = (tensor: OnnxTensor, index: number) =>
    index > 0 && (tensor.dtype !== 1 || tensor.data.length <= MAX_PROMOTED_BYTES);
  if (!inputs.some(isPromoted)) return null;
  for (const [index, tensor] of inputs.entries()) {
    const { shape, dtype, data } = tensor;
    const proto = { name: names[index], dims: [...shape], dataType: dtype, rawData: data };
    if (isPromoted(tensor, index)) model.graph!.initializer!.push(onnx.TensorProto.create(proto));
  }
  const kept = inputs.filter((tensor, index) => !isPromoted(tensor, index));
  return { bytes: new Uint8Array(onnx.ModelProto.encode(model).finish()), inputs: kept };
}

function judge(bytes: Uint8Array, inputs: readonly OnnxTensor[], expected: readonly OnnxTensor[]): Verdict {
  const shapes = Object.fromEntries(parseOnnx(bytes).inputs.map(({ name }, index) => [name, inputs[index].shape]));
  const program = compile(bytes, { shapes });
  const outputs = runProgram(
    program,
    inputs.map(({ data }) => data),
  );
  for (const [index, output] of outputs.entries()) {
    const { shape, dtype, data } = expected[index];
    const type = program.outputs[index].type;
    if (type.shape.join() !== shape.join() || type.dtype !== dtype)
      return `output ${index} is [${type.shape}], not [${shape}]`;
    const worst = dtype === 1 ? worstError(output, data) : Buffer.compare(output, data);
    if (worst > 1e-5) return `output ${index} is off by ${worst}`;
  }
  return "passed";
}

function worstError(got: Uint8Array, expected: Uint8Array): number {
  const floats = (bytes: Uint8Array) => new Float32Array(new Uint8Array(bytes).buffer);
  const [left, right] = [floats(got), floats(expected)];
  let worst = left.length === right.length ? 0 : Number.POSITIVE_INFINITY;
  for (const [index, value] of left.entries()) {
    if (Object.is(value, right[index]) || value === right[index]) continue;
    const error = Math.abs(value - right[index]) / Math.max(1e-2, Math.abs(right[index]));
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  return worst;
}

function verdicts(folder: string): Verdict[] {
  const attempt = (act: () => Verdict | null): Verdict | null => {
    try {
      return act();
    } catch (error) {
      if (error instanceof ProgramError) return "refused";
      throw error;
    }
  };
  const bytes = readFileSync(join(folder, "model.onnx"));
  const asGiven = attempt(() => judge(bytes, tensors(folder, "input"), tensors(folder, "output")));
  const promoted = attempt(() => {
    const changed = promote(bytes, tensors(folder, "input"));
    return changed === null ? null : judge(changed.bytes, changed.inputs, tensors(folder, "output"));
  });
  return promoted === null ? [asGiven!] : [asGiven!, promoted];
}

t.test(
  "models and operator tests of others",
  { skip: root === undefined && "set ASSAY_ONNX_DIR to a folder with them" },
  async (t) => {
    const counts = { passed: 0, refused: 0, failed: 0 };
    for (const folder of folders(root!)) {
      for (const verdict of verdicts(folder)) {
        if (verdict === "passed" || verdict === "refused") counts[verdict]++;
        else {
          counts.failed++;
          t.fail(`${basename(folder)}: ${verdict}`);
        }
      }
    }
    t.comment(JSON.stringify(counts));
    t.ok(counts.passed > 0);
    t.equal(counts.failed, 0);
  },
);
