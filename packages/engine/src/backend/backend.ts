import type { Program } from "@assay/program";
import type { Profile } from "./profile.js";

/** A tensor's element bytes, little-endian in row-major order. */
export type TensorBytes = Uint8Array;

/**
 * Receives the output of each step as soon as it is made. The bytes are valid during the call only. An observer that
 * throws ends the run with its error; the executable stays usable.
 */
export type StepObserver = (step: number, output: TensorBytes) => void;

/**
 * One element of one step, overwritten right after the step was made; everything after it follows from the altered
 * value. This is what a cheating operator does, and how tests, demo and adversaries make one.
 */
export type Alteration = {
  readonly step: number;
  /** flat index of the element in the step's output */
  readonly element: number;
  /** the bits that take its place, zero-extended */
  readonly bits: bigint;
};

export type RunOptions = {
  readonly observe?: StepObserver;
  readonly alteration?: Alteration;
  /** collects where the time goes */
  readonly profile?: Profile;
  /** performs every step by itself, as observed and altered runs do; the bits are the same */
  readonly isUnfused?: boolean;
};

/** How many elements were proposed in binary64 and how many of them had to be recomputed exactly. */
export type CertificateCount = { readonly certified: number; readonly fallback: number };

/**
 * Something that executes programs. Every backend gives the same bits for every step, on every machine, with any
 * number of threads, alone or stacked (specification, sections 1 and 8); `backendConformance` says what each must pass.
 */
export interface Backend {
  readonly name: BackendName;
  /** Makes a program ready: plans its memory, places its constants. */
  prepare(program: Program): Promise<Executable>;
}

export type BackendName = "portable" | "onnxruntime";

/** A program made ready by a backend. Calls must not overlap; an executor sees to that. */
export interface Executable {
  /**
   * Runs the program for several requests as one; the bits are those of separate runs. requests[r][i] are the bytes of
   * input i of request r, and the answer holds the outputs of each request. `options` apply to the first request.
   */
  run(requests: readonly (readonly TensorBytes[])[], options?: RunOptions): Promise<TensorBytes[][]>;
  certificates(): CertificateCount;
  close(): Promise<void>;
}
