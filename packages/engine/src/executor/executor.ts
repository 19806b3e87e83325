import type { Program } from "@assay/program";
import type { Alteration, BackendName, CertificateCount, TensorBytes } from "../backend/backend.js";

/**
 * Runs one prepared program, one call after the other or on several workers. Outputs do not depend on which executor,
 * backend or worker ran them.
 */
export interface Executor {
  readonly program: Program;
  readonly backend: BackendName;
  /** Outputs of each request; requests given together are stacked. */
  run(requests: readonly (readonly TensorBytes[])[], alteration?: Alteration): Promise<TensorBytes[][]>;
  /** The tensor root of every step's output, 32 bytes each, one after the other. */
  stepRoots(inputs: readonly TensorBytes[], alteration?: Alteration): Promise<Uint8Array>;
  /** Copies of the outputs of some steps, in the order asked for. */
  tensors(
    inputs: readonly TensorBytes[],
    steps: readonly number[],
    alteration?: Alteration,
  ): Promise<readonly TensorBytes[]>;
  /** What the certificates cost since the executor was made. */
  certificates(): Promise<CertificateCount>;
  close(): Promise<void>;
}
