import { dataTypeName, isDataType, widthBytes } from "@assay/arithmetic";
import { elementCount } from "../instruction/row-major.js";
import { faultOfTensorType } from "../instruction/well-formed.js";
import { carrierOf, isCarriedType } from "../onnx/carried-type.js";
import type { OnnxModel, OnnxPort, OnnxTensor } from "../onnx/model.js";
import { onnxTypeName } from "../onnx/type-name.js";
import type { Port } from "../program.js";
import { ProgramError } from "../program-error.js";
import { type ConstantValue, constantTensor } from "./value.js";

/** A tensor to bind an input to: element bytes little-endian in row-major order. */
export type BoundConstant = Omit<OnnxTensor, "name">;

/** What a compilation is given beside the file: shapes, sizes of symbolic dimensions, constants, by name. */
export type Bindings = {
  /** for inputs whose shape the model leaves open; a dimension of 0 makes an empty tensor */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  readonly dimensions?: Readonly<Record<string, number>>;
  /** inputs that become constants of the program: those that decide shapes or branches */
  readonly constants?: Readonly<Record<string, BoundConstant>>;
};

/** The program's inputs, and the values of those that are bound. */
export type FixedInputs = {
  readonly inputs: readonly Port[];
  readonly constants: ReadonlyMap<string, ConstantValue>;
};

/**
 * Fixes the types of a model's inputs; what is bound to a constant is no input of the program.
 *
 * @throws ProgramError PROGRAM_DYNAMIC_SHAPE, PROGRAM_SHAPE_MISMATCH, PROGRAM_CONSTANT_MISMATCH,
 *   PROGRAM_UNKNOWN_INPUT, PROGRAM_UNSUPPORTED_VALUE, ONNX_DATA_TYPE_UNSUPPORTED
 */
export function fixInputs(model: OnnxModel, bindings: Bindings): FixedInputs {
  const { shapes = {}, constants = {} } = bindings;
  const bindable = new Map([...model.inputs, ...model.defaulted].map((port) => [port.name, port]));
  for (const input of [...Object.keys(shapes), ...Object.keys(constants)]) {
    const isOpen = Object.hasOwn(constants, input) || model.inputs.some(({ name }) => name === input);
    if (!bindable.has(input) || !isOpen) throw new ProgramError({ code: "PROGRAM_UNKNOWN_INPUT", input });
  }
  const bound = new Map<string, ConstantValue>();
  for (const [name, constant] of Object.entries(constants)) {
    bound.set(name, bindConstant(bindable.get(name)!, constant, bindings.dimensions ?? {}));
  }
  const inputs = model.inputs.filter(({ name }) => !bound.has(name)).map((port) => fixInput(port, bindings));
  return { inputs, constants: bound };
}

function fixInput(port: OnnxPort, bindings: Bindings): Port {
  const { name, dtype: declared } = port;
  const isCarried = declared !== null && isCarriedType(declared);
  const dtype = isCarried ? carrierOf(declared) : declared;
  if (dtype === null || !isDataType(dtype)) {
    throw new ProgramError({ code: "ONNX_DATA_TYPE_UNSUPPORTED", name, dtype: dtype ?? 0 });
  }
  const type = { dtype, shape: fixShape(port, bindings) };
  const fault = faultOfTensorType(type);
  if (fault !== null) throw new ProgramError({ code: "PROGRAM_UNSUPPORTED_VALUE", name, reason: fault });
  return isCarried ? { name, type, carried: declared } : { name, type };
}

function bindConstant(
  port: OnnxPort,
  { dtype, shape, data, carried }: BoundConstant,
  dimensions: Readonly<Record<string, number>>,
): ConstantValue {
  const declaredShape = boundShape(port, dimensions);
  const fault = faultOfTensorType({ dtype, shape });
  const isFitting =
    (port.dtype === null || port.dtype === (carried ?? dtype)) &&
    (declaredShape === undefined || fitsShape(declaredShape, shape)) &&
    data.length === elementCount(shape) * widthBytes(dtype);
  if (isFitting && fault === null)
    return constantTensor({ dtype, shape, data, ...(carried === undefined ? {} : { carried }) });
  const declared = `${onnxTypeName(port.dtype ?? 0)} ${describe(port)}`;
  const given = `${dataTypeName(dtype)} [${shape}] of ${data.length} bytes`;
  throw new ProgramError({ code: "PROGRAM_CONSTANT_MISMATCH", input: port.name, declared, given });
}

function boundShape(port: OnnxPort, dimensions: Readonly<Record<string, number>>) {
  return port.shape?.map((size) =>
    typeof size === "string" && Object.hasOwn(dimensions, size) ? dimensions[size] : size,
  );
}

function fixShape(port: OnnxPort, bindings: Bindings): number[] {
  const shapes = bindings.shapes ?? {};
  const given = Object.hasOwn(shapes, port.name) ? shapes[port.name] : null;
  const bound = boundShape(port, bindings.dimensions ?? {});
  if (given !== null) {
    if (bound === undefined || fitsShape(bound, given)) return [...given];
    const declared = describe(port);
    throw new ProgramError({ code: "PROGRAM_SHAPE_MISMATCH", input: port.name, declared, given: `[${given}]` });
  }
  const isFixed = (size: number | string | null): size is number => typeof size === "number" && size > 0;
  if (bound?.every(isFixed)) return bound;
  throw new ProgramError({ code: "PROGRAM_DYNAMIC_SHAPE", input: port.name, shape: describe(port) });
}

function fitsShape(declared: readonly (number | string | null)[], given: readonly number[]): boolean {
  return declared.length === given.length && declared.every((size, axis) => fits(size, given[axis]));
}

/** A declared size of 0 or less is how some exporters write an open one. */
function fits(declared: number | string | null, given: number): boolean {
  return typeof declared !== "number" || declared <= 0 || declared === given;
}

function describe(port: OnnxPort): string {
  return port.shape === null ? "no rank" : `[${port.shape.map((size) => size ?? "?").join(", ")}]`;
}
