/** ONNX data type codes (specification, appendix A) and the names that the Open Inference Protocol has for them. */
const NAMES = new Map<number, string>([
  [1, "FP32"],
  [2, "UINT8"],
  [3, "INT8"],
  [4, "UINT16"],
  [5, "INT16"],
  [6, "INT32"],
  [7, "INT64"],
  [9, "BOOL"],
  [10, "FP16"],
  [11, "FP64"],
  [12, "UINT32"],
  [13, "UINT64"],
  [16, "BF16"],
]);

/** The protocol's name of an ONNX data type. Throws a RangeError for a code that appendix A does not have. */
export function dataTypeName(dtype: number): string {
  const name = NAMES.get(dtype);
  if (name === undefined) throw new RangeError(`ONNX data type ${dtype} is not known`);
  return name;
}
