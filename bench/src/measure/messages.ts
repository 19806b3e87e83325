/** An input or output as it goes between processes: ONNX's data type, shape, element bytes. */
export type TensorMessage = {
  readonly name: string;
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
};

/** What a model file is bound to. */
export type BindingMessage = {
  readonly file: string;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly dimensions: Readonly<Record<string, number>>;
};

/** What a measuring process is asked. Times are in milliseconds, memory in bytes. */
export type Ask =
  | { readonly kind: "load"; readonly model: BindingMessage; readonly threads: number }
  /** inputs of all requests that follow */
  | { readonly kind: "inputs"; readonly inputs: readonly TensorMessage[] }
  | { readonly kind: "run"; readonly count: number; readonly requests: number; readonly batchAxes: BatchAxes }
  | { readonly kind: "outputs" }
  | { readonly kind: "memory" }
  | { readonly kind: "certificates" }
  | { readonly kind: "trace"; readonly count: number }
  | { readonly kind: "hash"; readonly count: number }
  | { readonly kind: "profile"; readonly count: number };

/** For each input the axis along which requests are put together, null where there is none. */
export type BatchAxes = readonly (number | null)[] | null;

/** The answers by the kind of question. */
export type Answers = {
  readonly load: { readonly milliseconds: number };
  readonly inputs: null;
  readonly run: { readonly milliseconds: readonly number[] };
  readonly outputs: readonly TensorMessage[];
  readonly memory: { readonly peakBytes: number };
  readonly certificates: { readonly certified: number; readonly fallback: number };
  readonly trace: { readonly milliseconds: readonly number[] };
  readonly hash: { readonly milliseconds: readonly number[] };
  readonly profile: readonly ProfileLine[];
};

/** One task of a profile, over all runs. */
export type ProfileLine = {
  readonly kind: string;
  readonly opcodes: string;
  /** ONNX nodes that the steps came from */
  readonly nodes: string;
  readonly calls: number;
  readonly milliseconds: number;
  readonly proposed: number;
  readonly fallback: number;
  readonly phases: Readonly<Record<string, number>>;
};

/** What a child sends back. */
export type Reply = { readonly result: unknown } | { readonly error: string };

/** An engine in a measuring process. */
export interface MeasuredEngine {
  load(model: BindingMessage, threads: number): Promise<void>;
  setInputs(inputs: readonly TensorMessage[]): void;
  /** one call for so many requests */
  run(requests: number, batchAxes: BatchAxes): Promise<void>;
  outputs(): Promise<readonly TensorMessage[]>;
  /** what only one of the engines can answer */
  answer?(ask: Ask): Promise<unknown>;
}
