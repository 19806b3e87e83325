import { type Brand, type Digest, toBytes, toDigest } from "../digest.js";
import { checkLength, checkUint, RecordError } from "./record-error.js";
import { MAX_PORTS, ModelSsz } from "./ssz.js";
import { checkTensorType, type TensorType } from "./tensor-type.js";

/** Names a model: the hash tree root of its record. */
export type ModelId = Brand<Digest, "ModelId">;

/** A model as it is committed to (specification, section 3 and appendix B). */
export type Model = {
  readonly arithmeticVersion: number;
  readonly instructionCount: number;
  readonly constantCount: number;
  readonly programRoot: Digest;
  readonly constantsRoot: Digest;
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  /** outputs[i] is the declared type of step outputSteps[i] */
  readonly outputSteps: readonly number[];
  /** SHA-256 of the ONNX file */
  readonly onnxHash: Digest;
};

/** Hash tree root of a model. Throws a RecordError for a record outside the limits of appendix B. */
export function modelId(model: Model): ModelId {
  checkModel(model);
  return toDigest(
    ModelSsz.hashTreeRoot({
      arithmeticVersion: model.arithmeticVersion,
      instructionCount: model.instructionCount,
      constantCount: model.constantCount,
      programRoot: toBytes(model.programRoot),
      constantsRoot: toBytes(model.constantsRoot),
      inputs: model.inputs.map(mutable),
      outputs: model.outputs.map(mutable),
      outputSteps: [...model.outputSteps],
      onnxHash: toBytes(model.onnxHash),
    }),
  ) as ModelId;
}

/** Throws a RecordError unless the model has at least one instruction and one output and keeps to the limits. */
export function checkModel(model: Model): void {
  checkUint("arithmeticVersion", model.arithmeticVersion, 32);
  checkUint("instructionCount", model.instructionCount, 32);
  checkUint("constantCount", model.constantCount, 32);
  checkLength("instructions", model.instructionCount, 1, 2 ** 32 - 1);
  for (const field of ["inputs", "outputs"] as const) {
    checkLength(field, model[field].length, field === "inputs" ? 0 : 1, MAX_PORTS);
    model[field].forEach((type, i) => {
      checkTensorType(`${field}[${i}]`, type);
    });
  }
  const { length } = model.outputSteps;
  if (length !== model.outputs.length) {
    throw new RecordError({
      code: "RECORD_COUNT_MISMATCH",
      field: "outputSteps",
      count: length,
      expected: model.outputs.length,
    });
  }
  model.outputSteps.forEach((step, i) => {
    checkUint(`outputSteps[${i}]`, step, 32);
    checkLength(`outputSteps[${i}]`, step, 0, model.instructionCount - 1);
  });
}

function mutable(type: TensorType): { dtype: number; shape: number[] } {
  return { dtype: type.dtype, shape: [...type.shape] };
}
