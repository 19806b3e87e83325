import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import type { OnnxTensor } from "../../onnx/model.js";
import type { NodeToLower } from "../lowering.js";

/** The floating-point types in which ai.onnx.ml computes. */
export type ModelFloat = typeof DataType.float32 | typeof DataType.float64;

/** Numbers given as a list of floats or as a tensor of either type, or null where neither is there. */
export function numbersAttribute(node: NodeToLower, name: string): { values: number[]; dtype: ModelFloat } | null {
  const tensor = node.attribute(`${name}_as_tensor`, "tensor");
  if (tensor !== null) return { values: numbersOfTensor(tensor), dtype: modelFloatOf(tensor) };
  const values = node.attribute(name, "floats");
  return values === null || values.length === 0 ? null : { values: [...values], dtype: DataType.float32 };
}

/** The elements of a float32 or float64 tensor. */
export function numbersOfTensor(tensor: OnnxTensor): number[] {
  const view = new DataView(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
  const isWide = modelFloatOf(tensor) === DataType.float64;
  const width = isWide ? 8 : 4;
  return Array.from({ length: tensor.data.byteLength / width }, (_, index) =>
    isWide ? view.getFloat64(index * 8, true) : view.getFloat32(index * 4, true),
  );
}

function modelFloatOf(tensor: OnnxTensor): ModelFloat {
  if (tensor.dtype === DataType.float32 || tensor.dtype === DataType.float64) return tensor.dtype;
  throw new Refusal("is a tensor of neither float32 nor float64", tensor.name);
}
