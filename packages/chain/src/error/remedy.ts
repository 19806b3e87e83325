import type { ContractErrorCode } from "./chain-error.js";

/** What to do when a contract reverts with an error; errors without an entry get the general remedy. */
const REMEDIES: Partial<Record<ContractErrorCode, string>> = {
  SequenceMismatch: "The batch was posted already, or another one came first: read the operator's sequence again.",
  BondTooSmall: "Deposit more bond for the operator.",
  BatchMissing: "Check the batch id and the address of the rollup.",
  BatchRootMismatch: "The batch id names another batch than expected, probably after a reorganisation: read it again.",
  BatchDecided: "The batch is final or rejected: nothing is left to do but to close disputes on it.",
  BatchNotOpen: "The challenge window is over, or the batch is decided.",
  NotFinal: "Wait until the batch is final; see its earliest finality.",
  NotOperatorOrDelegate: "Send with the operator's key or with a delegate that the operator has set.",
  TooEarly: "Wait until the chain's time has passed `earliest`.",
  DeadlinePassed: "The move came too late; the other side may claim the timeout.",
  DisputesLive: "Wait until the live disputes are decided, or close those whose batch is decided.",
  DisputeOver: "The dispute is decided: close it.",
  NotYourTurn: "Another transaction came first: read the dispute again.",
  PositionMismatch: "Another transaction moved the dispute first: read it again.",
  TraceAlreadyCommitted: "The trace root was committed before: use it.",
  AlreadyRevealed: "The nodes were revealed before: read them from the events and descend.",
  ElementIsRight: "The committed element is right: the challenger's own computation is at fault.",
  BondMismatch: "Send exactly the bond that the contract asks for.",
  ModelNotChecked: "Publish the rest of the model's program.",
  ModelAlreadyRegistered: "Nothing to do: models are named by their content.",
  PartOutOfOrder: "Publish the parts in order, from `expected` on.",
  RowsOutOfOrder: "Read the session and go on with the part that it stands at, or begin anew with part 0.",
  RowsNotProven: "Prove all parts of the element's rows to the referee first, with the account that sends the proof.",
  BatchTooLong: "Announce fewer bytes, or post fewer results at once: the rollup's supplyCapacity bounds a batch.",
  DemandsOpen: "Wait until every demand on the batch is supplied, or has failed.",
  DemandTooLate: "Results can be demanded in the first part of the challenge window only: nothing is left to do.",
  PositionOutOfRange: "The batch has fewer results: count positions from 0.",
  AlreadyDemanded: "Nothing to do: a result is demanded once for all, and what is supplied stands in the events.",
  DemandNotOpen: "The demand is supplied, failed or closed, or there is none: read it again.",
  ResultNotInBatch: "Supply the result at this position, with its branch in the batch tree.",
  ResultWrongOnItsFace: "The result can be refuted: it cannot be supplied, and the batch will be rejected.",
  ResultAlreadySupplied: "Nothing to do: go on with the parts of the inputs.",
  ResultMismatch: "Supply the result first, then its inputs together with exactly this result.",
  LongerThanAnnounced: "The header announced shorter inputs than the model has: the batch will be rejected.",
  InputOutOfRange: "The model has fewer inputs: count them from 0.",
  PartOutOfRange: "The input has fewer parts: count them from 0.",
  PartAlreadySupplied: "Nothing to do: go on with the next part.",
  PartLengthMismatch: "A part has 65,536 bytes, only the last one of an input fewer.",
  BranchLengthMismatch: "Give the siblings in the input's tree first, then those in the tree over the inputs.",
  InputRootMismatch: "The bytes are not those of the result's input root: supply what was executed.",
  PaddingNotZero: "Behind the end of an input there are only zeros: give the branch of its own tree.",
  BatchUndecided: "Wait until the batch is final or rejected.",
  NotAvailability: "Only the contract that keeps the demands may do this.",
  NothingToWithdraw: "Nothing is credited to this account.",
};

const GENERAL_REMEDY = "Read the contract's state again and compare it with what the call expects.";

/** What to do about a contract's error. */
export function remedyFor(name: string): string {
  return (REMEDIES as Readonly<Record<string, string>>)[name] ?? GENERAL_REMEDY;
}
