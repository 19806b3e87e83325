export type InputErrorType =
  | { readonly code: "INPUT_FILE_UNREADABLE"; readonly file: string; readonly detail: string }
  | { readonly code: "INPUT_MALFORMED"; readonly file: string; readonly detail: string }
  | { readonly code: "TENSOR_FILE_MALFORMED"; readonly file: string; readonly detail: string }
  | { readonly code: "SHAPE_MALFORMED"; readonly given: string }
  | { readonly code: "DIMENSION_MALFORMED"; readonly given: string }
  | { readonly code: "CONSTANT_MALFORMED"; readonly given: string; readonly detail: string }
  | { readonly code: "INPUT_NAME_MISMATCH"; readonly given: readonly string[]; readonly expected: readonly string[] }
  | { readonly code: "INPUT_TYPE_MISMATCH"; readonly input: string; readonly given: string; readonly expected: string };

const remedies: Record<InputErrorType["code"], string> = {
  INPUT_FILE_UNREADABLE: "Check the path and that the file may be read.",
  INPUT_MALFORMED:
    'Give a JSON file {"inputs": [{"name", "shape", "datatype": "FP32", "data"}]} or an ONNX TensorProto (.pb).',
  TENSOR_FILE_MALFORMED:
    'Give a .npy file, an ONNX TensorProto (.pb), a .json file {"datatype": "FP32", "shape": [2], "data": [1, 2]} or a .png.',
  DIMENSION_MALFORMED: "Write a dimension as NAME=8, with the name that the model gives it.",
  CONSTANT_MALFORMED: "Write NAME=1,2,3 or NAME=@FILE, with the name of an input of the model.",
  SHAPE_MALFORMED: "Write a shape as NAME=1x3x224x224.",
  INPUT_NAME_MISMATCH: "Give every input of the model once, by its name.",
  INPUT_TYPE_MISMATCH: "Give each tensor with the element type and shape that the model declares.",
};

/** A file of inputs that the model cannot be asked with. */
export class InputError extends Error {
  readonly type: InputErrorType;
  readonly remedy: string;

  constructor(type: InputErrorType, options?: ErrorOptions) {
    const { code, ...details } = type;
    super(
      `${code}: ${Object.entries(details)
        .map(([key, value]) => `${key} ${String(value)}`)
        .join(", ")}`,
      options,
    );
    this.name = "InputError";
    this.type = type;
    this.remedy = remedies[code];
  }
}
