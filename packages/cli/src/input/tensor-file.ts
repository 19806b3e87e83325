import { extname } from "node:path";
import { DataType, dataTypeName } from "@assay/arithmetic";
import { type BoundConstant, ProgramError, readTensor, type TensorType } from "@assay/program";
import { decodeTensors, TensorError } from "@assay/sequencer";
import { z } from "zod";
import { InputError } from "./input-error.js";
import { decodeNpy } from "./npy.js";
import { pictureTensor } from "./picture-tensor.js";
import { decodePng } from "./png.js";
import { readBytes } from "./read-inputs.js";

const Tensor = z.object({ datatype: z.string(), shape: z.array(z.int().nonnegative()), data: z.array(z.unknown()) });

/** Names of the Open Inference Protocol. */
const DATA_TYPES: Readonly<Record<string, DataType>> = {
  FP16: DataType.float16,
  FP32: DataType.float32,
  FP64: DataType.float64,
  BF16: DataType.bfloat16,
  INT8: DataType.int8,
  INT16: DataType.int16,
  INT32: DataType.int32,
  INT64: DataType.int64,
  UINT8: DataType.uint8,
  UINT16: DataType.uint16,
  UINT32: DataType.uint32,
  UINT64: DataType.uint64,
  BOOL: DataType.bool,
};

/**
 * Reads one tensor by the file's extension: .npy, .pb (an ONNX TensorProto), .json ({"datatype", "shape", "data"}), or
 * .png where `expected` tells which tensor the picture is to become. Throws InputError.
 */
export async function readTensorFile(file: string, expected: TensorType | null): Promise<BoundConstant> {
  const bytes = await readBytes(file);
  try {
    return decode(file, bytes, expected);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    const isKnown = error instanceof ProgramError || error instanceof TensorError || error instanceof z.ZodError;
    if (!isKnown && (error instanceof TypeError || error instanceof ReferenceError)) throw error;
    throw new InputError({ code: "TENSOR_FILE_MALFORMED", file, detail }, { cause: error });
  }
}

function decode(file: string, bytes: Uint8Array, expected: TensorType | null): BoundConstant {
  switch (extname(file).toLowerCase()) {
    case ".npy":
      return decodeNpy(bytes);
    case ".pb": {
      const { dtype, shape, data } = readTensor(bytes);
      return { dtype, shape, data };
    }
    case ".json":
      return decodeJson(bytes);
    case ".png":
      if (expected === null) throw new Error("a picture cannot be a constant");
      return pictureTensor(decodePng(bytes), expected);
    case ".jpg":
    case ".jpeg":
      throw new Error("JPEG decoders differ in the pixels that they give; convert it to PNG or .npy first");
    default:
      throw new Error("its name must end in .npy, .pb, .json or .png");
  }
}

function decodeJson(bytes: Uint8Array): BoundConstant {
  const tensor = Tensor.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  const dtype = DATA_TYPES[tensor.datatype];
  if (dtype === undefined)
    throw new Error(`the datatype ${tensor.datatype} is none of ${Object.keys(DATA_TYPES).join(", ")}`);
  const { shape } = tensor;
  const [data] = decodeTensors([{ name: "tensor", type: { dtype, shape } }], [{ name: "tensor", ...tensor }]);
  return { dtype, shape, data };
}

/** A tensor's type for people. */
export function describeType({ dtype, shape }: TensorType): string {
  return `${dataTypeName(dtype)} [${shape.join(", ")}]`;
}
