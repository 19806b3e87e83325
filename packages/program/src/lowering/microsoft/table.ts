import type { Lowering } from "../lowering.js";
import { attentions } from "./attention.js";
import { fusions } from "./fused.js";
import { gelus } from "./gelu.js";
import { groupQueryAttention } from "./group-query-attention.js";
import { layerNormalizations } from "./layer-normalization.js";
import { matMulNBits } from "./mat-mul-n-bits.js";
import { quantizedElementwise } from "./quantized-elementwise.js";
import { quantizedProducts } from "./quantized-products.js";
import { rotaryEmbedding } from "./rotary.js";

/** The operators of com.microsoft that onnxruntime's quantizer and optimizers emit. */
export const microsoft: readonly Lowering[] = [
  ...attentions,
  ...fusions,
  ...gelus,
  groupQueryAttention,
  ...layerNormalizations,
  matMulNBits,
  ...quantizedElementwise,
  ...quantizedProducts,
  rotaryEmbedding,
];
