import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import type { Value } from "../../compile/value.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { squareSum } from "../norm.js";
import { numberConstant, numberScalar } from "../number.js";
import { widen } from "../widen.js";

const INT64 = DataType.int64;
const INT32 = DataType.int32;

/** What a normalization over the last axis makes; statistics have the shape [..., 1]. */
type Normalized = { readonly output: Value; readonly mean: Value | null; readonly inverse: Value };

/** Normalizes the rows of x (wide) to mean 0 and variance 1 (or, without centering, to mean square 1). */
function normalizeRows(
  node: NodeToLower,
  x: Value,
  options: { readonly isCentered: boolean; readonly gamma: Value | null; readonly beta: Value | null },
): Normalized {
  const { dtype, shape } = x.type;
  const column = [...shape.slice(0, -1), 1];
  const size = numberScalar(dtype, shape[shape.length - 1]);
  const mean = options.isCentered
    ? node.step("div", [node.step("sum", [x], "total", { shape: column }), size], "mean")
    : null;
  const centered = mean === null ? x : node.step("sub", [x, mean], "centered");
  const variance = node.step("div", [squareSum(node, centered, column), size], "variance");
  const epsilon = numberScalar(dtype, node.float("epsilon", options.isCentered ? 1e-12 : 1e-6));
  const deviation = node.step("sqrt", [node.step("add", [variance, epsilon], "stabilized")], "deviation");
  let output = node.step("div", [centered, deviation], "normalized");
  if (options.gamma !== null) output = node.step("mul", [output, options.gamma], "scaled");
  if (options.beta !== null) output = node.step("add", [output, options.beta], "shifted");
  return { output, mean, inverse: node.step("div", [numberScalar(dtype, 1), deviation], "inverse deviation") };
}

function widened(node: NodeToLower, index: number): Value | null {
  const value = node.optionalOperand(index);
  return value === null ? null : widen(node, value);
}

/** The sum of x, what is skipped and the bias is normalized; the sum itself is the fourth output. */
function skipNormalization(operator: string, isCentered: boolean): Lowering {
  return {
    domain: "com.microsoft",
    operator,
    since: 1,
    until: 1,
    attributes: ["epsilon"],
    becomes: `s = add(X, skip, bias); ${isCentered ? "centered by sum and div; " : ""}div(s, sqrt(add(div(dot(s, s), n), epsilon))), gamma, beta`,
    lower: (node) => {
      const { dtype } = node.operand(0).type;
      const skipped = node.step("add", [widen(node, node.operand(0)), widen(node, node.operand(1))], "sum");
      const bias = widened(node, isCentered ? 4 : 3);
      const sum = bias === null ? skipped : node.step("add", [skipped, bias], "biased sum");
      const gamma = widen(node, node.operand(2));
      const beta = isCentered ? widened(node, 3) : null;
      const { output, mean, inverse } = normalizeRows(node, sum, { isCentered, gamma, beta });
      return [node.cast(output, dtype), mean ?? inverse, inverse, node.cast(sum, dtype)];
    },
  };
}

/** Root-mean-square normalization as onnxruntime wrote it before ONNX had one. */
function simplified(domain: "com.microsoft" | undefined): Lowering {
  return {
    ...(domain === undefined ? {} : { domain }),
    operator: "SimplifiedLayerNormalization",
    since: 1,
    until: domain === undefined ? 26 : 1,
    attributes: ["axis", "epsilon", "stash_type"],
    becomes: "div(X, sqrt(add(div(dot(X, X), n), epsilon))), scale",
    lower: (node) => {
      const x = widen(node, node.operand(0));
      const { shape } = x.type;
      if (node.axis(node.int("axis", -1), shape.length, "axis") !== shape.length - 1) {
        throw new Refusal("only the last axis is supported", "axis");
      }
      const gamma = widen(node, node.operand(1));
      const { output, inverse } = normalizeRows(node, x, { isCentered: false, gamma, beta: null });
      return [node.cast(output, node.operand(1).type.dtype), inverse];
    },
  };
}

/** The sum of the embeddings of words, positions and segments, normalized; mask_index counts the words of a row. */
const embedLayerNormalization: Lowering = {
  domain: "com.microsoft",
  operator: "EmbedLayerNormalization",
  since: 1,
  until: 1,
  attributes: ["epsilon", "mask_index_type"],
  becomes: "take of the three embeddings, add, layer normalization; mask_index = sum(mask)",
  lower: (node) => {
    const ids = node.cast(node.operand(0), INT64);
    const words = take(node, widen(node, node.operand(2)), ids, "words");
    let sum = node.step("add", [words, positions(node, ids.type.shape)], "words and positions");
    const segments = node.optionalOperand(1);
    const table = widened(node, 4);
    if (segments !== null && table !== null) {
      sum = node.step("add", [sum, take(node, table, node.cast(segments, INT64), "segments")], "sum");
    }
    const [gamma, beta] = [widened(node, 5), widened(node, 6)];
    const { output } = normalizeRows(node, sum, { isCentered: true, gamma, beta });
    const { dtype } = node.operand(2).type;
    return [node.cast(output, dtype), maskIndex(node, ids.type.shape[0]), node.cast(sum, dtype)];
  },
};

function take(node: NodeToLower, table: Value, ids: Value, part: string): Value {
  return node.step("take", [table, ids], part, { attributes: [0, 0] });
}

/** The first rows of the position table, or those that the position ids name: [batch or 1, length, hidden]. */
function positions(node: NodeToLower, [, length]: readonly number[]): Value {
  const table = widen(node, node.operand(3));
  const given = node.optionalOperand(8);
  if (given !== null) return take(node, table, node.cast(given, INT64), "positions");
  return take(
    node,
    table,
    numberConstant(
      INT64,
      [length],
      Array.from({ length }, (_, place) => place),
    ),
    "positions",
  );
}

function maskIndex(node: NodeToLower, batch: number): Value {
  const mask = node.optionalOperand(7);
  if (mask === null) return numberConstant(INT32, [batch], new Array(batch).fill(0));
  return node.step("sum", [node.cast(mask, INT32)], "mask index");
}

/** Normalizations that onnxruntime's transformer optimizer emits. */
export const layerNormalizations: readonly Lowering[] = [
  skipNormalization("SkipLayerNormalization", true),
  skipNormalization("SkipSimplifiedLayerNormalization", false),
  simplified("com.microsoft"),
  simplified(undefined),
  embedLayerNormalization,
];
