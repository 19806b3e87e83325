import { ProtocolError } from "../error.js";

/** k: a reveal gives the nodes k levels below (specification, section 5 and appendix C). */
export const REVEAL_LEVELS = 6;
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
};

export type ParameterErrorType =
  | { readonly code: "PARAMETER_OUT_OF_RANGE"; readonly name: keyof Parameters; readonly value: number | bigint }
  | { readonly code: "PARAMETER_GRACE_TOO_LONG"; readonly grace: number; readonly most: number }
  | { readonly code: "PARAMETER_SLASH_TOO_SMALL"; readonly batchBond: bigint; readonly paidOut: bigint };

const remedies: Record<ParameterErrorType["code"], string> = {
  PARAMETER_OUT_OF_RANGE:
    "Give seconds from 1 to 2^32 - 1, bonds from 1 to 2^96 - 1 wei, and at most 64 compensations.",
  PARAMETER_GRACE_TOO_LONG: "Keep the grace no longer than the challenge window and the period.",
  PARAMETER_SLASH_TOO_SMALL: "Raise the batch bond: at most half of it is paid out, the rest is burned.",
};

/** Parameters that the contracts' constructors would refuse. */
export class ParameterError extends ProtocolError<ParameterErrorType> {
  constructor(type: ParameterErrorType) {
    super(type, remedies[type.code]);
  }
}

/** Returns the parameters, or throws a ParameterError that names the bad one. */
export function checkParameters(parameters: Parameters): Parameters {
  for (const name of ["challengeWindow", "grace", "period"] as const) checkNumber(parameters, name, 1, 2 ** 32 - 1);
  checkNumber(parameters, "maxCompensated", 0, MOST_COMPENSATED);
  for (const name of ["batchBond", "disputeBond"] as const) checkWei(parameters, name, 1n);
  for (const name of ["reward", "compensation"] as const) checkWei(parameters, name, 0n);

  const { grace, batchBond, reward, compensation, maxCompensated } = parameters;
  const most = Math.min(parameters.challengeWindow, parameters.period);
  if (grace > most) throw new ParameterError({ code: "PARAMETER_GRACE_TOO_LONG", grace, most });
  const paidOut = reward + BigInt(maxCompensated) * compensation;
  if (paidOut > batchBond / 2n) throw new ParameterError({ code: "PARAMETER_SLASH_TOO_SMALL", batchBond, paidOut });
  return parameters;
}

type NumberName = "challengeWindow" | "grace" | "period" | "maxCompensated";
type WeiName = "batchBond" | "disputeBond" | "reward" | "compensation";

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
