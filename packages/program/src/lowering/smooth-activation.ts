import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import type { OpcodeName } from "../instruction/instruction.js";
import { sameShape } from "../instruction/row-major.js";
import { hardSigmoid, sigmoid, softplus, softsign } from "./activation-function.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { numberScalar } from "./number.js";
import { LATEST_OPSET, rowsSince } from "./opset.js";
import { inWide } from "./wide.js";

type Binary = Extract<OpcodeName, "add" | "sub" | "mul" | "div" | "maximum" | "minimum">;

/** A body on one wide value; a number in it is a constant of that type, rounded once. */
class Body {
  readonly node: NodeToLower;
  readonly x: Value;

  constructor(node: NodeToLower, x: Value) {
    this.node = node;
    this.x = x;
  }

  number(value: number): Value {
    return numberScalar(this.x.type.dtype, value);
  }

  apply(opcode: "exp" | "log" | "tanh" | "erf" | "abs" | "neg", x: Value, part: string): Value {
    return this.node.step(opcode, [x], part);
  }

  combine(opcode: Binary, a: Value | number, b: Value | number, part: string): Value {
    const [left, right] = [a, b].map((one) => (typeof one === "number" ? this.number(one) : one));
    return this.node.step(opcode, [left, right], part);
  }

  /** a where x is less than 0, else b. */
  whereNegative(a: Value, b: Value): Value {
    const isNegative = this.node.step("less", [this.x, this.number(0)], "is negative");
    return this.node.step("select", [isNegative, a, b], "result");
  }

  exponentialLess(x: Value, alpha: number): Value {
    return this.combine(
      "mul",
      alpha,
      this.combine("sub", this.apply("exp", x, "exponential"), 1, "less one"),
      "scaled",
    );
  }
}

type Texts = Pick<Lowering, "operator" | "becomes" | "why" | "attributes">;

function activation(since: number, texts: Texts, body: (body: Body, node: NodeToLower) => Value): Lowering[] {
  const lower = (node: NodeToLower) => [inWide(node, [node.operand(0)], (x) => body(new Body(node, x), node))];
  return rowsSince(since, { ...texts, lower });
}

const SOFTPLUS = "add(maximum(X, 0), log(add(1, exp(neg(abs(X))))))";
const WHY_SOFTPLUS = "log(exp(X) + 1), as ONNX has it, leaves binary32 at X = 89";

const gelu = activation(
  20,
  {
    operator: "Gelu",
    attributes: ["approximate"],
    becomes:
      "mul(mul(0.5, X), add(1, erf(mul(X, √½)))); approximated: tanh(mul(√(2/π), add(X, mul(0.044715, X³)))) for erf",
  },
  (body, node) => {
    const { x } = body;
    const approximate = node.text("approximate", "none");
    if (approximate !== "none" && approximate !== "tanh") throw new Refusal(`is "${approximate}"`, "approximate");
    const bell = approximate === "none" ? erfOfGelu(body) : tanhOfGelu(body);
    const half = body.combine("mul", 0.5, x, "half");
    return body.combine("mul", half, body.combine("add", 1, bell, "sum"), "result");
  },
);

function erfOfGelu(body: Body): Value {
  return body.apply("erf", body.combine("mul", body.x, Math.SQRT1_2, "scaled"), "error function");
}

function tanhOfGelu(body: Body): Value {
  const square = body.combine("mul", body.x, body.x, "square");
  const cube = body.combine("mul", square, body.x, "cube");
  const inner = body.combine("add", body.x, body.combine("mul", 0.044715, cube, "scaled cube"), "inner");
  return body.apply("tanh", body.combine("mul", Math.sqrt(2 / Math.PI), inner, "scaled"), "hyperbolic tangent");
}

const swiGlu: Lowering = {
  operator: "SwiGLU",
  since: 28,
  until: LATEST_OPSET,
  attributes: ["alpha"],
  becomes: "mul(mul(A, div(1, add(1, exp(neg(mul(alpha, A)))))), B)",
  lower: (node) => {
    const [a, b] = node.operands(2);
    if (!sameShape(a.type.shape, b.type.shape)) throw new Refusal("the operands differ in shape");
    return [
      inWide(node, [a, b], (gate, value) => node.step("mul", [swish(new Body(node, gate), node), value], "result")),
    ];
  },
};

