import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";
import t from "tap";
import { digitImages } from "../src/digits/digit-image.js";
import { samplesFolder } from "../src/digits/digit-samples.js";
import { evaluate } from "../src/digits/evaluation.js";
import { describeTraining } from "../src/digits/training-report.js";
import { bundledModel, digitSamples } from "../src/index.js";
import { Network } from "../src/network/network.js";
import { readModel } from "../src/onnx/read-model.js";
import { seededRandom } from "../src/random.js";

/** A seed that neither training nor the figures in the README have used. */
const FRESH_SEED = 31_337;

const bytes = await bundledModel("digits").onnx();
const network = new Network(readModel(bytes));

t.test("at least 97 % of 1,000 fresh images are read right", async (t) => {
  const { accuracy, confusion } = evaluate(network, digitImages(seededRandom(FRESH_SEED)), 1_000);
  t.ok(accuracy >= 0.97, `${accuracy}`);
  t.ok(
    confusion.every((row) => row.some((count) => count > 0)),
    "every digit was shown",
  );
});

t.test("ONNX Runtime and the trainer's forward pass agree", async (t) => {
  const session = await InferenceSession.create(bytes);
  const images = digitImages(seededRandom(FRESH_SEED, 1));
  let largest = 0;
  for (let count = 0; count < 100; count++) {
    const { pixels } = images.next().value;
    const { probabilities } = await session.run({ image: new Tensor("float32", pixels, [1, 1, 28, 28]) });
    t.same(probabilities.dims, [1, 10]);
    const ours = network.forward(pixels);
    for (const [index, value] of ours.entries()) {
      largest = Math.max(largest, Math.abs(value - Number(probabilities.data[index])));
    }
  }
  t.ok(largest < 1e-5, `the largest difference is ${largest}`);
});

t.test("the samples are two of each digit, and the model reads them", async (t) => {
  const samples = await digitSamples();
  t.same(
    samples.map(({ label }) => label),
    Array.from({ length: 20 }, (_, index) => Math.floor(index / 2)),
  );
  for (const { label, file, pixels } of samples) {
    t.equal(pixels.length, 784);
    t.equal(network.classify(pixels), label, file);
  }
  const files = (await readdir(samplesFolder)).filter((file) => file.endsWith(".png"));
  t.same(files.sort(), samples.map(({ file }) => file).sort(), "no file is missing from the index");
});

t.test("the recorded figures are those of the committed file", async (t) => {
  const record = JSON.parse(await readFile(new URL("../training.json", samplesFolder), "utf8"));
  t.equal(createHash("sha256").update(bytes).digest("hex"), record.modelSha256);
  const { confusion, imageCount, accuracy } = record.heldOut as ReturnType<typeof evaluate>;
  t.equal(
    confusion.flat().reduce((sum, count) => sum + count, 0),
    imageCount,
  );
  t.equal(confusion.reduce((sum, row, label) => sum + row[label], 0) / imageCount, accuracy);
  t.ok(accuracy >= 0.97);
  // The formatter pads the columns of tables.
  const words = (text: string): string[] => text.split(/[\s|:-]+/);
  t.same(words(await readFile(new URL("../README.md", samplesFolder), "utf8")), words(describeTraining(record)));
});
