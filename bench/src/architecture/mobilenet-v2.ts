import type { Random } from "@assay/models";
import { ElementType, type Graph } from "../graph/graph.js";
import { GraphBuilder } from "../graph/graph-builder.js";
import { beforeRectifier, linear, normal } from "./weights.js";

/** A row of the architecture's table: expansion, channels, repetitions, stride of the first. */
type Stage = readonly [expansion: number, channels: number, count: number, stride: number];

/** What the network is scaled by. */
export type MobilenetSize = {
  readonly image: number;
  readonly stem: number;
  readonly stages: readonly Stage[];
  readonly head: number;
  readonly classes: number;
};

const FULL: MobilenetSize = {
  image: 224,
  stem: 32,
  stages: [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ],
  head: 1280,
  classes: 1000,
};

/**
 * MobileNetV2 (Sandler et al. 2018) with normalization folded into its convolutions, as an export in inference mode
 * writes it: Conv, Clip, depthwise Conv; 3·10⁸ multiply-adds, 3.5 million parameters.
 */
export function mobilenetV2(random: Random, size: MobilenetSize = FULL): Graph {
  const builder = new GraphBuilder("mobilenet_v2");
  const network = new Mobilenet(builder, random);
  const { image, stem, stages, head, classes } = size;
  let x = builder.input("input", ElementType.float32, ["batch", 3, image, image]);
  x = network.convolution(x, { from: 3, to: stem, kernel: 3, stride: 2, groups: 1, isClipped: true, name: "stem" });
  let channels = stem;
  for (const [stage, [expansion, to, count, firstStride]] of stages.entries()) {
    for (let i = 0; i < count; i++) {
      const stride = i === 0 ? firstStride : 1;
      x = network.block(x, { from: channels, to, expansion, stride, name: `stage${stage}.${i}` });
      channels = to;
    }
  }
  x = network.convolution(x, {
    from: channels,
    to: head,
    kernel: 1,
    stride: 1,
    groups: 1,
    isClipped: true,
    name: "head",
  });
  x = builder.node("GlobalAveragePool", [x], {}, { name: "pool" });
  x = builder.node("Flatten", [x], { axis: 1 }, { name: "flatten" });
  const weight = builder.constant("classifier.weight", [classes, head], normal(random, classes * head, linear(head)));
  const bias = builder.constant("classifier.bias", [classes], normal(random, classes, 0.01));
  x = builder.node("Gemm", [x, weight, bias], { transB: 1 }, { name: "classifier", output: "output" });
  builder.output(x, ElementType.float32, ["batch", classes]);
  return builder.build();
}

type Convolution = {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride: number;
  readonly groups: number;
  readonly isClipped: boolean;
  readonly name: string;
};
type Block = {
  readonly from: number;
  readonly to: number;
  readonly expansion: number;
  readonly stride: number;
  readonly name: string;
};

class Mobilenet {
  readonly #builder: GraphBuilder;
  readonly #random: Random;
  /** the mean square of the activations that the next convolution reads, about: clipped ones have half their variance */
  #isRectified = false;

  constructor(builder: GraphBuilder, random: Random) {
    this.#builder = builder;
    this.#random = random;
  }

  convolution(x: string, { from, to, kernel, stride, groups, isClipped, name }: Convolution): string {
    const [builder, random] = [this.#builder, this.#random];
    const fanIn = (from / groups) * kernel * kernel;
    const deviation = this.#isRectified ? beforeRectifier(fanIn) : linear(fanIn);
    const shape = [to, from / groups, kernel, kernel];
    const weight = builder.constant(`${name}.weight`, shape, normal(random, to * fanIn, deviation));
    const bias = builder.constant(`${name}.bias`, [to], normal(random, to, 0.1));
    const pad = (kernel - 1) / 2;
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      dilations: [1, 1],
      group: groups,
    };
    const sum = builder.node("Conv", [x, weight, bias], attributes, { name });
    this.#isRectified = isClipped;
    return isClipped
      ? builder.node("Clip", [sum, builder.scalar(0), builder.scalar(6)], {}, { name: `${name}.clip` })
      : sum;
  }

  /** An inverted residual: widen, filter each channel, narrow without a rectifier. */
  block(x: string, { from, to, expansion, stride, name }: Block): string {
    const inner = from * expansion;
    const plain = { kernel: 1, stride: 1, groups: 1 };
    let y = x;
    if (expansion !== 1) {
      y = this.convolution(y, { ...plain, from, to: inner, isClipped: true, name: `${name}.expand` });
    }
    const depthwise = { kernel: 3, stride, groups: inner, from: inner, to: inner, isClipped: true };
    y = this.convolution(y, { ...depthwise, name: `${name}.depthwise` });
    y = this.convolution(y, { ...plain, from: inner, to, isClipped: false, name: `${name}.project` });
    return from === to && stride === 1 ? this.#builder.node("Add", [x, y], {}, { name: `${name}.add` }) : y;
  }
}
