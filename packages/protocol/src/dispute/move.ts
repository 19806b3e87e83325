import type { Digest } from "../digest.js";
import type { Descent } from "./descent.js";
import type { Outcome } from "./dispute.js";
import type { Place } from "./position.js";

/** Proof that the output of one of the model's output steps is in the trace. */
export type OutputProof = { readonly root: Digest; readonly branch: readonly Digest[] };

/** A transaction to send. `expectedNode` is the node at the position that the move answers. */
export type Action =
  | {
      readonly type: "commitTrace";
      readonly traceRoot: Digest;
      /** the first canonical level of the trace tree; none for a program of one step */
      readonly nodes: readonly Digest[];
      /** in the model's order of outputs; the branches lead to that level */
      readonly outputs: readonly OutputProof[];
    }
  | ({ readonly type: "reveal"; readonly expectedNode: Digest; readonly nodes: readonly Digest[] } & Place)
  | { readonly type: "demand"; readonly expectedNode: Digest; readonly descent: Descent }
  | {
      readonly type: "proveElement";
      readonly expectedNode: Digest;
      readonly descent: Descent;
      readonly step: number;
      /** index of the chunk in the step's tensor */
      readonly chunk: number;
      readonly elementInChunk: number;
      /** flat index in the tensor */
      readonly element: number;
    }
  | { readonly type: "provePadding"; readonly expectedNode: Digest; readonly descent: Descent }
  | { readonly type: "callClock" }
  | { readonly type: "timeout" };

/** Why there is no transaction to send. */
export type Rest =
  /** it is the other side's turn; `until` is the first second in which its clock can be called, or it has lost */
  | { readonly type: "wait"; readonly until: number }
  /** the operator's trace is one's own: whoever goes on loses its bond */
  | { readonly type: "nothingToDispute" }
  /** one's own deadline has passed */
  | { readonly type: "expired" }
  /** the dispute was decided */
  | { readonly type: "over"; readonly outcome: Outcome }
  /** what lies below this place is not known and cannot be demanded, or one's own trace is not what was committed to */
  | ({ readonly type: "blocked" } & Place);

/** What an honest player does next. */
export type Move = Action | Rest;
