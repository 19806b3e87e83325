import { AssayError } from "@assay/service";

/** What can be wrong with what the benchmark is asked for; the codes are stable. */
export type BenchErrorType =
  | { readonly code: "BENCH_ARGUMENT_UNEXPECTED"; readonly argument: string; readonly detail: string }
  | { readonly code: "BENCH_OPTION_INVALID"; readonly detail: string }
  | { readonly code: "BENCH_MODEL_UNKNOWN"; readonly model: string; readonly known: readonly string[] }
  | { readonly code: "BENCH_BINDING_MALFORMED"; readonly option: string; readonly given: string; readonly form: string }
  | { readonly code: "BENCH_INPUT_UNUSABLE"; readonly file: string; readonly detail: string }
  | { readonly code: "BENCH_CHILD_FAILED"; readonly engine: string; readonly detail: string };

const TITLES: Readonly<Record<BenchErrorType["code"], string>> = {
  BENCH_ARGUMENT_UNEXPECTED: "An argument is not known",
  BENCH_OPTION_INVALID: "An option has a value that it cannot have",
  BENCH_MODEL_UNKNOWN: "There is no such model",
  BENCH_BINDING_MALFORMED: "A binding cannot be read",
  BENCH_INPUT_UNUSABLE: "An input cannot be used",
  BENCH_CHILD_FAILED: "A measuring process failed",
};

/** An expected failure of the benchmark. */
export class BenchError extends AssayError {
  readonly type: BenchErrorType;

  constructor(type: BenchErrorType, options?: ErrorOptions) {
    super({ code: type.code, title: TITLES[type.code], status: 400, ...describe(type) }, options);
    this.type = type;
  }
}

function describe(type: BenchErrorType): { readonly detail: string; readonly remedy: string } {
  switch (type.code) {
    case "BENCH_ARGUMENT_UNEXPECTED":
      return { detail: `${type.argument}: ${type.detail}`, remedy: "--help lists the options." };
    case "BENCH_OPTION_INVALID":
      return { detail: type.detail, remedy: "--help lists the options." };
    case "BENCH_MODEL_UNKNOWN":
      return {
        detail: `${type.model} is neither a file nor a model that the benchmark builds`,
        remedy: `Give the path of an ONNX file or one of ${type.known.join(", ")}.`,
      };
    case "BENCH_BINDING_MALFORMED":
      return { detail: `${type.option} ${type.given}`, remedy: `Write it as ${type.form}.` };
    case "BENCH_INPUT_UNUSABLE":
      return {
        detail: `${type.file}: ${type.detail}`,
        remedy: "test_data_set_0/input_N.pb beside the model holds its input N, with the shape that it is bound to.",
      };
    case "BENCH_CHILD_FAILED":
      return { detail: `${type.engine}: ${type.detail}`, remedy: "The engine's own message says what it lacks." };
  }
}
