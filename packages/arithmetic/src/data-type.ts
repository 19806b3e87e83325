/** ONNX's codes of element types (TensorProto.DataType), as far as Assay knows them. */
export const DataType = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

export type DataTypeName = keyof typeof DataType;
export type DataType = (typeof DataType)[DataTypeName];

const WIDTH_BYTES: ReadonlyMap<number, number> = new Map([
  [DataType.float32, 4],
  [DataType.uint8, 1],
  [DataType.int8, 1],
  [DataType.uint16, 2],
  [DataType.int16, 2],
  [DataType.int32, 4],
  [DataType.int64, 8],
  [DataType.bool, 1],
  [DataType.float16, 2],
  [DataType.float64, 8],
  [DataType.uint32, 4],
  [DataType.uint64, 8],
  [DataType.bfloat16, 2],
]);

/** True for a code that Assay knows. */
export function isDataType(code: number): code is DataType {
  return WIDTH_BYTES.has(code);
}

/** Size of one element in bytes. */
export function widthBytes(dtype: DataType): number {
  const width = WIDTH_BYTES.get(dtype);
  if (width === undefined) throw new RangeError(`unknown data type ${dtype}`);
  return width;
}

/** Name of a data type, as in the Open Inference Protocol's and NumPy's manner ("float32"). */
export function dataTypeName(dtype: number): DataTypeName | "unknown" {
  for (const [name, code] of Object.entries(DataType)) if (code === dtype) return name as DataTypeName;
  return "unknown";
}
