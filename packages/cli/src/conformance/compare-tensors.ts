import { type OnnxTensor, onnxTypeName } from "@assay/program";
import { floatValues } from "../input/element-values.js";
import type { Tolerance } from "./tolerance.js";

type Tensor = Omit<OnnxTensor, "name">;

/** Why a tensor is not the one expected, or null if it is: type and shape equal, values equal, floats close. */
export function differenceOf(got: Tensor, expected: Tensor, tolerance: Tolerance): string | null {
  if (typeName(got) !== typeName(expected) || got.shape.join() !== expected.shape.join()) {
    return `is ${describe(got)}, expected ${describe(expected)}`;
  }
  const [left, right] = [floatValues(got.dtype, got.data), floatValues(expected.dtype, expected.data)];
  if (left !== null && right !== null) return floatDifference(left, right, tolerance);
  const at = got.data.findIndex((byte, index) => byte !== expected.data[index]);
  if (at < 0 && got.data.length === expected.data.length) return null;
  const width = got.data.length / got.shape.reduce((product, size) => product * size, 1);
  return `differs in element ${Math.floor(at / width)}`;
}

function floatDifference(got: Float64Array, expected: Float64Array, tolerance: Tolerance): string | null {
  const at = got.findIndex((value, index) => !isClose(value, expected[index], tolerance));
  return at < 0 ? null : `element ${at} is ${got[at]}, expected ${expected[at]}`;
}

function isClose(got: number, expected: number, { relative, absolute }: Tolerance): boolean {
  if (got === expected || (Number.isNaN(got) && Number.isNaN(expected))) return true;
  return Math.abs(got - expected) <= absolute + relative * Math.abs(expected);
}

/** ONNX's name of the element type, one that programs only carry included. */
function typeName({ dtype, carried }: Tensor): string {
  return onnxTypeName(carried ?? dtype);
}

function describe(tensor: Tensor): string {
  return `${typeName(tensor)} [${tensor.shape.join(", ")}]`;
}
