import { checkLength, checkUint } from "./record-error.js";
import { MAX_RANK, TensorTypeSsz } from "./ssz.js";

/** Type of a tensor: ONNX data type code and at most 8 dimensions (specification, appendix A). */
export type TensorType = { readonly dtype: number; readonly shape: readonly number[] };

/** Throws RECORD_UINT_OUT_OF_RANGE or RECORD_LENGTH_OUT_OF_RANGE. Says nothing about which data types exist. */
export function checkTensorType(field: string, type: TensorType): void {
  checkUint(`${field}.dtype`, type.dtype, 8);
  checkLength(`${field}.shape`, type.shape.length, 0, MAX_RANK);
  type.shape.forEach((size, axis) => {
    checkUint(`${field}.shape[${axis}]`, size, 32);
  });
}

/** The SSZ serialization of a tensor type. */
export function serializeTensorType(type: TensorType): Uint8Array {
  checkTensorType("type", type);
  return TensorTypeSsz.serialize({ dtype: type.dtype, shape: [...type.shape] });
}
