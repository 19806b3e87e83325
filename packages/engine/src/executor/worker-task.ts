import type { Alteration, BackendName, TensorBytes } from "../backend/backend.js";
import type { SentProgram } from "./shared-program.js";

/** What every worker of a pool is started with. */
export type WorkerModel = { readonly sent: SentProgram; readonly backend: BackendName; readonly threads: number };

/** What a worker is asked for. */
export type WorkerTask =
  | {
      readonly kind: "run";
      readonly requests: readonly (readonly TensorBytes[])[];
      readonly alteration: Alteration | undefined;
    }
  | {
      readonly kind: "stepRoots";
      readonly inputs: readonly TensorBytes[];
      readonly alteration: Alteration | undefined;
    }
  | {
      readonly kind: "tensors";
      readonly inputs: readonly TensorBytes[];
      readonly steps: readonly number[];
      readonly alteration: Alteration | undefined;
    }
  | { readonly kind: "certificates" };

/** What a worker answers; an error here is that of the task, and the worker is well. */
export type WorkerAnswer = { readonly value: unknown } | { readonly error: unknown };
