import type { Address } from "../digest.js";
import { type Request, requestId } from "./request.js";
import type { Result } from "./result.js";

/**
 * Why a result is wrong on its face (specification, section 12). `index`, `model`, `input` and `deployment` refute the
 * batch without a dispute. `request` does not: the published request is not the one that the result names, so nothing
 * is known of that one, and the result is unreplayable until its request is supplied.
 */
export type Fault = {
  readonly type: "index" | "request" | "model" | "input" | "deployment";
  readonly given: string;
  readonly expected: string;
};

/** The chain and the rollup contract that a batch was posted to. */
export type Deployment = { readonly chainId: bigint; readonly rollup: Address };

/** The first fault of the result at `position` of a batch, `null` if it has none. */
export function findFault(position: number, request: Request, result: Result, deployment: Deployment): Fault | null {
  const checks: readonly (readonly [Fault["type"], string | number, string | number])[] = [
    ["index", result.index, position],
    ["request", result.requestId, requestId(request)],
    ["model", result.modelId, request.modelId],
    ["input", result.inputRoot, request.inputRoot],
    ["deployment", `${request.chainId} ${request.rollup}`, `${deployment.chainId} ${deployment.rollup}`],
  ];
  const found = checks.find(([, given, expected]) => given !== expected);
  return found === undefined ? null : { type: found[0], given: String(found[1]), expected: String(found[2]) };
}
