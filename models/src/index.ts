export {
  type BundledModel,
  type BundledModelName,
  bundledModel,
  bundledModelNames,
} from "./bundled-model.js";
export { type DigitImage, type DigitStream, digitImages, renderDigit } from "./digits/digit-image.js";
export { type DigitSample, digitSamples, readDigitImage } from "./digits/digit-samples.js";
export { type DrawingOptions, drawInTerminal } from "./draw-in-terminal.js";
export { type Random, seededRandom } from "./random.js";
export { type TensorJson, tinySample } from "./tiny/tiny-sample.js";
