import { Refusal } from "../../compile/refusal.js";
import type { Value } from "../../compile/value.js";
import { affine, hardSigmoid, sigmoid, softplus, softsign } from "../activation-function.js";
import type { NodeToLower } from "../lowering.js";
import { numberScalar } from "../number.js";

/** An activation function of a recurrent layer, its parameters given. */
export type Activation = (x: Value) => Value;

type Parameters = { readonly alpha: number; readonly beta: number };
type Kind = {
  /** the defaults of the parameters that the function takes from the lists of the node, in its order */
  readonly defaults: Partial<Parameters>;
  readonly apply: (node: NodeToLower, x: Value, parameters: Parameters) => Value;
};

function number(x: Value, value: number): Value {
  return numberScalar(x.type.dtype, value);
}

/** `other` where x is less than 0. */
function whereNegative(node: NodeToLower, x: Value, other: Value): Value {
  return node.step("select", [node.step("less", [x, number(x, 0)], "is negative"), other, x], "activation");
}

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["relu", { defaults: {}, apply: (node, x) => node.step("maximum", [x, number(x, 0)], "activation") }],
  ["tanh", { defaults: {}, apply: (node, x) => node.step("tanh", [x], "activation") }],
  ["sigmoid", { defaults: {}, apply: (node, x) => sigmoid(node, x) }],
  ["affine", { defaults: { alpha: 1, beta: 0 }, apply: (node, x, { alpha, beta }) => affine(node, x, alpha, beta) }],
  [
    "leakyrelu",
    {
      defaults: { alpha: Math.fround(0.01) },
      apply: (node, x, { alpha }) => whereNegative(node, x, node.step("mul", [number(x, alpha), x], "sloped")),
    },
  ],
  [
    "thresholdedrelu",
    {
      defaults: { alpha: 1 },
      apply: (node, x, { alpha }) => {
        const isAbove = node.step("less", [number(x, alpha), x], "is above");
        return node.step("select", [isAbove, x, number(x, 0)], "activation");
      },
    },
  ],
  [
    "scaledtanh",
    {
      defaults: { alpha: 1, beta: 1 },
      apply: (node, x, { alpha, beta }) => {
        const tangent = node.step("tanh", [node.step("mul", [number(x, beta), x], "scaled")], "hyperbolic tangent");
        return node.step("mul", [number(x, alpha), tangent], "activation");
      },
    },
  ],
  [
    "hardsigmoid",
    {
      defaults: { alpha: Math.fround(0.2), beta: 0.5 },
      apply: (node, x, parameters) => hardSigmoid(node, x, parameters, "activation"),
    },
  ],
  [
    "elu",
    {
      defaults: { alpha: 1 },
      apply: (node, x, { alpha }) => {
        const less = node.step("sub", [node.step("exp", [x], "exponential"), number(x, 1)], "less one");
        return whereNegative(node, x, alpha === 1 ? less : node.step("mul", [number(x, alpha), less], "scaled"));
      },
    },
  ],
  ["softsign", { defaults: {}, apply: (node, x) => softsign(node, x, "activation") }],
  ["softplus", { defaults: {}, apply: (node, x) => softplus(node, x) }],
]);

/**
 * The activation functions that the attributes `activations`, `activation_alpha` and `activation_beta` name; each
 * function takes its parameters from the front of the lists.
 *
 * @param fallback what stands for the list where it is left out
 */
export function activationsOf(node: NodeToLower, fallback: readonly string[]): Activation[] {
  const names = node.attribute("activations", "strings") ?? fallback;
  if (names.length !== fallback.length)
    throw new Refusal(`names ${names.length}, not ${fallback.length}`, "activations");
  const alphas = [...(node.attribute("activation_alpha", "floats") ?? [])];
  const betas = [...(node.attribute("activation_beta", "floats") ?? [])];
  return names.map((name) => {
    const kind = KINDS.get(name.toLowerCase());
    if (kind === undefined) throw new Refusal(`names "${name}"`, "activations");
    const { defaults, apply } = kind;
    const alpha = defaults.alpha === undefined ? 0 : (alphas.shift() ?? defaults.alpha);
    const beta = defaults.beta === undefined ? 0 : (betas.shift() ?? defaults.beta);
    return (x) => apply(node, x, { alpha, beta });
  });
}
