import { activations } from "./activation.js";
import { axisNormalizations } from "./axis-normalization.js";
import { batchNormalization } from "./batch-normalization.js";
import { cast } from "./cast.js";
import { channelNormalizations } from "./channel-normalization.js";
import { concat } from "./concat.js";
import { constants } from "./constant.js";
import { conv } from "./conv.js";
import { convTranspose } from "./conv-transpose.js";
import { depthSpaces } from "./depth-space.js";
import { einsum } from "./einsum.js";
import { elementwise } from "./elementwise.js";
import { expandOperator } from "./expand.js";
import { gather } from "./gather.js";
import { gemm } from "./gemm.js";
import { globalPools } from "./global-pool.js";
import { identities } from "./identity.js";
import { ifOperator } from "./if.js";
import { layerNormalizations } from "./layer-normalization.js";
import { loop } from "./loop.js";
import type { Lowering } from "./lowering.js";
import { matMul } from "./mat-mul.js";
import { machineLearning } from "./ml/table.js";
import { pads } from "./pad.js";
import { pools } from "./pool.js";
import { reductions } from "./reduce.js";
import { reshapes } from "./reshape.js";
import { scans } from "./scan.js";
import { selections } from "./selection.js";
import { slices } from "./slice.js";
import { softmaxes } from "./softmax.js";
import { splits } from "./split.js";
import { transposeOperator } from "./transpose.js";

/** The pinned table of arithmetic version 1: every operator, the opsets in which it is known, and what it becomes. */
export const LOWERINGS: readonly Lowering[] = [
  ...activations,
  ...axisNormalizations,
  batchNormalization,
  cast,
  ...channelNormalizations,
  concat,
  ...constants,
  conv,
  convTranspose,
  ...depthSpaces,
  einsum,
  ...elementwise,
  expandOperator,
  gather,
  gemm,
  ...globalPools,
  ...identities,
  ifOperator,
  loop,
  ...machineLearning,
  ...layerNormalizations,
  matMul,
  ...pads,
  ...pools,
  ...reductions,
  ...reshapes,
  ...scans,
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
