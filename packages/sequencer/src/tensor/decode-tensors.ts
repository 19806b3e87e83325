import type { TensorPort } from "../port/inference-engine.js";
import { dataTypeName } from "./data-type.js";
import { elementOf } from "./element.js";
import { TensorError } from "./tensor-error.js";

/** A tensor as JSON carries it. */
export type JsonTensor = {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  /** flat, or nested as the shape says; row-major */
  readonly data: readonly unknown[];
};

/**
 * The element bytes of a model's inputs, in the model's order, from tensors in any order.
 * @throws TensorError that names the tensor and what is wrong with it
 */
export function decodeTensors(ports: readonly TensorPort[], tensors: readonly JsonTensor[]): Uint8Array[] {
  const names = ports.map(({ name }) => name);
  const given = new Map<string, JsonTensor>();
  for (const tensor of tensors) {
    const { name } = tensor;
    if (!names.includes(name)) {
      const remedy = `The model's inputs are: ${names.join(", ")}.`;
      throw new TensorError("TENSOR_UNKNOWN", `The model has no input ${quote(name)}`, remedy, { name, inputs: names });
    }
    if (given.has(name)) {
      throw new TensorError("TENSOR_REPEATED", `Input ${quote(name)} was given twice`, "Give each input once.", {
        name,
      });
    }
    given.set(name, tensor);
  }
  return ports.map((port) => {
    const tensor = given.get(port.name);
    if (tensor !== undefined) return decodeTensor(port, tensor);
    const remedy = `Give a tensor of that name, ${dataTypeName(port.type.dtype)} [${port.type.shape.join(", ")}].`;
    throw new TensorError("TENSOR_MISSING", `Input ${quote(port.name)} is missing`, remedy, { name: port.name });
  });
}

function decodeTensor({ name, type }: TensorPort, tensor: JsonTensor): Uint8Array {
  const datatype = dataTypeName(type.dtype);
  if (tensor.datatype !== datatype) {
    const detail = `Input ${quote(name)} is ${quote(tensor.datatype)}, the model takes ${datatype}`;
    const data = { name, given: tensor.datatype, expected: datatype };
    throw new TensorError("TENSOR_TYPE_MISMATCH", detail, `Convert the data and send ${datatype}.`, data);
  }
  const { shape } = type;
  if (tensor.shape.length !== shape.length || shape.some((size, axis) => size !== tensor.shape[axis])) {
    const detail = `Input ${quote(name)} has shape [${tensor.shape.join(", ")}], the model takes [${shape.join(", ")}]`;
    const data = { name, given: tensor.shape, expected: shape };
    throw new TensorError("TENSOR_SHAPE_MISMATCH", detail, "Programs have fixed shapes: send exactly this one.", data);
  }
  return encodeElements(name, type.dtype, flatten(name, tensor.data, shape));
}

/** The values in row-major order. Throws TENSOR_DATA_MISMATCH unless they are flat, or nested as the shape says. */
function flatten(name: string, data: readonly unknown[], shape: readonly number[]): readonly unknown[] {
  const expected = shape.reduce((product, size) => product * size, 1);
  let values = data;
  const nested = shape.length > 1 && Array.isArray(data[0]);
  for (const [axis, size] of (nested ? shape.slice(1) : []).entries()) {
    const bad = values.find((row) => !Array.isArray(row) || row.length !== size);
    if (bad !== undefined || values.length !== product(shape.slice(0, axis + 1))) {
      const given = Array.isArray(bad) ? `a list of ${bad.length}` : "something else";
      const detail = `Input ${quote(name)} is nested, but has ${given} where axis ${axis + 1} needs lists of ${size}`;
      throw new TensorError("TENSOR_DATA_MISMATCH", detail, NESTING_REMEDY, { name, axis: axis + 1, expected: size });
    }
    values = (values as readonly (readonly unknown[])[]).flat(1);
  }
  if (values.length === expected) return values;
  const detail = `Input ${quote(name)} has ${values.length} values, its shape needs ${expected}`;
  throw new TensorError("TENSOR_DATA_MISMATCH", detail, NESTING_REMEDY, { name, given: values.length, expected });
}

const NESTING_REMEDY = "Send the values in row-major order, flat or nested as the shape says.";

function encodeElements(name: string, dtype: number, values: readonly unknown[]): Uint8Array {
  const element = elementOf(dtype);
  const bytes = new Uint8Array(values.length * element.width);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    const reason = element.write(view, index * element.width, value);
    if (reason === undefined) return;
    const datatype = dataTypeName(dtype);
    const remedy = `Send values that ${datatype} can hold; NaN and infinities as "NaN", "Infinity", "-Infinity".`;
    const detail = `Value ${index} of input ${quote(name)} ${reason} (${datatype})`;
    throw new TensorError("TENSOR_VALUE_INVALID", detail, remedy, { name, index, reason, datatype });
  });
  return bytes;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((whole, size) => whole * size, 1);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}
