import { readFile } from "node:fs/promises";
import { dataTypeName } from "@assay/arithmetic";
import { type Port, ProgramError, readTensor } from "@assay/program";
import { decodeTensors, TensorError } from "@assay/sequencer";
import { z } from "zod";
import { InputError } from "./input-error.js";

const Tensor = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data: z.array(z.unknown()),
});
const Request = z.object({ inputs: z.array(Tensor) });

/**
 * Reads the inputs of one request from a file: JSON in the form of the Open Inference Protocol ({"inputs": [tensor…]},
 * or one tensor alone), or an ONNX TensorProto (.pb) for a model of one input. Returns the element bytes in the
 * model's order. Throws InputError.
 */
export async function readInputs(file: string, ports: readonly Port[]): Promise<Uint8Array[]> {
  const bytes = await readBytes(file);
  return file.endsWith(".pb") ? [fromTensorProto(file, bytes, ports)] : fromJson(file, bytes, ports);
}

/** The bytes of a file. Throws INPUT_FILE_UNREADABLE. */
export async function readBytes(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: Error) => {
    throw new InputError({ code: "INPUT_FILE_UNREADABLE", file, detail: error.message }, { cause: error });
  });
}

function fromTensorProto(file: string, bytes: Uint8Array, ports: readonly Port[]): Uint8Array {
  const [port] = ports;
  if (ports.length !== 1) {
    throw new InputError({ code: "INPUT_NAME_MISMATCH", given: [file], expected: ports.map(({ name }) => name) });
  }
  try {
    const { dtype, shape, data } = readTensor(bytes);
    const given = `${dataTypeName(dtype)} [${shape}]`;
    const expected = `${dataTypeName(port.type.dtype)} [${port.type.shape}]`;
    if (given !== expected) throw new InputError({ code: "INPUT_TYPE_MISMATCH", input: port.name, given, expected });
    return data;
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new InputError({ code: "INPUT_MALFORMED", file, detail: error.message }, { cause: error });
  }
}

function fromJson(file: string, bytes: Uint8Array, ports: readonly Port[]): Uint8Array[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new InputError({ code: "INPUT_MALFORMED", file, detail: (error as Error).message }, { cause: error });
  }
  const request = Request.or(Tensor.transform((tensor) => ({ inputs: [tensor] }))).safeParse(value);
  if (!request.success) throw new InputError({ code: "INPUT_MALFORMED", file, detail: z.prettifyError(request.error) });
  try {
    return decodeTensors(ports, request.data.inputs);
  } catch (error) {
    if (!(error instanceof TensorError)) throw error;
    throw new InputError({ code: "INPUT_MALFORMED", file, detail: error.message }, { cause: error });
  }
}
