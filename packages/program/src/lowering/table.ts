import { activations } from "./activation.js";
import { affineGrid } from "./affine-grid.js";
import { attention } from "./attention/attention.js";
import { flexAttention } from "./attention/flex-attention.js";
import { linearAttention } from "./attention/linear-attention.js";
import { rotaryEmbedding } from "./attention/rotary-embedding.js";
import { axisNormalizations } from "./axis-normalization.js";
import { batchNormalization } from "./batch-normalization.js";
import { casts } from "./cast.js";
import { causalConvWithState } from "./causal-conv.js";
import { centerCropPad } from "./center-crop-pad.js";
import { channelNormalizations } from "./channel-normalization.js";
import { col2Im } from "./col2im.js";
import { comparisons } from "./comparison.js";
import { concat } from "./concat.js";
import { constants } from "./constant.js";
import { conv } from "./conv.js";
import { convTranspose } from "./conv-transpose.js";
import { cumulatives } from "./cumulative.js";
import { dataShaped } from "./data-shaped.js";
import { deformConv } from "./deform-conv.js";
import { depthSpaces } from "./depth-space.js";
import { det } from "./det.js";
import { einsum } from "./einsum.js";
import { elementwise } from "./elementwise.js";
import { repetitions } from "./expand.js";
import { gathers } from "./gather.js";
import { gemm } from "./gemm.js";
import { globalPools } from "./global-pool.js";
import { gridSample } from "./grid-sample.js";
import { identities } from "./identity.js";
import { ifOperator } from "./if.js";
import { layerNormalizations } from "./layer-normalization.js";
import { legacyOperators } from "./legacy.js";
import { loop } from "./loop.js";
import { losses } from "./loss.js";
import type { Lowering } from "./lowering.js";
import { matMul } from "./mat-mul.js";
import { maxRoiPool } from "./max-roi-pool.js";
import { maxUnpool } from "./max-unpool.js";
import { microsoft } from "./microsoft/table.js";
import { machineLearning } from "./ml/table.js";
import { nonMaxSuppression } from "./non-max-suppression.js";
import { orders } from "./order.js";
import { pads } from "./pad.js";
import { pools } from "./pool.js";
import { pow } from "./pow.js";
import { quantizedConvs } from "./quantized/conv.js";
import { quantizedMatMuls } from "./quantized/mat-mul.js";
import { quantizations } from "./quantized/quantize.js";
import { recurrentLayers } from "./recurrent/cells.js";
import { reductions } from "./reduce.js";
import { refusedOperators } from "./refused.js";
import { reshapes } from "./reshape.js";
import { resizes } from "./resize.js";
import { roiAligns } from "./roi-align.js";
import { scans } from "./scan.js";
import { scatters } from "./scatter.js";
import { selections } from "./selection.js";
import { transforms } from "./signal/fourier.js";
import { melWeightMatrix } from "./signal/mel.js";
import { windowFunctions } from "./signal/window.js";
import { slices } from "./slice.js";
import { smoothActivations } from "./smooth-activation.js";
import { softmaxes } from "./softmax.js";
import { splits } from "./split.js";
import { tfIdfVectorizer } from "./tf-idf-vectorizer.js";
import { trainingSteps } from "./training-step.js";
import { transposeOperator } from "./transpose.js";

/** The pinned table of arithmetic version 1: every operator, the opsets in which it is known, and what it becomes. */
export const LOWERINGS: readonly Lowering[] = [
  ...activations,
  affineGrid,
  attention,
  ...axisNormalizations,
  batchNormalization,
  ...casts,
  causalConvWithState,
  centerCropPad,
  ...channelNormalizations,
  col2Im,
  ...comparisons,
  ...concat,
  ...constants,
  conv,
  convTranspose,
  ...cumulatives,
  ...dataShaped,
  deformConv,
  ...depthSpaces,
  det,
  einsum,
  ...elementwise,
  flexAttention,
  ...gathers,
  gemm,
  ...globalPools,
  gridSample,
  ...identities,
  ifOperator,
  ...layerNormalizations,
  ...legacyOperators,
  linearAttention,
  loop,
  ...losses,
  ...machineLearning,
  matMul,
  maxRoiPool,
  maxUnpool,
  melWeightMatrix,
  ...microsoft,
  nonMaxSuppression,
  ...orders,
  ...pads,
  ...pools,
  ...pow,
  ...quantizations,
  ...quantizedConvs,
  ...quantizedMatMuls,
  ...recurrentLayers,
  ...reductions,
  ...refusedOperators,
  ...repetitions,
  ...reshapes,
  ...resizes,
  ...roiAligns,
  rotaryEmbedding,
  ...scans,
  ...scatters,
  ...selections,
  ...slices,
  ...smoothActivations,
  ...softmaxes,
  ...splits,
  tfIdfVectorizer,
  ...trainingSteps,
  ...transforms,
  transposeOperator,
  ...windowFunctions,
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

/**
 * Opset 27 adds operators, which have rows of their own, and changes none that is older but in its data types: rows
 * that hold in 26 hold in 27.
 */
function lastOpset({ domain, until }: Lowering): number {
  return domain === undefined && until === 26 ? 27 : until;
}

/** The row for an operator of a domain ("" is ai.onnx) in an opset, or why there is none. */
export function findLowering(operator: string, domain: string, opset: number): Lowering | string {
  const rows = BY_OPERATOR.get(`${domain}:${operator}`);
  if (rows === undefined) return "the operator is not supported";
  const row = rows.find((candidate) => candidate.since <= opset && opset <= lastOpset(candidate));
  if (row !== undefined) return row;
  const ranges = rows.map((candidate) => `${candidate.since} to ${lastOpset(candidate)}`);
  return `the operator is supported in opsets ${ranges.join(", ")}, not in ${opset}`;
}
