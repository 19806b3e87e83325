import type { Lowering } from "./lowering.js";

/** The newest opset of ai.onnx that the table knows. */
export const LATEST_OPSET = 28;

/**
 * The rows of an operator from an opset on. Before opset 6 an operator could name inputs that it may overwrite
 * (`consumed_inputs`), which says nothing about its result.
 */
export function rowsSince(since: number, row: Omit<Lowering, "since" | "until">): Lowering[] {
  const legacy = { ...row, since, until: 5, attributes: [...row.attributes, "consumed_inputs"] };
  return [...(since < 6 ? [legacy] : []), { ...row, since: Math.max(since, 6), until: LATEST_OPSET }];
}
