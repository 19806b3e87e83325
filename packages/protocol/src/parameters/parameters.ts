import { ProtocolError } from "../error.js";

/** k: a reveal gives the nodes k levels below (specification, section 5 and appendix C). */
export const REVEAL_LEVELS = 6;
/** Bytes that a result and its request count beside the inputs, when results are demanded (specification, section 6). */
export const RESULT_BYTES = 1024;
/** What one transaction of the dispute game can compensate, at most. */
export const MOST_COMPENSATED = 64;

/** What a deployment fixes for ever, under the contracts' own names. Times in seconds of chain time, amounts in wei. */
export type Parameters = {
  /** from posting until a batch can ripen */
  readonly challengeWindow: number;
  /** what an outage of the chain may cost: after ripening, and in all for one side of a dispute after it was called */
  readonly grace: number;
  /** what one side of a dispute has in all for its turns */
  readonly period: number;
  /** locked by each posted batch, slashed on conviction */
  readonly batchBond: bigint;
  /** put up by a challenger, lost to the operator when its clock runs out */
  readonly disputeBond: bigint;
  /** for the challenger of the earliest opened live dispute of a rejected batch */
  readonly reward: bigint;
  /** for each of the first `maxCompensated` other live challengers */
  readonly compensation: bigint;
  readonly maxCompensated: number;
  /** from posting, in which results can be demanded */
  readonly demandWindow: number;
  /** to supply a demanded result, before the operator is called */
  readonly supplyPeriod: number;
  /** that watchtowers have at least between the last supply and a ripe batch */
  readonly replayPeriod: number;
  /** bytes that a batch may announce: its count times the longest result with RESULT_BYTES */
  readonly supplyCapacity: bigint;
  /** wei a byte that a demander pays to whoever supplies */
  readonly bytePrice: bigint;
};

export type ParameterErrorType =
  | { readonly code: "PARAMETER_OUT_OF_RANGE"; readonly name: keyof Parameters; readonly value: number | bigint }
  | { readonly code: "PARAMETER_GRACE_TOO_LONG"; readonly grace: number; readonly most: number }
  | { readonly code: "PARAMETER_SLASH_TOO_SMALL"; readonly batchBond: bigint; readonly paidOut: bigint }
  | { readonly code: "PARAMETER_WINDOW_TOO_SHORT"; readonly challengeWindow: number; readonly needed: number };

const remedies: Record<ParameterErrorType["code"], string> = {
  PARAMETER_OUT_OF_RANGE:
    "Give seconds from 1 to 2^32 - 1, bonds from 1 to 2^96 - 1 wei, and at most 64 compensations.",
  PARAMETER_GRACE_TOO_LONG: "Keep the grace no longer than the challenge window, the period and the supply period.",
  PARAMETER_SLASH_TOO_SMALL: "Raise the batch bond: at most half of it is paid out, the rest is burned.",
  PARAMETER_WINDOW_TOO_SHORT: "The challenge window must hold demand window, supply period and replay period in turn.",
};

/** Parameters that the contracts' constructors would refuse. */
export class ParameterError extends ProtocolError<ParameterErrorType> {
  constructor(type: ParameterErrorType) {
    super(type, remedies[type.code]);
  }
}

/** Returns the parameters, or throws a ParameterError that names the bad one. */
export function checkParameters(parameters: Parameters): Parameters {
  for (const name of TIMES) checkNumber(parameters, name, 1, 2 ** 32 - 1);
  checkNumber(parameters, "maxCompensated", 0, MOST_COMPENSATED);
  for (const name of ["batchBond", "disputeBond"] as const) checkWei(parameters, name, 1n);
  for (const name of ["reward", "compensation", "bytePrice"] as const) checkWei(parameters, name, 0n);
  const { supplyCapacity } = parameters;
  if (supplyCapacity < BigInt(RESULT_BYTES) || supplyCapacity >= 1n << 64n) {
    throw new ParameterError({ code: "PARAMETER_OUT_OF_RANGE", name: "supplyCapacity", value: supplyCapacity });
  }

  const { grace, batchBond, reward, compensation, maxCompensated } = parameters;
  const most = Math.min(parameters.challengeWindow, parameters.period, parameters.supplyPeriod);
  if (grace > most) throw new ParameterError({ code: "PARAMETER_GRACE_TOO_LONG", grace, most });
  const paidOut = reward + BigInt(maxCompensated) * compensation;
  if (paidOut > batchBond / 2n) throw new ParameterError({ code: "PARAMETER_SLASH_TOO_SMALL", batchBond, paidOut });
  const { challengeWindow } = parameters;
  const needed = parameters.demandWindow + parameters.supplyPeriod + parameters.replayPeriod;
  if (needed > challengeWindow) {
    throw new ParameterError({ code: "PARAMETER_WINDOW_TOO_SHORT", challengeWindow, needed });
  }
  return parameters;
}

const TIMES = ["challengeWindow", "grace", "period", "demandWindow", "supplyPeriod", "replayPeriod"] as const;
type NumberName = (typeof TIMES)[number] | "maxCompensated";
type WeiName = "batchBond" | "disputeBond" | "reward" | "compensation" | "bytePrice";

function checkNumber(parameters: Parameters, name: NumberName, least: number, most: number): void {
  const value = parameters[name];
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ParameterError({ code: "PARAMETER_OUT_OF_RANGE", name, value });
  }
}

function checkWei(parameters: Parameters, name: WeiName, least: bigint): void {
  const value = parameters[name];
  if (value < least || value >= 1n << 96n) throw new ParameterError({ code: "PARAMETER_OUT_OF_RANGE", name, value });
}
