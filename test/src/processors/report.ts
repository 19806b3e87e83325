import type { BackendName } from "@assay/engine";
import type { Row } from "./measure.js";

/** What a processor is asked to do. */
export type Task = {
  /** the folder of the cases */
  readonly folder: string;
  /** cases in the order in which they are run */
  readonly files: readonly string[];
  readonly backends: readonly BackendName[];
  /** no case is begun after it; milliseconds since 1970 */
  readonly deadline: number;
};

/** One line of what it answers. A case counts when its `end` has come. */
export type Report =
  | { readonly kind: "host"; readonly architecture: string; readonly node: string }
  | { readonly kind: "unsound"; readonly backend: BackendName; readonly threads: number; readonly fault: string }
  | { readonly kind: "begin"; readonly file: string }
  | { readonly kind: "row"; readonly file: string; readonly row: Row }
  | { readonly kind: "end"; readonly file: string; readonly milliseconds: number }
  | { readonly kind: "crash"; readonly file: string; readonly detail: string }
  | { readonly kind: "finished" };
