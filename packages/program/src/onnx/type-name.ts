import { dataTypeName, isDataType } from "@assay/arithmetic";

/** Names of TensorProto.DataType for the types that no instruction has. */
const OTHERS: ReadonlyMap<number, string> = new Map([
  [0, "undefined"],
  [8, "string"],
  [14, "complex64"],
  [15, "complex128"],
  [17, "float8e4m3fn"],
  [18, "float8e4m3fnuz"],
  [19, "float8e5m2"],
  [20, "float8e5m2fnuz"],
  [21, "uint4"],
  [22, "int4"],
  [23, "float4e2m1"],
  [24, "float8e8m0"],
  [25, "uint2"],
  [26, "int2"],
]);

/** The name of an ONNX data type, one that no instruction has included; "number N" for one that ONNX has not either. */
export function onnxTypeName(dtype: number): string {
  return isDataType(dtype) ? dataTypeName(dtype) : (OTHERS.get(dtype) ?? `number ${dtype}`);
}
