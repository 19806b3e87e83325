import type { Program } from "@assay/program";

/** A tensor's element bytes, little-endian in row-major order. */
export type TensorBytes = Uint8Array;

/** Receives the output of each step as soon as it is made. The bytes are valid during the call only. */
export type StepObserver = (step: number, output: TensorBytes) => void;

/**
 * Something that executes programs. Every backend gives the same bits for every step, on every machine, with any
 * number of threads, alone or stacked (specification, sections 1 and 8). The conformance suite is exported
 * (`backend-conformance`), and each backend must pass it.
 */
export interface Backend {
  readonly name: string;
  /** Compiles a program for execution. */
  prepare(program: Program): Promise<Executable>;
  close(): Promise<void>;
}

/** A program made ready by a backend. */
export interface Executable {
  readonly program: Program;
  /** Runs the program for one request. inputs[i] are the bytes of input i; the result are the bytes of the outputs. */
  run(inputs: readonly TensorBytes[], observe?: StepObserver): Promise<TensorBytes[]>;
  /** Runs several requests as one; the bits are those of separate runs. */
  runStacked(requests: readonly (readonly TensorBytes[])[]): Promise<TensorBytes[][]>;
  close(): Promise<void>;
}
