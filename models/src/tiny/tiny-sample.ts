import { readFile } from "node:fs/promises";
import { modelsFolder } from "../bundled-model.js";

/** A tensor in the JSON form of the Open Inference Protocol, version 2. */
export interface TensorJson {
  name: string;
  shape: number[];
  datatype: "FP32";
  /** Every number is exactly a float32. */
  data: number[];
}

/** The committed sample input of the model `tiny`. */
export async function tinySample(): Promise<TensorJson> {
  return JSON.parse(await readFile(new URL("tiny/input.json", modelsFolder), "utf8")) as TensorJson;
}
