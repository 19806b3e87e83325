import { AssayError } from "@assay/service";

const TITLES = {
  TENSOR_MISSING: "An input of the model is missing",
  TENSOR_UNKNOWN: "The model has no such input",
  TENSOR_REPEATED: "An input was given twice",
  TENSOR_TYPE_MISMATCH: "The data type of an input is not the model's",
  TENSOR_SHAPE_MISMATCH: "The shape of an input is not the model's",
  TENSOR_DATA_MISMATCH: "The data of an input do not fit its shape",
  TENSOR_VALUE_INVALID: "A value of an input does not fit its data type",
  OUTPUT_UNKNOWN: "The model has no such output",
} as const;

export type TensorErrorCode = keyof typeof TITLES;

/** Tensors of a request that the model does not take; status 400. */
export class TensorError extends AssayError {
  constructor(code: TensorErrorCode, detail: string, remedy: string, data: Readonly<Record<string, unknown>>) {
    super({ code, title: TITLES[code], status: 400, detail, remedy, data });
  }
}
