import type { Random } from "@assay/models";
import { ElementType, type Graph } from "../graph/graph.js";
import { GraphBuilder } from "../graph/graph-builder.js";
import { normal } from "./weights.js";

/** What a recurrent network is scaled by. */
export type LstmSize = {
  readonly steps: number;
  readonly features: number;
  readonly hidden: number;
  readonly layers: number;
};

const GATES = 4;

/** Layers of LSTM over a sequence: [steps, batch, features] to the same of `hidden`, and the last state of each layer. */
export function lstm(
  random: Random,
  { steps, features, hidden, layers }: LstmSize = { steps: 50, features: 128, hidden: 256, layers: 2 },
): Graph {
  const builder = new GraphBuilder("lstm");
  let x = builder.input("sequence", ElementType.float32, [steps, "batch", features]);
  for (let layer = 0; layer < layers; layer++) {
    const width = layer === 0 ? features : hidden;
    const weight = (name: string, shape: readonly number[], deviation: number) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return builder.constant(`lstm.${layer}.${name}`, shape, normal(random, count, deviation));
    };
    const inputs = [
      x,
      weight("W", [1, GATES * hidden, width], Math.sqrt(1 / width)),
      weight("R", [1, GATES * hidden, hidden], Math.sqrt(1 / hidden)),
      weight("B", [1, 2 * GATES * hidden], 0.1),
    ];
    const options = { name: `lstm.${layer}`, outputs: 2 };
    const [all, last] = builder.nodes("LSTM", inputs, { hidden_size: hidden }, options);
    const isLastLayer = layer === layers - 1;
    const squeezed = isLastLayer ? { output: "output" } : {};
    x = builder.node("Squeeze", [all, builder.integers([1])], {}, squeezed);
    builder.output(last, ElementType.float32, [1, "batch", hidden]);
  }
  builder.output(x, ElementType.float32, [steps, "batch", hidden]);
  return builder.build();
}
