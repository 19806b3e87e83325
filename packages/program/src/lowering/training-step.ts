import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { numberScalar } from "./number.js";

/** The tensors of one optimized parameter, and what an operator computes with them. */
type Step = {
  readonly node: NodeToLower;
  /** the learning rate, a scalar of the parameter's type */
  readonly rate: Value;
  /** how many updates there were, an int64 scalar */
  readonly count: Value;
  /** the parameter, its gradient, and the state that the operator keeps */
  readonly tensors: readonly Value[];
};

type Optimizer = {
  /** tensors for each parameter: itself, its gradient, its states */
  readonly tensors: number;
  /** the new parameter and its new states */
  readonly update: (step: Step) => readonly Value[];
};

function row(operator: string, attributes: readonly string[], becomes: string, optimizer: Optimizer): Lowering {
  return {
    operator,
    domain: "ai.onnx.preview.training",
    since: 1,
    until: 1,
    attributes,
    becomes,
    lower: (node) => {
      const operands = node.operandsFrom(2);
      const parameters = operands.length / optimizer.tensors;
      if (!Number.isInteger(parameters) || parameters < 1)
        throw new Refusal(`the node has ${operands.length + 2} operands`);
      const [rate, count] = [0, 1].map((index) => scalarOperand(node, index));
      const updates = Array.from({ length: parameters }, (_, which) => {
        const tensors = Array.from({ length: optimizer.tensors }, (_, kind) => operands[kind * parameters + which]);
        return optimizer.update({ node, rate: node.cast(rate, tensors[0].type.dtype, "rate"), count, tensors });
      });
      return Array.from({ length: optimizer.tensors - 1 }, (_, kind) => updates.map((update) => update[kind])).flat();
    },
  };
}

function scalarOperand(node: NodeToLower, index: number): Value {
  const value = node.operand(index);
  if (elementCount(value.type.shape) !== 1)
    throw new Refusal(`operand ${index} is [${value.type.shape}], not a scalar`);
  return withShape(value, []);
}

/** An arithmetic step on values, or on numbers in the type of the other operand. */
function combine(
  node: NodeToLower,
  name: "add" | "sub" | "mul" | "div",
  a: Value | number,
  b: Value | number,
  part: string,
) {
  const { dtype } = (typeof a === "number" ? (b as Value) : a).type;
  const [left, right] = [a, b].map((one) => (typeof one === "number" ? numberScalar(dtype, one) : one));
  return node.step(name, [left, right], part);
}

/** norm_coefficient · X + G */
function regularized({ node, tensors: [x, gradient] }: Step): Value {
  const norm = node.float("norm_coefficient", 0);
  return norm === 0 ? gradient : combine(node, "add", combine(node, "mul", x, norm, "decay"), gradient, "gradient");
}

/** factor · old + rest · added */
function average(node: NodeToLower, old: Value, factor: number, added: Value, rest: number): Value {
  const kept = combine(node, "mul", old, factor, "kept part");
  return combine(node, "add", kept, rest === 1 ? added : combine(node, "mul", added, rest, "new part"), "average");
}

const adagrad: Optimizer = {
  tensors: 3,
  update: (step) => {
    const { node, rate, count, tensors } = step;
    const [x, , squares] = tensors;
    const gradient = regularized(step);
    const decay = combine(node, "mul", node.cast(count, x.type.dtype), node.float("decay_factor", 0), "decay");
    const adjusted = combine(node, "div", rate, combine(node, "add", decay, 1, "divisor"), "adjusted rate");
    const total = combine(node, "add", squares, combine(node, "mul", gradient, gradient, "squares"), "squares");
    const root = combine(node, "add", node.step("sqrt", [total], "root"), node.float("epsilon", 1e-6), "divisor");
    const move = combine(node, "div", combine(node, "mul", adjusted, gradient, "scaled"), root, "move");
    return [combine(node, "sub", x, move, "moved"), total];
  },
};

