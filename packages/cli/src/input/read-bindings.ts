import { readFile } from "node:fs/promises";
import { DataType, isDataType } from "@assay/arithmetic";
import { type Bindings, type BoundConstant, type OnnxPort, parseOnnx } from "@assay/program";
import { decodeTensors } from "@assay/sequencer";
import { externalReader } from "../model/external-reader.js";
import { InputError } from "./input-error.js";
import { readShapes } from "./read-shapes.js";
import { readTensorFile } from "./tensor-file.js";

/** What the command line binds a model to. */
export type BindingTexts = {
  /** NAME=1x3x224x224 */
  readonly shape: readonly string[] | undefined;
  /** NAME=8 */
  readonly dimension?: readonly string[] | undefined;
  /** NAME=1,2,3 or NAME=@FILE */
  readonly constant?: readonly string[] | undefined;
};

/** Shapes, dimensions and constants for a model file. Throws SHAPE_MALFORMED, CONSTANT_MALFORMED and what files throw. */
export async function readBindings(modelFile: string, texts: BindingTexts): Promise<Bindings> {
  const shapes = readShapes(texts.shape ?? []);
  const dimensions: Record<string, number> = {};
  for (const given of texts.dimension ?? []) {
    const match = /^(.+)=(\d{1,10})$/.exec(given);
    if (!match) throw new InputError({ code: "DIMENSION_MALFORMED", given });
    dimensions[match[1]] = Number(match[2]);
  }
  const constants: Record<string, BoundConstant> = {};
  const ports = (texts.constant ?? []).length > 0 ? await portsOf(modelFile) : [];
  for (const given of texts.constant ?? []) {
    const at = given.indexOf("=");
    const port = ports.find(({ name }) => name === given.slice(0, at));
    if (at <= 0 || port === undefined) {
      throw new InputError({ code: "CONSTANT_MALFORMED", given, detail: "it names no input of the model" });
    }
    const value = given.slice(at + 1);
    constants[port.name] = value.startsWith("@")
      ? await readTensorFile(value.slice(1), null)
      : inlineConstant(given, value, port);
  }
  return { shapes, dimensions, constants };
}

async function portsOf(file: string): Promise<readonly OnnxPort[]> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw new InputError({ code: "INPUT_FILE_UNREADABLE", file, detail: error.message }, { cause: error });
  });
  const { inputs, defaulted } = parseOnnx(bytes, externalReader(file));
  return [...inputs, ...defaulted];
}

/** Numbers (or true and false) between commas; a scalar where the model declares one, else one axis or its own shape. */
function inlineConstant(given: string, text: string, { dtype, shape: declared }: OnnxPort): BoundConstant {
  const words = text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (dtype === null || !isDataType(dtype)) {
    throw new InputError({ code: "CONSTANT_MALFORMED", given, detail: "the input is no tensor of numbers" });
  }
  const values = words.map((word) => (dtype === DataType.bool ? word === "true" || word === "1" : numberOf(word)));
  const shape = shapeFor(values.length, declared);
  try {
    const [data] = decodeTensors(
      [{ name: "constant", type: { dtype, shape } }],
      [{ name: "constant", datatype: PROTOCOL_NAMES[dtype] ?? "", shape, data: values }],
    );
    return { dtype, shape, data };
  } catch (error) {
    throw new InputError({ code: "CONSTANT_MALFORMED", given, detail: (error as Error).message }, { cause: error });
  }
}

/** Large integers stay text, which the decoder reads exactly. */
function numberOf(word: string): number | string {
  const value = Number(word);
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !/^-?\d+$/.test(word)) ? value : word;
}

function shapeFor(count: number, declared: OnnxPort["shape"]): number[] {
  if (declared === null) return [count];
  if (declared.length === 0) return [];
  const sizes = declared.filter((size): size is number => typeof size === "number" && size > 0);
  const isFixed = sizes.length === declared.length && sizes.reduce((product, size) => product * size, 1) === count;
  return isFixed ? sizes : [count];
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  [DataType.float16]: "FP16",
  [DataType.float32]: "FP32",
  [DataType.float64]: "FP64",
  [DataType.bfloat16]: "BF16",
  [DataType.int8]: "INT8",
  [DataType.int16]: "INT16",
  [DataType.int32]: "INT32",
  [DataType.int64]: "INT64",
  [DataType.uint8]: "UINT8",
  [DataType.uint16]: "UINT16",
  [DataType.uint32]: "UINT32",
  [DataType.uint64]: "UINT64",
  [DataType.bool]: "BOOL",
};
