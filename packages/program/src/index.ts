export { ARITHMETIC_VERSION, type CompileOptions, compile, inputsToBind } from "./compile/compile.js";
export type { Bindings, BoundConstant } from "./compile/input-shapes.js";
export { type DecodedFile, decodeFileHeader, decodeProgramFile, type FileHeader } from "./file/decode-file.js";
export { type EncodedFile, encodeProgramFile, type FileFacts } from "./file/encode-file.js";
export { FILE_HEADER_BYTES, FILE_VERSION } from "./file/file-layout.js";
export type { StoredConstant } from "./file/manifest.js";
export * from "./instruction/broadcast.js";
export * from "./instruction/decode.js";
export { encodeInstruction, encodeTensorType } from "./instruction/encode.js";
export * from "./instruction/instruction.js";
export { naturalShape } from "./instruction/natural-shape.js";
export * from "./instruction/opcode-table.js";
export * from "./instruction/row-major.js";
export {
  faultOfTensorType,
  isWellFormed,
  MAX_COPY_AXES,
  MAX_ELEMENTS,
  MAX_RANK,
  type ModelCounts,
} from "./instruction/well-formed.js";
export { describeTable } from "./lowering/describe-table.js";
export { LOWERINGS } from "./lowering/table.js";
export { type CarriedType, carrierOf, isCarriedType } from "./onnx/carried-type.js";
export type { ExternalReader } from "./onnx/external-data.js";
export type { OnnxModel, OnnxPort, OnnxTensor } from "./onnx/model.js";
export { isSupportedPort, operatorsOf } from "./onnx/operators.js";
export { parseOnnx } from "./onnx/parse.js";
export { readTensor } from "./onnx/tensor.js";
export { onnxTypeName } from "./onnx/type-name.js";
export * from "./program.js";
export * from "./program-error.js";
export { copySource } from "./semantics/copy-source.js";
export * from "./semantics/element.js";
export { evaluate } from "./semantics/evaluate.js";
export { PART_ELEMENTS, partsOf } from "./semantics/long-rows.js";
export * from "./semantics/reads.js";