const adam: Optimizer = {
  tensors: 4,
  update: (step) => {
    const { node, tensors } = step;
    const [x, , momentum, squares] = tensors;
    const [alpha, beta] = [node.float("alpha", Math.fround(0.9)), node.float("beta", Math.fround(0.999))];
    const gradient = regularized(step);
    const direction = average(node, momentum, alpha, gradient, 1 - alpha);
    const square = combine(node, "mul", gradient, gradient, "square");
    const total = average(node, squares, beta, square, 1 - beta);
    const root = combine(node, "add", node.step("sqrt", [total], "root"), node.float("epsilon", 1e-6), "divisor");
    const rate = adjustedRate(step, alpha, beta);
    const move = combine(node, "mul", rate, combine(node, "div", direction, root, "quotient"), "move");
    const moved = combine(node, "sub", x, move, "moved");
    const post = node.float("norm_coefficient_post", 0);
    return [post === 0 ? moved : combine(node, "mul", moved, 1 - post, "shrunk"), direction, total];
  },
};

/** R · √(1 − βᵀ) / (1 − αᵀ) from the first update on, computed in float64. */
function adjustedRate({ node, rate, count }: Step, alpha: number, beta: number): Value {
  const { float64 } = DataType;
  const exponent = node.cast(count, float64, "count");
  const rest = (base: number) => {
    const power = node.step("pow", [numberScalar(float64, base), exponent], "power");
    return combine(node, "sub", 1, power, "rest");
  };
  const root = node.step("sqrt", [rest(beta)], "root");
  const factor = combine(node, "div", root, rest(alpha), "factor");
  const adjusted = combine(node, "mul", node.cast(rate, float64, "rate"), factor, "adjusted rate");
  const isLater = node.step("less", [numberScalar(DataType.int64, 0), count], "is later");
  return node.step("select", [isLater, node.cast(adjusted, rate.type.dtype, "rate"), rate], "rate");
}

const momentum: Optimizer = {
  tensors: 3,
  update: (step) => {
    const { node, rate, count, tensors } = step;
    const [x, , velocity] = tensors;
    const mode = node.text("mode", "standard");
    if (mode !== "standard" && mode !== "nesterov") throw new Refusal(`is "${mode}"`, "mode");
    const alpha = node.float("alpha", 0);
    const gradient = regularized(step);
    const { dtype } = x.type;
    const isLater = node.step("less", [numberScalar(DataType.int64, 0), count], "is later");
    const factors = [numberScalar(dtype, node.float("beta", 1)), numberScalar(dtype, 1)];
    const factor = node.step("select", [isLater, ...factors], "factor");
    const kept = combine(node, "mul", velocity, alpha, "kept part");
    const next = combine(node, "add", kept, combine(node, "mul", factor, gradient, "new part"), "momentum");
    const direction =
      mode === "standard"
        ? next
        : combine(node, "add", gradient, combine(node, "mul", next, alpha, "ahead"), "direction");
    return [combine(node, "sub", x, combine(node, "mul", rate, direction, "move"), "moved"), next];
  },
};

/** Updates of trained parameters; each is a function of its operands like any other. */
export const trainingSteps: readonly Lowering[] = [
  row(
    "Adagrad",
    ["decay_factor", "epsilon", "norm_coefficient"],
    "H' = add(H, mul(G, G)); sub(X, div(mul(div(R, add(1, mul(T, decay))), G), add(sqrt(H'), ε))); G with norm · X added",
    adagrad,
  ),
  row(
    "Adam",
    ["alpha", "beta", "epsilon", "norm_coefficient", "norm_coefficient_post"],
    "V' = α·V + (1 − α)·G; H' = β·H + (1 − β)·mul(G, G); sub(X, mul(rate, div(V', add(sqrt(H'), ε)))), " +
      "rate = R·sqrt(1 − βᵀ)/(1 − αᵀ) in float64 where T > 0",
    adam,
  ),
  row(
    "Momentum",
    ["alpha", "beta", "mode", "norm_coefficient"],
    "V' = add(mul(α, V), mul(β, G)), β = 1 for T = 0; sub(X, mul(R, V')), nesterov: sub(X, mul(R, add(G, mul(α, V'))))",
    momentum,
  ),
];
