import { isDataType } from "@assay/arithmetic";
import { faultOfTensorType } from "../instruction/well-formed.js";
import type { OnnxPort } from "../onnx/model.js";
import type { Port } from "../program.js";
import { ProgramError } from "../program-error.js";

/** Shapes for inputs, and sizes for symbolic dimensions, that the model leaves open. */
export type ShapeBindings = {
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  readonly dimensions?: Readonly<Record<string, number>>;
};

/**
 * Fixes the types of a model's inputs.
 *
 * @throws ProgramError PROGRAM_DYNAMIC_SHAPE, PROGRAM_SHAPE_MISMATCH, PROGRAM_UNKNOWN_INPUT,
 *   PROGRAM_UNSUPPORTED_VALUE, ONNX_DATA_TYPE_UNSUPPORTED
 */
export function fixInputs(ports: readonly OnnxPort[], bindings: ShapeBindings): Port[] {
  for (const input of Object.keys(bindings.shapes ?? {})) {
    if (!ports.some((port) => port.name === input)) throw new ProgramError({ code: "PROGRAM_UNKNOWN_INPUT", input });
  }
  return ports.map((port) => {
    const { name, dtype } = port;
    if (dtype === null || !isDataType(dtype)) {
      throw new ProgramError({ code: "ONNX_DATA_TYPE_UNSUPPORTED", name, dtype: dtype ?? 0 });
    }
    const type = { dtype, shape: fixShape(port, bindings) };
    const fault = faultOfTensorType(type);
    if (fault !== null) throw new ProgramError({ code: "PROGRAM_UNSUPPORTED_VALUE", name, reason: fault });
    return { name, type };
  });
}

function fixShape(port: OnnxPort, bindings: ShapeBindings): number[] {
  const shapes = bindings.shapes ?? {};
  const dimensions = bindings.dimensions ?? {};
  const given = Object.hasOwn(shapes, port.name) ? shapes[port.name] : null;
  const bound = port.shape?.map((size) =>
    typeof size === "string" && Object.hasOwn(dimensions, size) ? dimensions[size] : size,
  );
  if (given !== null) {
    const isBindable =
      bound === undefined || (bound.length === given.length && bound.every((size, axis) => fits(size, given[axis])));
    if (isBindable) return [...given];
    const declared = describe(port);
    throw new ProgramError({ code: "PROGRAM_SHAPE_MISMATCH", input: port.name, declared, given: `[${given}]` });
  }
  const isFixed = (size: number | string | null): size is number => typeof size === "number" && size > 0;
  if (bound?.every(isFixed)) return bound;
  throw new ProgramError({ code: "PROGRAM_DYNAMIC_SHAPE", input: port.name, shape: describe(port) });
}

/** A declared size of 0 or less is how some exporters write an open one. */
function fits(declared: number | string | null, given: number): boolean {
  return typeof declared !== "number" || declared <= 0 || declared === given;
}

function describe(port: OnnxPort): string {
  return port.shape === null ? "no rank" : `[${port.shape.map((size) => size ?? "?").join(", ")}]`;
}
