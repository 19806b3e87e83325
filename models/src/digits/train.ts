import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { modelsFolder } from "../bundled-model.js";
import { Network } from "../network/network.js";
import { readModel } from "../onnx/read-model.js";
import { writeModel } from "../onnx/write-model.js";
import { seededRandom } from "../random.js";
import { digitImages } from "./digit-image.js";
import { DIGITS_SEED, digitsModel, streams } from "./digits-model.js";
import { evaluate } from "./evaluation.js";
import { type Progress, train } from "./training.js";
import { describeTraining } from "./training-report.js";
import { writeSamples } from "./write-samples.js";

// Trains the model `digits` and writes models/digits: `npm run train --workspace=@assay/models`.
const options = { imageCount: 320_000, batchSize: 64, learningRate: 0.003, reportInterval: 20_000 };
const heldOutCount = 10_000;

const folder = new URL("digits/", modelsFolder);
const network = new Network(digitsModel(seededRandom(DIGITS_SEED, streams.weights)));
const progress: Progress[] = [];
const start = performance.now();
train(network, digitImages(seededRandom(DIGITS_SEED, streams.training)), options, (step) => {
  progress.push(step);
  console.log(
    `${step.imageCount} images  loss ${step.loss.toFixed(4)}  accuracy ${(100 * step.accuracy).toFixed(2)} %`,
  );
});
const seconds = Math.round((performance.now() - start) / 1000);

const bytes = writeModel(network.toModel());
// What is measured is the model as it is in the file, with float32 weights.
const written = new Network(readModel(bytes));
const heldOut = evaluate(written, digitImages(seededRandom(DIGITS_SEED, streams.heldOut)), heldOutCount);
const training = {
  seed: DIGITS_SEED,
  streams,
  ...options,
  parameterCount: network.parameters.reduce((sum, { value }) => sum + value.length, 0),
  modelBytes: bytes.length,
  modelSha256: createHash("sha256").update(bytes).digest("hex"),
  seconds,
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  heldOut,
  progress,
};

await mkdir(folder, { recursive: true });
await writeFile(new URL("model.onnx", folder), bytes);
await writeFile(new URL("training.json", folder), `${JSON.stringify(training, undefined, 1)}\n`);
await writeFile(new URL("README.md", folder), describeTraining(training));
await writeSamples(written, digitImages(seededRandom(DIGITS_SEED, streams.heldOut)));
console.log(`held-out accuracy ${(100 * heldOut.accuracy).toFixed(2)} % of ${heldOutCount}, ${bytes.length} bytes`);
