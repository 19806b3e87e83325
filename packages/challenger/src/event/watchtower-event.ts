import type { Action, Digest } from "@assay/protocol";
import type { Face } from "../batch/inspect-batch.js";
import type { Payer } from "../port/watched-chain.js";

/** The step of a program that a conviction names, and the ONNX node that it came from. */
export type ConvictedElement = {
  /** name of the ONNX node */
  readonly node: string;
  /** ONNX operator, e.g. `Conv` */
  readonly operator: string;
  /** what the step is in the lowering of the node */
  readonly part: string;
  readonly step: number;
  readonly element: bigint;
  /** bits that the operator committed to, zero-extended */
  readonly claimed: bigint;
  /** bits of the one right value */
  readonly actual: bigint;
};

type OfBatch = { readonly batchId: bigint };
type OfResult = OfBatch & { readonly index: number };
type OfDispute = OfResult & { readonly disputeId: bigint };

/** What a watchtower tells, in the order in which it happens. */
export type WatchtowerEvent =
  | ({ readonly type: "batchSeen"; readonly count: number } & OfBatch)
  /** every published result was looked at; the batch is right only if nothing is wrong and nothing unreplayable */
  | ({
      readonly type: "batchChecked";
      readonly count: number;
      readonly right: number;
      readonly wrong: number;
      readonly unreplayable: number;
    } & OfBatch)
  /** the data is missing, damaged, or describes other results than the root: nobody can check this batch */
  | ({ readonly type: "dataUnavailable"; readonly reason: string } & OfBatch)
  /** this watchtower cannot judge the result; it is not said to be right */
  | ({ readonly type: "unreplayable"; readonly modelId: Digest; readonly reason: string } & OfResult)
  /** nobody published what a replay of the result needs, so it is demanded on chain */
  | ({ readonly type: "demanded"; readonly bond: bigint } & OfResult)
  /** results that nobody published cannot be demanded any more: nobody can check them */
  | ({ readonly type: "demandTooLate"; readonly count: number } & OfBatch)
  /** a demanded result was supplied on chain and replayed like published data */
  | ({ readonly type: "suppliedChecked"; readonly verdict: "right" | "wrong" | "unreplayable" } & OfResult)
  /** the time to supply is over, and the operator was called */
  | ({ readonly type: "supplyCalled" } & OfResult)
  /** nobody supplied in time: the batch was rejected */
  | ({ readonly type: "demandFailed" } & OfResult)
  /** the batch was decided otherwise, and what was left of an own demand's bond comes back */
  | ({ readonly type: "demandClosed" } & OfResult)
  | ({ readonly type: "wrongOnItsFace"; readonly face: Face } & OfResult)
  | ({
      readonly type: "wrongResult";
      readonly modelId: Digest;
      readonly claimedOutputRoot: Digest;
      readonly trueOutputRoot: Digest;
    } & OfResult)
  | ({ readonly type: "refuted" } & OfResult)
  /** the batch is wrong, but its time for disputes is over or it is decided */
  | ({ readonly type: "tooLate" } & OfResult)
  /** the batch is wrong, but the account cannot pay a dispute or a demand to its end; it is tried again */
  | ({ readonly type: "fundsTooSmall"; readonly balance: bigint; readonly needed: bigint } & OfResult)
  | ({ readonly type: "disputeOpened" } & OfDispute)
  /** nodes that would have had to be demanded came off chain */
  | ({
      readonly type: "nodesFetched";
      readonly depth: number;
      readonly nodeIndex: number;
      readonly count: number;
    } & OfDispute)
  | ({
      readonly type: "moved";
      readonly action: Action["type"];
      readonly depth: number;
      readonly nodeIndex: number;
    } & OfDispute)
  /** another transaction came first; the dispute is read again */
  | ({ readonly type: "overtaken"; readonly code: string } & OfDispute)
  | ({ readonly type: "convicted"; readonly by: "element"; readonly found: ConvictedElement } & OfDispute)
  | ({ readonly type: "convicted"; readonly by: "padding" | "silence" } & OfDispute)
  /** it cannot go on, and why */
  | ({ readonly type: "stuck"; readonly reason: string } & OfDispute)
  | ({ readonly type: "disputeLost" } & OfDispute)
  | ({ readonly type: "disputeClosed" } & OfDispute)
  | { readonly type: "withdrawn"; readonly from: Payer; readonly amount: bigint }
  /** something failed and is tried again */
  | { readonly type: "failed"; readonly doing: string; readonly error: unknown };

/** Hears what a watchtower tells. */
export type WatchtowerListener = (event: WatchtowerEvent) => void;