function swish(body: Body, node: NodeToLower): Value {
  const alpha = node.float("alpha", 1);
  const scaled = alpha === 1 ? body.x : body.combine("mul", alpha, body.x, "scaled");
  return body.combine("mul", body.x, sigmoid(node, scaled), "swish");
}

/** Activation functions with an exponential, and those with several steps. */
export const smoothActivations: readonly Lowering[] = [
  ...gelu,
  swiGlu,
  ...activation(1, { operator: "Sigmoid", attributes: [], becomes: "div(1, add(1, exp(neg(X))))" }, ({ node, x }) =>
    sigmoid(node, x),
  ),
  ...activation(
    1,
    {
      operator: "HardSigmoid",
      attributes: ["alpha", "beta"],
      becomes: "maximum(0, minimum(1, add(mul(alpha, X), beta)))",
    },
    ({ x }, node) => {
      const parameters = { alpha: node.float("alpha", Math.fround(0.2)), beta: node.float("beta", 0.5) };
      return hardSigmoid(node, x, parameters, "floor");
    },
  ),
  ...activation(
    14,
    {
      operator: "HardSwish",
      attributes: [],
      becomes: "mul(X, maximum(0, minimum(1, add(mul(1/6, X), 0.5))))",
    },
    ({ node, x }) => node.step("mul", [x, hardSigmoid(node, x, { alpha: 1 / 6, beta: 0.5 }, "floor")], "result"),
  ),
  ...activation(
    24,
    { operator: "Swish", attributes: ["alpha"], becomes: "mul(X, div(1, add(1, exp(neg(mul(alpha, X))))))" },
    swish,
  ),
  ...activation(1, { operator: "Softplus", attributes: [], becomes: SOFTPLUS, why: WHY_SOFTPLUS }, ({ node, x }) =>
    softplus(node, x),
  ),
  ...activation(
    18,
    { operator: "Mish", attributes: [], becomes: `mul(X, tanh(${SOFTPLUS}))`, why: WHY_SOFTPLUS },
    ({ node, x }) => node.step("mul", [x, node.step("tanh", [softplus(node, x)], "hyperbolic tangent")], "result"),
  ),
  ...activation(1, { operator: "Softsign", attributes: [], becomes: "div(X, add(1, abs(X)))" }, ({ node, x }) =>
    softsign(node, x, "result"),
  ),
  ...activation(
    1,
    {
      operator: "Elu",
      attributes: ["alpha"],
      becomes: "select(less(X, 0), mul(alpha, sub(exp(X), 1)), X)",
    },
    (body, node) => body.whereNegative(body.exponentialLess(body.x, node.float("alpha", 1)), body.x),
  ),
  ...activation(
    12,
    {
      operator: "Celu",
      attributes: ["alpha"],
      becomes: "add(maximum(X, 0), minimum(0, mul(alpha, sub(exp(div(X, alpha)), 1))))",
    },
    (body, node) => {
      const alpha = node.float("alpha", 1);
      const exponential = body.exponentialLess(body.combine("div", body.x, alpha, "quotient"), alpha);
      const negative = body.combine("minimum", 0, exponential, "negative part");
      return body.combine("add", body.combine("maximum", body.x, 0, "positive part"), negative, "result");
    },
  ),
  ...selu(1, 5, Math.fround(1.6732), Math.fround(1.0507)),
  ...selu(6, null, Math.fround(1.6732632423543772), Math.fround(1.0507009873554805)),
];

function selu(since: number, until: number | null, alpha: number, gamma: number): Lowering[] {
  const becomes = "select(less(X, 0), mul(gamma, sub(mul(alpha, exp(X)), alpha)), mul(gamma, X))";
  const rows = activation(since, { operator: "Selu", attributes: ["alpha", "gamma"], becomes }, (body, node) => {
    const [a, g] = [node.float("alpha", alpha), node.float("gamma", gamma)];
    const scaled = body.combine("mul", a, body.apply("exp", body.x, "exponential"), "scaled");
    const negative = body.combine("mul", g, body.combine("sub", scaled, a, "less alpha"), "negative part");
    return body.whereNegative(negative, body.combine("mul", g, body.x, "positive part"));
  });
  return rows.filter((row) => (until === null ? row.since >= since : row.until <= until));
}
