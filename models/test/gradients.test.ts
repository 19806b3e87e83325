import t from "tap";
import { layNetwork } from "../src/network/layout.js";
import { Network } from "../src/network/network.js";
import { seededRandom } from "../src/random.js";

const STEP = 1e-5;
const TOLERANCE = 1e-7;
const layout = {
  name: "gradients",
  inputName: "image",
  outputName: "probabilities",
  imageSize: 10,
  convolutions: [
    { channels: 3, kernelSize: 3 },
    { channels: 2, kernelSize: 3 },
  ],
  classCount: 4,
};

t.test("every gradient equals the slope between two nearby losses", async (t) => {
  const random = seededRandom(7);
  const network = new Network(layNetwork(layout, random, 0.1));
  const image = Array.from({ length: 100 }, () => random.unit());
  const loss = (): number => -Math.log(network.forward(image)[2]);

  network.learn(image, 2);

  const gradients = network.parameters.map(({ gradient }) => gradient.slice());
  t.ok(
    gradients.every((gradient) => gradient.some((slope) => Math.abs(slope) > 1e-3)),
    "no parameter is out of use",
  );
  for (const [position, { name, value }] of network.parameters.entries()) {
    let largestError = 0;
    for (let index = 0; index < value.length; index++) {
      const kept = value[index];
      value[index] = kept + STEP;
      const above = loss();
      value[index] = kept - STEP;
      const below = loss();
      value[index] = kept;
      largestError = Math.max(largestError, Math.abs((above - below) / (2 * STEP) - gradients[position][index]));
    }
    t.ok(largestError < TOLERANCE, `${name}: ${value.length} slopes agree, the worst to ${largestError}`);
  }
});

t.test("gradients of two images add up", async (t) => {
  const random = seededRandom(8);
  const network = new Network(layNetwork(layout, random));
  const images = [0, 1].map(() => Array.from({ length: 100 }, () => random.unit()));
  const bias = network.parameters.at(-1);
  if (!bias) throw new Error("the network has no parameters");

  const first = network.learn(images[0], 0).slice();
  const second = network.learn(images[1], 0).slice();

  t.ok(Math.abs(bias.gradient[1] - first[1] - second[1]) < 1e-12);
});
