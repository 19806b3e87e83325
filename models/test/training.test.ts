import t from "tap";
import { digitImages } from "../src/digits/digit-image.js";
import { digitsModel } from "../src/digits/digits-model.js";
import { type Progress, train } from "../src/digits/training.js";
import { Network } from "../src/network/network.js";
import { writeModel } from "../src/onnx/write-model.js";
import { seededRandom } from "../src/random.js";

const options = { imageCount: 1_280, batchSize: 32, learningRate: 0.003, reportInterval: 640 };

function trainBriefly(seed: number): { bytes: Uint8Array; progress: Progress[] } {
  const network = new Network(digitsModel(seededRandom(seed)));
  const progress: Progress[] = [];
  train(network, digitImages(seededRandom(seed, 1)), options, (step) => progress.push(step));
  return { bytes: writeModel(network.toModel()), progress };
}

t.test("the network learns, and learns the same from the same seed", async (t) => {
  const { bytes, progress } = trainBriefly(5);
  t.equal(progress.length, 2);
  t.ok(progress[1].loss < progress[0].loss - 0.3, `the loss falls from ${progress[0].loss} to ${progress[1].loss}`);
  t.same(trainBriefly(5).bytes, bytes, "bit for bit");
  t.notSame(trainBriefly(6).bytes, bytes, "another seed gives another model");
});
