import { type Request, requestId } from "./request.js";
import type { Result } from "./result.js";

/**
 * Why a result is wrong on its face: leaf i carries another index, the request that it names is not the one shown, or
 * that request asks for another model or about another input. Each of them refutes the batch without a dispute
 * (specification, section 12).
 */
export type Fault =
  | { readonly type: "index"; readonly given: number; readonly expected: number }
  | { readonly type: "request"; readonly given: string; readonly expected: string }
  | { readonly type: "model"; readonly given: string; readonly expected: string }
  | { readonly type: "input"; readonly given: string; readonly expected: string };

/** The first fault of the result at `position` of a batch, `null` if it is well-formed. */
export function findFault(position: number, request: Request, result: Result): Fault | null {
  if (result.index !== position) return { type: "index", given: result.index, expected: position };
  const id = requestId(request);
  if (result.requestId !== id) return { type: "request", given: result.requestId, expected: id };
  if (result.modelId !== request.modelId) return { type: "model", given: result.modelId, expected: request.modelId };
  if (result.inputRoot !== request.inputRoot) {
    return { type: "input", given: result.inputRoot, expected: request.inputRoot };
  }
  return null;
}
