export {
  type BundledModel,
  type BundledModelName,
  bundledModel,
  bundledModelNames,
} from "./bundled-model.js";
export { type TensorJson, tinySample } from "./tiny/tiny-sample.js";
