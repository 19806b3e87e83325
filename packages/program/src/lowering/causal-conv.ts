import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import { withShape } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import { onePlusDecay } from "./activation-function.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { windowOfAxis } from "./movement.js";
import { wideType } from "./wide.js";

/** Depthwise convolution over the past, which is handed on as a state. */
export const causalConvWithState: Lowering = {
  operator: "CausalConvWithState",
  since: 27,
  until: 27,
  attributes: ["activation"],
  becomes:
    "all = concat(past_state, input); columns = copy(all) as [N, C, L, k]; dot(weight, columns, bias); " +
    "silu: div(y, add(1, exp(neg(y)))); present_state = copy of the last k − 1 places",
  lower: (node) => {
    const [input, weight] = [node.operand(0), node.operand(1)];
    const [batch, channels, length] = input.type.shape;
    const [maps, one, kernel] = weight.type.shape;
    if (input.type.shape.length !== 3 || maps !== channels || one !== 1) {
      throw new Refusal(`weight [${weight.type.shape}] does not fit [${input.type.shape}]`);
    }
    const past = kernel === 1 ? null : node.optionalOperand(3);
    const all = past === null ? input : node.step("concat", [past, input], "all", { attributes: [2] });
    const before = past === null ? kernel - 1 : 0;
    const axes = [
      { size: batch, coordinate: 0, coefficient: 1 },
      { size: channels, coordinate: 1, coefficient: 1 },
      { size: length, coordinate: 2, coefficient: 1 },
      { size: kernel, coordinate: 2, coefficient: 1 },
    ];
    const coordinates = [PLAIN_COORDINATE, PLAIN_COORDINATE, { ...PLAIN_COORDINATE, offset: -before }];
    const columns = node.copy(all, { fill: 0n, axes, coordinates }, "columns", [batch, channels, length, kernel]);
    const operands = [weight, columns];
    const bias = node.optionalOperand(2);
    if (bias !== null) operands.push(withShape(node.cast(bias, wideType(bias.type.dtype), "bias"), [channels, 1, 1]));
    const product = node.step("dot", operands, "product", { shape: input.type.shape });
    const kept = { start: all.type.shape[2] - (kernel - 1), size: kernel - 1 };
    const present = windowOfAxis(node, all, 2, kept, "present state");
    return [node.cast(activated(node, product), input.type.dtype, "result"), present];
  },
};

function activated(node: NodeToLower, x: Value): Value {
  const activation = node.text("activation", "none");
  if (activation === "none") return x;
  if (activation !== "silu" && activation !== "swish") throw new Refusal(`is "${activation}"`, "activation");
  return node.step("div", [x, onePlusDecay(node, x)], "activated");
}
