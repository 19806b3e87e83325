import { Refusal } from "../../compile/refusal.js";
import type { Value } from "../../compile/value.js";
import { sigmoid } from "../activation-function.js";
import { conv } from "../conv.js";
import { gemm } from "../gemm.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { transpose, transposeLastTwo } from "../movement.js";
import { numberScalar } from "../number.js";
import { widen } from "../widen.js";

/** The activation that a fused operator names, on a wide float type. */
function activate(node: NodeToLower, x: Value): Value {
  const { dtype } = x.type;
  const number = (value: number) => numberScalar(dtype, value);
  const [first, second] = node.attribute("activation_params", "floats") ?? [];
  const alpha = node.attribute("activation_alpha", "float") ?? first;
  const beta = node.attribute("activation_beta", "float") ?? second;
  const clamp = (value: Value, least: number, most: number) =>
    node.step("minimum", [node.step("maximum", [value, number(least)], "floor"), number(most)], "ceiling");
  const name = node.text("activation", "");
  switch (name) {
    case "":
      return x;
    case "Relu":
      return node.step("maximum", [x, number(0)], "activation");
    case "Tanh":
      return node.step("tanh", [x], "activation");
    case "Sigmoid":
      return sigmoid(node, x);
    case "LeakyRelu": {
      const below = node.step("mul", [x, number(alpha ?? 0.01)], "slope");
      return node.step("select", [node.step("less", [x, number(0)], "negative"), below, x], "activation");
    }
    case "Clip":
      return clamp(x, alpha ?? -3.4028234663852886e38, beta ?? 3.4028234663852886e38);
    case "HardSigmoid": {
      const scaled = node.step("mul", [x, number(alpha ?? Math.fround(0.2))], "scaled");
      return clamp(node.step("add", [scaled, number(beta ?? 0.5)], "line"), 0, 1);
    }
    default:
      throw new Refusal(`"${name}" is not supported`, "activation");
  }
}

/** Convolution, an addend of its shape, an activation. */
const fusedConv: Lowering = {
  ...conv,
  domain: "com.microsoft",
  operator: "FusedConv",
  until: 1,
  attributes: [...conv.attributes, "activation", "activation_params"],
  becomes: "what Conv becomes, add(., Z), the activation",
  lower: (node) => {
    const [product] = conv.lower(node);
    const addend = node.optionalOperand(3);
    const sum = addend === null ? product : node.step("add", [product, addend], "with addend");
    return [node.cast(activate(node, widen(node, sum)), product.type.dtype)];
  },
};

const fusedGemm: Lowering = {
  ...gemm,
  domain: "com.microsoft",
  operator: "FusedGemm",
  since: 1,
  until: 1,
  attributes: [...gemm.attributes, "activation", "activation_alpha", "activation_beta", "activation_gamma"],
  becomes: "what Gemm becomes, the activation",
  lower: (node) => {
    const [product] = gemm.lower(node);
    return [node.cast(activate(node, widen(node, product)), product.type.dtype)];
  },
};

/** MatMul with transpositions of the last axes, or of the first ones, and a factor. */
const fusedMatMul: Lowering = {
  domain: "com.microsoft",
  operator: "FusedMatMul",
  since: 1,
  until: 1,
  attributes: ["alpha", "transA", "transB", "transBatchA", "transBatchB"],
  becomes: "mul(dot(A', B'), alpha)",
  lower: (node) => {
    const operand = (index: 0 | 1, name: "A" | "B") => {
      const x = widen(node, node.operand(index));
      const rank = x.type.shape.length;
      if (rank < 2) throw new Refusal(`operand ${index} has rank ${rank}, expected 2 or more`);
      // The batch axes begin behind the rows instead of in front of them.
      const isMoved = node.int(`transBatch${name}`, 0) === 1 && rank > 2;
      const moved = [...Array.from({ length: rank - 2 }, (_, axis) => axis + 1), 0, rank - 1];
      const batched = isMoved ? transpose(node, x, moved, "batches first") : x;
      const isColumns = (node.int(`trans${name}`, 0) === 1) === (name === "A");
      return isColumns ? transposeLastTwo(node, batched, name === "A" ? "left rows" : "right columns") : batched;
    };
    const product = node.step("dot", [operand(0, "A"), operand(1, "B")], "product");
    const alpha = node.float("alpha", 1);
    const scaled =
      alpha === 1 ? product : node.step("mul", [product, numberScalar(product.type.dtype, alpha)], "scaled");
    return [node.cast(scaled, node.operand(0).type.dtype)];
  },
};

/** Operators that onnxruntime's optimizer fuses from several. */
export const fusions: readonly Lowering[] = [fusedConv, fusedGemm, fusedMatMul];
