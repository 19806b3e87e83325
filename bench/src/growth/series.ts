import { type Random, seededRandom } from "@assay/models";
import { beforeRectifier, linear, normal } from "../architecture/weights.js";
import { ElementType, type Graph } from "../graph/graph.js";
import { GraphBuilder } from "../graph/graph-builder.js";

/** One model of a series. */
export type GrowthPoint = { readonly name: string; readonly multiplyAdds: number; readonly graph: () => Graph };

/** Models of one kind, from small to large. */
export type GrowthSeries = { readonly title: string; readonly points: readonly GrowthPoint[] };

const SEED = 9;
const LAYERS = 4;
const KERNEL = 3;
const MOST_MULTIPLY_ADDS = 1.1e9;
/** An MLP of one row reads every weight for one multiply-add; a wider one than this would be a file of its own. */
const MOST_WIDTH_OF_ONE_ROW = 4096;

/** Products of square matrices, convolutions, and chains of layers for 16 rows and for one: 1 to 10⁹ multiply-adds. */
export function growthSeries(most = MOST_MULTIPLY_ADDS): readonly GrowthSeries[] {
  const sides = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000];
  const widths = Array.from({ length: 14 }, (_, i) => 2 ** i);
  const images = Array.from({ length: 15 }, (_, i) => [2 ** Math.floor(i / 2), 2 ** Math.ceil(i / 2)] as const);
  const series: GrowthSeries[] = [
    { title: "MatMul, square", points: sides.map(matMulPoint) },
    { title: "Conv, 3×3", points: images.map(([channels, side]) => convPoint(channels, side)) },
    { title: "MLP, 4 layers, 16 rows", points: widths.map((width) => mlpPoint(width, 16)) },
    {
      title: "MLP, 4 layers, 1 row",
      points: widths.filter((width) => width <= MOST_WIDTH_OF_ONE_ROW).map((width) => mlpPoint(width, 1)),
    },
  ];
  return series.map(({ title, points }) => ({
    title,
    points: points.filter(({ multiplyAdds }) => multiplyAdds <= most),
  }));
}

function matMulPoint(side: number): GrowthPoint {
  return {
    name: `mat-mul-${side}`,
    multiplyAdds: side ** 3,
    graph: () => {
      const builder = new GraphBuilder(`mat_mul_${side}`);
      const x = builder.input("x", ElementType.float32, [side, side]);
      const weight = builder.constant("w", [side, side], normal(seededRandom(SEED), side * side, linear(side)));
      builder.output(builder.node("MatMul", [x, weight], {}, { output: "y" }), ElementType.float32, [side, side]);
      return builder.build();
    },
  };
}

function convPoint(channels: number, side: number): GrowthPoint {
  const fanIn = channels * KERNEL ** 2;
  return {
    name: `conv-${channels}-${side}`,
    multiplyAdds: channels * fanIn * side ** 2,
    graph: () => {
      const builder = new GraphBuilder(`conv_${channels}_${side}`);
      const shape = [1, channels, side, side];
      const x = builder.input("x", ElementType.float32, shape);
      const random = seededRandom(SEED);
      const kernel = [channels, channels, KERNEL, KERNEL];
      const weight = builder.constant("w", kernel, normal(random, channels * fanIn, linear(fanIn)));
      const bias = builder.constant("b", [channels], normal(random, channels, 0.1));
      const attributes = { kernel_shape: [KERNEL, KERNEL], pads: [1, 1, 1, 1] };
      builder.output(builder.node("Conv", [x, weight, bias], attributes, { output: "y" }), ElementType.float32, shape);
      return builder.build();
    },
  };
}

function mlpPoint(width: number, rows: number): GrowthPoint {
  return {
    name: `mlp-${rows}-${width}`,
    multiplyAdds: LAYERS * rows * width ** 2,
    graph: () => mlp(seededRandom(SEED), width, rows),
  };
}

function mlp(random: Random, width: number, rows: number): Graph {
  const builder = new GraphBuilder(`mlp_${rows}_${width}`);
  let x = builder.input("x", ElementType.float32, [rows, width]);
  for (let layer = 0; layer < LAYERS; layer++) {
    const data = normal(random, width * width, beforeRectifier(width));
    const weight = builder.constant(`w${layer}`, [width, width], data);
    const bias = builder.constant(`b${layer}`, [width], normal(random, width, 0.1));
    const sum = builder.node("Gemm", [x, weight, bias], { transB: 1 });
    const isLast = layer === LAYERS - 1;
    x = builder.node("Relu", [sum], {}, isLast ? { output: "y" } : {});
  }
  builder.output(x, ElementType.float32, [rows, width]);
  return builder.build();
}
