import type { Value } from "../../compile/value.js";
import { join } from "../concat.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { windowOfAxis } from "../movement.js";
import { numberScalar } from "../number.js";
import { type Cell, type Direction, RECURRENT_ATTRIBUTES, sumOfBiases, unroll } from "./layer.js";

const rnnCell: Cell = {
  gates: 1,
  activations: ["Tanh"],
  begin: (direction) => {
    const { node, hidden, recurrence, activations, clip } = direction;
    const inputs = direction.project(direction.weights, sumOfBiases(direction));
    return (time, state) => {
      const input = direction.at(inputs, time, 0, hidden);
      return { hidden: activations[0](clip(recurrent(node, state.hidden, recurrence, input))), cell: null };
    };
  },
};

/** dot(H, R, addend), or the addend where H is zero. */
function recurrent(node: NodeToLower, state: Value | null, weights: Value, addend: Value): Value {
  return state === null ? addend : node.step("dot", [state, weights, addend], "gates");
}

/** Gates in the order z (update), r (reset), h (new state). */
const gruCell: Cell = {
  gates: 3,
  activations: ["Sigmoid", "Tanh"],
  begin: (direction) => {
    const { node, hidden, activations, clip } = direction;
    const isLinear = node.int("linear_before_reset", 0) !== 0;
    const rows = (value: Value, first: number, size: number) =>
      windowOfAxis(node, value, 0, { start: first * hidden, size: size * hidden }, "rows of the gates");
    const inputs = direction.project(direction.weights, biasOfGru(direction, isLinear));
    const gateWeights = rows(direction.recurrence, 0, 2);
    const stateWeights = rows(direction.recurrence, 2, 1);
    const stateBias = isLinear && direction.biases !== null ? rows(direction.biases[1], 2, 1) : null;
    return (time, { hidden: before }) => {
      const [gateInput, input] = [
        direction.at(inputs, time, 0, 2 * hidden),
        direction.at(inputs, time, 2 * hidden, hidden),
      ];
      const gates = activations[0](clip(recurrent(node, before, gateWeights, gateInput)));
      const [update, reset] = [0, 1].map((index) =>
        windowOfAxis(node, gates, 1, { start: index * hidden, size: hidden }, index === 0 ? "update" : "reset"),
      );
      const raw = isLinear
        ? linearBeforeReset(node, before, reset, { weights: stateWeights, bias: stateBias, input })
        : recurrent(
            node,
            before === null ? null : node.step("mul", [reset, before], "reset state"),
            stateWeights,
            input,
          );
      const fresh = activations[1](clip(raw));
      const rest = node.step("sub", [numberScalar(update.type.dtype, 1), update], "rest");
      const added = node.step("mul", [rest, fresh], "new part");
      if (before === null) return { hidden: added, cell: null };
      return {
        hidden: node.step("add", [added, node.step("mul", [update, before], "kept part")], "state"),
        cell: null,
      };
    };
  },
};

/** r · (H·R + b) + input */
function linearBeforeReset(
  node: NodeToLower,
  state: Value | null,
  reset: Value,
  { weights, bias, input }: { readonly weights: Value; readonly bias: Value | null; readonly input: Value },
): Value {
  if (state === null && bias === null) return input;
  const linear =
    state === null ? bias! : node.step("dot", bias === null ? [state, weights] : [state, weights, bias], "linear");
  return node.step("add", [node.step("mul", [reset, linear], "reset"), input], "new state");
}

/** Both biases in one, but for that of the recurrence of h, which stands inside of the reset. */
function biasOfGru(direction: Direction, isLinear: boolean): Value | null {
  const { node, biases, hidden } = direction;
  if (biases === null || !isLinear) return sumOfBiases(direction);
  const [input, recurrence] = biases;
  const part = (value: Value, first: number, size: number) =>
    windowOfAxis(node, value, 0, { start: first * hidden, size: size * hidden }, "bias");
  const gates = node.step("add", [part(input, 0, 2), part(recurrence, 0, 2)], "bias");
  return join(node, [gates, part(input, 2, 1)], 0, "bias");
}

/** Gates in the order i (input), o (output), f (forget), c (new cell). */
const lstmCell: Cell = {
  gates: 4,
  activations: ["Sigmoid", "Tanh", "Tanh"],
  begin: (direction) => {
    const { node, hidden, recurrence, peepholes, clip } = direction;
    const [f, g, h] = direction.activations;
    const isCoupled = node.int("input_forget", 0) !== 0;
    const inputs = direction.project(direction.weights, sumOfBiases(direction));
    const gateOf = (gates: Value, index: number, part: string) =>
      windowOfAxis(node, gates, 1, { start: index * hidden, size: hidden }, part);
    return (time, state) => {
      const raw = recurrent(node, state.hidden, recurrence, direction.at(inputs, time, 0, 4 * hidden));
      // without peepholes one activation serves all gates; that of c is not used
      const open = peepholes === null ? f(clip(raw)) : null;
      const gate = (index: number, part: string, cell: Value | null, peephole: number) => {
        if (open !== null) return gateOf(open, index, part);
        const weights = windowOfAxis(node, peepholes!, 0, { start: peephole * hidden, size: hidden }, "peephole");
        const own = gateOf(raw, index, part);
        return f(
          clip(cell === null ? own : node.step("add", [own, node.step("mul", [weights, cell], "seen cell")], part)),
        );
      };
      const input = gate(0, "input gate", state.cell, 0);
      const forget = isCoupled
        ? node.step("sub", [numberScalar(input.type.dtype, 1), input], "forget gate")
        : gate(2, "forget gate", state.cell, 2);
      const fresh = node.step("mul", [input, g(clip(gateOf(raw, 3, "new cell")))], "new part");
      const cell =
        state.cell === null
          ? fresh
          : node.step("add", [node.step("mul", [forget, state.cell], "kept part"), fresh], "cell");
      return { hidden: node.step("mul", [gate(1, "output gate", cell, 1), h(cell)], "state"), cell };
    };
  },
};

function row(operator: string, cell: Cell, attributes: readonly string[], becomes: string): Lowering {
  return {
    operator,
    since: 1,
    until: 26,
    attributes: [...RECURRENT_ATTRIBUTES, ...attributes],
    becomes: `inputs = dot(X, W, Wb + Rb); for each time t, unrolled: ${becomes}`,
    why: "the recurrent product and its addend are one exact sum; beyond sequence_lens select keeps the state and gives 0",
    lower: (node) => unroll(node, cell),
  };
}

/** Recurrent layers, unrolled. */
export const recurrentLayers: readonly Lowering[] = [
  row("RNN", rnnCell, [], "H = f(dot(H, R, inputs[t]))"),
  row(
    "GRU",
    gruCell,
    ["linear_before_reset"],
    "z, r = f(dot(H, R_zr, inputs[t])); h = g(dot(mul(r, H), R_h, inputs[t])), or with linear_before_reset " +
      "g(add(mul(r, dot(H, R_h, Rb_h)), inputs[t])); H = add(mul(sub(1, z), h), mul(z, H))",
  ),
  row(
    "LSTM",
    lstmCell,
    ["input_forget"],
    "gates = dot(H, R, inputs[t]); i, o, f = f(gates + P·C); C = add(mul(f, C), mul(i, g(gates_c))); H = mul(o, h(C))",
  ),
];
