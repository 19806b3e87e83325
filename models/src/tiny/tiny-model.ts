import { layNetwork } from "../network/layout.js";
import type { ChainModel } from "../onnx/chain.js";
import { seededRandom } from "../random.js";
import type { TensorJson } from "./tiny-sample.js";

/** The seed from which the committed weights and the sample input are drawn. */
export const TINY_SEED = 6_174;

/**
 * A network of the same operators as `digits`, so small that a test can dispute every element of every step: image
 * [1,1,6,6], convolution [1,2,4,4], pool [1,2,2,2], three classes. The weights are random; it recognises nothing.
 */
export function tinyModel(seed: number = TINY_SEED): ChainModel {
  const layout = {
    name: "tiny",
    inputName: "image",
    outputName: "probabilities",
    imageSize: 6,
    convolutions: [{ channels: 2, kernelSize: 3 }],
    classCount: 3,
  };
  return layNetwork(layout, seededRandom(seed), 0.1);
}

/** An input for {@link tinyModel} in [0, 1), from another stream of the same seed. */
export function tinyInput(seed: number = TINY_SEED): TensorJson {
  const random = seededRandom(seed, 1);
  const data = Float32Array.from({ length: 36 }, () => random.unit());
  return { name: "image", shape: [1, 1, 6, 6], datatype: "FP32", data: Array.from(data) };
}
