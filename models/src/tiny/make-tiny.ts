import { mkdir, writeFile } from "node:fs/promises";
import { modelsFolder } from "../bundled-model.js";
import { writeModel } from "../onnx/write-model.js";
import { tinyInput, tinyModel } from "./tiny-model.js";

// Writes models/tiny: `npm run tiny --workspace=@assay/models`.
const folder = new URL("tiny/", modelsFolder);
await mkdir(folder, { recursive: true });
await writeFile(new URL("model.onnx", folder), writeModel(tinyModel()));
await writeFile(new URL("input.json", folder), `${JSON.stringify(tinyInput())}\n`);
