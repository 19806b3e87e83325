import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The folder `models/`; this file is `models/dist/src/bundled-model.js` when it runs. */
export const modelsFolder = new URL("../../", import.meta.url);

/** Names of the models in this repository. */
export const bundledModelNames = ["digits", "tiny"] as const;

/** One of {@link bundledModelNames}. */
export type BundledModelName = (typeof bundledModelNames)[number];

/** A model that comes with the repository. */
export interface BundledModel {
  /** The ONNX file's path. */
  path: string;
  /** Reads the ONNX file. */
  onnx(): Promise<Uint8Array>;
}

/**
 * @param name "digits" recognises handwritten-style digits: `image` float32 [1,1,28,28] in 0..1 gives `probabilities`
 *   [1,10]. "tiny" has the same operators and a few hundred elements in all its steps: `image` [1,1,6,6] gives
 *   `probabilities` [1,3].
 * @example
 * const bytes = await bundledModel("digits").onnx();
 */
export function bundledModel(name: BundledModelName): BundledModel {
  if (!bundledModelNames.includes(name)) {
    throw new RangeError(`bundledModel: there is no model "${name}"; there are ${bundledModelNames.join(" and ")}`);
  }
  const path = fileURLToPath(new URL(`${name}/model.onnx`, modelsFolder));
  return { path, onnx: async () => new Uint8Array(await readFile(path)) };
}
