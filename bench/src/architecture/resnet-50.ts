import type { Random } from "@assay/models";
import { ElementType, type Graph } from "../graph/graph.js";
import { GraphBuilder } from "../graph/graph-builder.js";
import { beforeRectifier, linear, normal, uniform } from "./weights.js";

/** What a residual network is scaled by. */
export type ResnetSize = {
  /** pixels a side */
  readonly image: number;
  /** channels of the first convolution; 64 in ResNet-50 */
  readonly width: number;
  /** bottleneck blocks of each stage */
  readonly blocks: readonly number[];
  readonly classes: number;
};

const EXPANSION = 4;
const EPSILON = 1e-5;

/**
 * ResNet-50 (He et al. 2016) with the stride in the 3×3 convolution, as an export in inference mode has it when it keeps
 * Conv and BatchNormalization apart: 4.1·10⁹ multiply-adds, 25.6 million parameters.
 */
export function resnet50(
  random: Random,
  size: ResnetSize = { image: 224, width: 64, blocks: [3, 4, 6, 3], classes: 1000 },
): Graph {
  const builder = new GraphBuilder("resnet50");
  const network = new Resnet(builder, random);
  const { image, width, classes } = size;
  let x = builder.input("input", ElementType.float32, ["batch", 3, image, image]);
  x = network.rectified(network.convolution(x, { from: 3, to: width, kernel: 7, stride: 2, name: "conv1" }, 2));
  x = builder.node("MaxPool", [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, { name: "maxpool" });
  let channels = width;
  for (const [stage, count] of size.blocks.entries()) {
    const inner = width * 2 ** stage;
    for (let block = 0; block < count; block++) {
      const stride = block === 0 && stage > 0 ? 2 : 1;
      x = network.bottleneck(x, { channels, inner, stride, name: `layer${stage + 1}.${block}` });
      channels = inner * EXPANSION;
    }
  }
  x = builder.node("GlobalAveragePool", [x], {}, { name: "avgpool" });
  x = builder.node("Flatten", [x], { axis: 1 }, { name: "flatten" });
  const weight = builder.constant(
    "fc.weight",
    [classes, channels],
    normal(random, classes * channels, linear(channels)),
  );
  const bias = builder.constant("fc.bias", [classes], normal(random, classes, 0.01));
  x = builder.node("Gemm", [x, weight, bias], { transB: 1 }, { name: "fc", output: "output" });
  builder.output(x, ElementType.float32, ["batch", classes]);
  return builder.build();
}

type Convolution = {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride: number;
  readonly name: string;
};

class Resnet {
  readonly #builder: GraphBuilder;
  readonly #random: Random;

  constructor(builder: GraphBuilder, random: Random) {
    this.#builder = builder;
    this.#random = random;
  }

  /** Conv without bias and BatchNormalization for outputs of the given variance; `gain` is the mean of its scale. */
  convolution(x: string, { from, to, kernel, stride, name }: Convolution, variance = 1, gain = 1): string {
    const [builder, random] = [this.#builder, this.#random];
    const fanIn = from * kernel * kernel;
    const shape = [to, from, kernel, kernel];
    const weight = builder.constant(`${name}.weight`, shape, normal(random, to * fanIn, beforeRectifier(fanIn)));
    const pad = (kernel - 1) / 2;
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      dilations: [1, 1],
      group: 1,
    };
    const product = builder.node("Conv", [x, weight], attributes, { name });
    const parameter = (part: string, data: Float32Array) => builder.constant(`${name}.bn.${part}`, [to], data);
    const parameters = [
      parameter("weight", normal(random, to, 0.1 * gain, gain)),
      parameter("bias", normal(random, to, 0.1)),
      parameter("running_mean", normal(random, to, 0.1)),
      parameter("running_var", uniform(random, to, 0.8 * variance, 1.2 * variance)),
    ];
    const options = { name: `${name}.bn` };
    return builder.node("BatchNormalization", [product, ...parameters], { epsilon: { float: EPSILON } }, options);
  }

  rectified(x: string): string {
    return this.#builder.node("Relu", [x]);
  }

  /** Three convolutions around a shortcut, which has one of its own where the shape changes. */
  bottleneck(
    x: string,
    { channels, inner, stride, name }: { channels: number; inner: number; stride: number; name: string },
  ): string {
    const outer = inner * EXPANSION;
    const part = (word: string) => `${name}.${word}`;
    let y = this.rectified(
      this.convolution(x, { from: channels, to: inner, kernel: 1, stride: 1, name: part("conv1") }),
    );
    y = this.rectified(this.convolution(y, { from: inner, to: inner, kernel: 3, stride, name: part("conv2") }));
    y = this.convolution(y, { from: inner, to: outer, kernel: 1, stride: 1, name: part("conv3") }, 1, 0.4);
    const isSame = channels === outer && stride === 1;
    const shortcut = isSame
      ? x
      : this.convolution(x, { from: channels, to: outer, kernel: 1, stride, name: part("downsample") });
    return this.rectified(this.#builder.node("Add", [y, shortcut], {}, { name: part("add") }));
  }
}
