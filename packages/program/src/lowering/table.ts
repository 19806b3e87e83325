import { activations } from "./activation.js";
import { batchNormalization } from "./batch-normalization.js";
import { cast } from "./cast.js";
import { concat } from "./concat.js";
import { constants } from "./constant.js";
import { conv } from "./conv.js";
import { depthSpaces } from "./depth-space.js";
import { elementwise } from "./elementwise.js";
import { expandOperator } from "./expand.js";
import { gather } from "./gather.js";
import { gemm } from "./gemm.js";
import { globalAveragePool, globalMaxPool } from "./global-pool.js";
import { identities } from "./identity.js";
import type { Lowering } from "./lowering.js";
import { matMul } from "./mat-mul.js";
import { machineLearning } from "./ml/table.js";
import { pads } from "./pad.js";
import { averagePool, maxPool } from "./pool.js";
import { reductions } from "./reduce.js";
import { reshapes } from "./reshape.js";
import { selections } from "./selection.js";
import { slices } from "./slice.js";
import { softmaxes } from "./softmax.js";
import { splits } from "./split.js";
import { transposeOperator } from "./transpose.js";

/** The pinned table of arithmetic version 1: every operator, the opsets in which it is known, and what it becomes. */
export const LOWERINGS: readonly Lowering[] = [
  ...activations,
  averagePool,
  batchNormalization,
  cast,
  concat,
  ...constants,
  conv,
  ...depthSpaces,
  ...elementwise,
  expandOperator,
  gather,
  gemm,
  globalAveragePool,
  globalMaxPool,
  ...identities,
  ...machineLearning,
  matMul,
  maxPool,
  ...pads,
  ...reductions,
  ...reshapes,
  ...selections,
  ...slices,
  ...softmaxes,
  ...splits,
  transposeOperator,
];

const BY_OPERATOR: ReadonlyMap<string, readonly Lowering[]> = groupByOperator();

function groupByOperator(): ReadonlyMap<string, readonly Lowering[]> {
  const groups = new Map<string, Lowering[]>();
  for (const row of LOWERINGS) {
    const key = `${row.domain ?? ""}:${row.operator}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

/** The row for an operator of a domain ("" is ai.onnx) in an opset, or why there is none. */
export function findLowering(operator: string, domain: string, opset: number): Lowering | string {
  const rows = BY_OPERATOR.get(`${domain}:${operator}`);
  if (rows === undefined) return "the operator is not supported";
  const row = rows.find(({ since, until }) => since <= opset && opset <= until);
  return (
    row ?? `the operator is supported in opsets ${rows.map(({ since, until }) => `${since} to ${until}`).join(", ")}`
  );
}
