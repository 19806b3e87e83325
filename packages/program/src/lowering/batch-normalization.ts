import { Refusal } from "../compile/refusal.js";
import { floatScalar, withShape } from "../compile/value.js";
import type { Lowering } from "./lowering.js";

/** Batch normalization in inference: (X − mean) · scale / √(var + ε) + B, as one product and one sum a channel. */
export const batchNormalization: Lowering = {
  operator: "BatchNormalization",
  since: 7,
  until: 26,
  attributes: ["epsilon", "momentum", "spatial", "training_mode"],
  becomes: "factor = div(scale, sqrt(add(var, ε))); add(mul(X, factor), sub(B, mul(mean, factor)))",
  lower: (node) => {
    node.requireSingleOutput("an output of training");
    if (node.int("training_mode", 0) !== 0) throw new Refusal("training is not supported", "training_mode");
    if (node.int("spatial", 1) === 0) throw new Refusal("normalization of each position is not supported", "spatial");
    const x = node.operand(0);
    const channels = x.type.shape[1] ?? 1;
    const column = [channels, ...x.type.shape.slice(2).map(() => 1)];
    const [scale, shift, mean, variance] = [1, 2, 3, 4].map((index) => {
      const value = node.operand(index);
      if (value.type.shape.join() !== `${channels}`) throw new Refusal(`operand ${index} is not one number a channel`);
      return withShape(value, column);
    });
    const epsilon = floatScalar(node.float("epsilon", 1e-5));
    const deviation = node.step("sqrt", [node.step("add", [variance, epsilon], "variance")], "deviation");
    const factor = node.step("div", [scale, deviation], "factor");
    const offset = node.step("sub", [shift, node.step("mul", [mean, factor], "scaled mean")], "offset");
    return [node.step("add", [node.step("mul", [x, factor], "scaled"), offset], "result")];
  },
};
