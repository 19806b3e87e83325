import { ProtocolError } from "../error.js";

/** k: a reveal gives the nodes k levels below (specification, section 5 and appendix C). */
export const REVEAL_LEVELS = 6;

/** What a deployment fixes for ever. Times in seconds of chain time, amounts in wei. */
export type Parameters = {
  /** from posting to ripeness */
  readonly challengeWindow: number;
  /** time that an outage of the chain may cost: after ripening, and after a clock was called */
  readonly grace: number;
  /** all the time that one side of a dispute has for its turns */
  readonly period: number;
  /** locked by each posted batch, slashed on conviction */
  readonly batchBond: bigint;
  /** put down by a challenger, lost to the operator when its clock runs out */
  readonly disputeBond: bigint;
  /** paid to the first other live challengers of a convicted batch for their gas */
  readonly compensation: bigint;
  /** how many of them are compensated */
  readonly compensated: number;
};

export type ParameterErrorType =
  | { readonly code: "PARAMETER_NOT_SECONDS"; readonly name: string; readonly value: number }
  | { readonly code: "PARAMETER_NOT_A_COUNT"; readonly name: string; readonly value: number }
  | { readonly code: "PARAMETER_NOT_WEI"; readonly name: string; readonly value: bigint }
  | { readonly code: "PARAMETER_SLASH_TOO_SMALL"; readonly batchBond: bigint; readonly owed: bigint };

const remedies: Record<ParameterErrorType["code"], string> = {
  PARAMETER_NOT_SECONDS: "Give a whole number of seconds from 1 to 2^31 - 1.",
  PARAMETER_NOT_A_COUNT: "Give a whole number from 0 to 255.",
  PARAMETER_NOT_WEI: "Give a positive number of wei below 2^96.",
  PARAMETER_SLASH_TOO_SMALL:
    "Half of the batch bond is burned: the compensations must fit into the other half, with a reward left.",
};

/** Parameters that no deployment may have. */
export class ParameterError extends ProtocolError<ParameterErrorType> {
  constructor(type: ParameterErrorType) {
    super(type, remedies[type.code]);
  }
}

/** Returns the parameters, or throws a ParameterError that names the bad one. */
export function checkParameters(parameters: Parameters): Parameters {
  for (const name of ["challengeWindow", "grace", "period"] as const) {
    const value = parameters[name];
    if (!Number.isInteger(value) || value < 1 || value >= 2 ** 31) {
      throw new ParameterError({ code: "PARAMETER_NOT_SECONDS", name, value });
    }
  }
  for (const name of ["batchBond", "disputeBond", "compensation"] as const) {
    const value = parameters[name];
    const least = name === "compensation" ? 0n : 1n;
    if (value < least || value >= 1n << 96n) throw new ParameterError({ code: "PARAMETER_NOT_WEI", name, value });
  }
  const { compensated } = parameters;
  if (!Number.isInteger(compensated) || compensated < 0 || compensated > 255) {
    throw new ParameterError({ code: "PARAMETER_NOT_A_COUNT", name: "compensated", value: compensated });
  }
  const owed = parameters.compensation * BigInt(compensated);
  const { batchBond } = parameters;
  if (2n * owed >= batchBond) throw new ParameterError({ code: "PARAMETER_SLASH_TOO_SMALL", batchBond, owed });
  return parameters;
}
