import type { Program } from "@assay/program";
import type { Alteration, BackendName, TensorBytes } from "../backend/backend.js";

/** What every worker of a pool is started with. */
export type WorkerModel = { readonly program: Program; readonly backend: BackendName; readonly threads: number };

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
