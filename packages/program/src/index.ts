export { ARITHMETIC_VERSION, compile } from "./compile/compile.js";
export type { ShapeBindings } from "./compile/input-shapes.js";
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
export { LOWERINGS } from "./lowering/table.js";
export type { OnnxModel, OnnxTensor } from "./onnx/model.js";
export { parseOnnx } from "./onnx/parse.js";
export { readTensor } from "./onnx/tensor.js";
export * from "./program.js";
export * from "./program-error.js";
export { copySource } from "./semantics/copy-source.js";
export * from "./semantics/element.js";
export { evaluate } from "./semantics/evaluate.js";
export * from "./semantics/reads.js";
