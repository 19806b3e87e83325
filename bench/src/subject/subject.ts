import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DataType, widthBytes } from "@assay/arithmetic";
import { type Random, seededRandom } from "@assay/models";
import { elementCount, type OnnxPort, type Port, ProgramError, parseOnnx, readTensor } from "@assay/program";
import { CATALOG, isCatalogName } from "../catalog/catalog.js";
import { modelFile } from "../catalog/model-files.js";
import type { BatchAxes, BindingMessage, TensorMessage } from "../measure/messages.js";
import { BenchError } from "../option/bench-error.js";
import { ExternalFiles } from "./external-files.js";
import { loadProgram } from "./load-program.js";

/** A model to measure: its file, what it is bound to, and one request. */
export type Subject = {
  readonly name: string;
  readonly title: string;
  /** what most of its products are made of */
  readonly dtype: string;
  /** our time to onnxruntime's that is aimed at */
  readonly timeAim: number | null;
  readonly model: BindingMessage;
  readonly inputs: readonly TensorMessage[];
  /** where onnxruntime puts requests together, null if the model has no such dimension */
  readonly batchAxes: BatchAxes;
};

/** Which model, by the name of the catalogue or its path, and what a given file is bound to. */
export type SubjectRequest = { readonly name: string; readonly bindings: Omit<BindingMessage, "file"> };

const SEED = 4;
const QUANTIZED = /^(QLinear|ConvInteger|MatMulInteger|QuantizeLinear|DynamicQuantizeLinear|QGemm)/;

/** Everything about a model that must be known before it is measured. Builds and compiles it where that is not done yet. */
export async function openSubject(name: string, bindings: Omit<BindingMessage, "file">): Promise<Subject> {
  assertKnown(name);
  const known = isCatalogName(name) ? CATALOG[name] : null;
  const file = isCatalogName(name) ? await modelFile(name) : resolve(name);
  const model = { file, ...(known === null ? bindings : { shapes: {}, dimensions: known.dimensions }) };
  const program = await loadProgram(model);
  const inputs = readInputs(file, program.inputs);
  const isQuantized = program.origins.some(({ operator }) => QUANTIZED.test(operator));
  return {
    name: known === null ? nameOf(file) : name,
    title: known?.title ?? nameOf(file),
    dtype: known?.dtype ?? (isQuantized ? "int8" : "float32"),
    timeAim: known?.timeAim ?? null,
    model,
    inputs,
    batchAxes: batchAxesOf(file, program.inputs),
  };
}

/** Throws BENCH_MODEL_UNKNOWN for what is neither a model of the catalogue nor a file. */
export function assertKnown(name: string): void {
  if (isCatalogName(name) || existsSync(name)) return;
  throw new BenchError({ code: "BENCH_MODEL_UNKNOWN", model: name, known: Object.keys(CATALOG) });
}

/** "folder" for folder/model.onnx, else the file's name. */
function nameOf(file: string): string {
  const name = basename(file, ".onnx");
  return name === "model" ? basename(dirname(file)) : name;
}

/** What lies beside the model, else random numbers. */
function readInputs(file: string, ports: readonly Port[]): TensorMessage[] {
  const random = seededRandom(SEED);
  return ports.map(({ name, type }, i) => {
    const path = join(dirname(file), "test_data_set_0", `input_${i}.pb`);
    const message = { name, dtype: type.dtype, shape: type.shape };
    if (!existsSync(path)) return { ...message, data: randomData(type.dtype, elementCount(type.shape), random) };
    const tensor = readTensorFile(path);
    if (tensor.dtype !== type.dtype || tensor.shape.join() !== type.shape.join()) {
      const detail = `it is [${tensor.shape}], the input ${name} is bound to [${type.shape}]`;
      throw new BenchError({ code: "BENCH_INPUT_UNUSABLE", file: path, detail });
    }
    return { ...message, data: tensor.data };
  });
}

function readTensorFile(file: string) {
  try {
    return readTensor(readFileSync(file));
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new BenchError({ code: "BENCH_INPUT_UNUSABLE", file, detail: error.message }, { cause: error });
  }
}

/** Floats normally distributed around 0; integers 0 and 1, which every index and mask can be. */
function randomData(dtype: DataType, count: number, random: Random): Uint8Array {
  if (dtype === DataType.float32) {
    return new Uint8Array(Float32Array.from({ length: count }, () => random.normal(1)).buffer);
  }
  if (dtype === DataType.float64) {
    return new Uint8Array(Float64Array.from({ length: count }, () => random.normal(1)).buffer);
  }
  const width = widthBytes(dtype);
  const data = new Uint8Array(count * width);
  const isHalf = dtype === DataType.float16 || dtype === DataType.bfloat16;
  // The upper byte of a half float between 1 and 2, of either sign.
  for (let i = 0; i < count; i++)
    data[i * width + (isHalf ? 1 : 0)] = isHalf ? 0x3c | (random.below(2) << 7) : random.below(2);
  return data;
}

/** The axis of each input that has the same name in all of them and the size 1, null unless there is one. */
function batchAxesOf(file: string, ports: readonly Port[]): BatchAxes {
  const declared = new Map(portsOf(file).map((port) => [port.name, port]));
  const shapes = ports.map(({ name }) => declared.get(name)?.shape ?? []);
  const names = new Set(shapes.flat().filter((size): size is string => typeof size === "string"));
  for (const name of names) {
    const axes = shapes.map((shape) => shape.indexOf(name));
    if (axes.every((axis, i) => axis >= 0 && ports[i].type.shape[axis] === 1)) return axes;
  }
  return null;
}

function portsOf(file: string): readonly OnnxPort[] {
  return parseOnnx(readFileSync(file), new ExternalFiles(file).read).inputs;
}
