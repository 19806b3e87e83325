import { type DataType, isDataType, widthBytes } from "@assay/arithmetic";
import type { TensorType } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import { faultOfTensorType } from "../instruction/well-formed.js";
import { isCarriedType } from "../onnx/carried-type.js";
import type { Port, Program } from "../program.js";
import { CONSTANT_ALIGNMENT_BYTES, damaged } from "./file-layout.js";
import { readHex, readList, readObject, readText, readWhole } from "./json-value.js";

/** A constant in a file: its bytes lie at `offset` and have the tensor root `root`. */
export type StoredConstant = {
  readonly type: TensorType;
  /** in the file, in bytes */
  readonly offset: number;
  readonly length: number;
  /** 0x and 64 hexadecimal digits */
  readonly root: string;
};

/** The first section of a program's file. */
export type Manifest = Pick<Program, "arithmeticVersion" | "inputs" | "outputs" | "onnxHash"> & {
  readonly modelId: string;
  readonly compiler: string;
  readonly constants: readonly StoredConstant[];
};

type Fields = Readonly<Record<string, unknown>>;

/** Reads the manifest of a file of this length. Throws PROGRAM_FILE_DAMAGED. */
export function readManifest(fields: Fields, file: { readonly headBytes: number; readonly length: number }): Manifest {
  const inputs = readList(fields.inputs, "inputs").map((input) => readPort(readObject(input, "an input")));
  const outputs = readList(fields.outputs, "outputs").map((value) => {
    const output = readObject(value, "an output");
    return { ...readPort(output), step: readWhole(output.step, "a step", 0, 2 ** 32 - 1) };
  });
  const constants = readList(fields.constants, "constants").map((constant) =>
    readConstant(readObject(constant, "a constant"), file),
  );
  const hash = readHex(fields.onnxHash, "the hash of the ONNX file", 32);
  return {
    modelId: readHex(fields.modelId, "the model id", 32, "0x"),
    compiler: readText(fields.compiler, "the compiler"),
    arithmeticVersion: readWhole(fields.arithmeticVersion, "the arithmetic version", 0, 2 ** 32 - 1),
    inputs,
    outputs,
    constants,
    onnxHash: Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(hash.slice(2 * i, 2 * i + 2), 16)),
  };
}

function readPort(fields: Fields): Port {
  const port = { name: readText(fields.name, "a name"), type: readType(fields) };
  if (fields.carried === undefined) return port;
  const carried = readWhole(fields.carried, "a carried type", 0, 255);
  if (!isCarriedType(carried)) throw damaged(`there is no carried type ${carried}`);
  return { ...port, carried };
}

function readType(fields: Fields): TensorType {
  const dtype = readWhole(fields.dtype, "a data type", 0, 255);
  if (!isDataType(dtype)) throw damaged(`there is no data type ${dtype}`);
  const shape = readList(fields.shape, "a shape").map((size) => readWhole(size, "a dimension", 0, 2 ** 32 - 1));
  const type = { dtype: dtype as DataType, shape };
  const fault = faultOfTensorType(type);
  if (fault !== null) throw damaged(fault);
  return type;
}

function readConstant(fields: Fields, file: { readonly headBytes: number; readonly length: number }): StoredConstant {
  const type = readType(fields);
  const length = readWhole(fields.length, "a length", 0, file.length);
  const offset = file.headBytes + readWhole(fields.offset, "an offset", 0, file.length);
  if (length !== elementCount(type.shape) * widthBytes(type.dtype)) throw damaged(`a constant of ${length} bytes`);
  if (offset % CONSTANT_ALIGNMENT_BYTES !== 0 || offset + length > file.length)
    throw damaged(`a constant at ${offset}`);
  return { type, offset, length, root: readHex(fields.root, "a tensor root", 32, "0x") };
}
