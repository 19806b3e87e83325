import type { Evaluation } from "./evaluation.js";
import type { TrainingOptions } from "./training.js";

/** What `training.json` records, as far as the README tells it. */
export interface TrainingRecord extends TrainingOptions {
  seed: number;
  parameterCount: number;
  modelBytes: number;
  modelSha256: string;
  seconds: number;
  node: string;
  platform: string;
  heldOut: Evaluation;
}

/** The text of `models/digits/README.md`. */
export function describeTraining(record: TrainingRecord): string {
  const { heldOut } = record;
  return `# The model \`digits\`

A small convolutional network that reads handwritten-style digits. This page is written by the training script.

| | |
| --- | --- |
| input | \`image\`, float32 [1,1,28,28], brightness 0..1, bright ink on a dark sheet |
| output | \`probabilities\`, float32 [1,10] |
| nodes | \`conv1\` (8 filters 5x5), \`relu1\`, \`pool1\` (2x2), \`conv2\` (16 filters 5x5), \`relu2\`, \`pool2\` (2x2), \`flatten\`, \`classify\` (Gemm 256 to 10), \`softmax\` |
| format | ONNX, IR version 8, operator set 17, ${record.modelBytes.toLocaleString("en")} bytes |
| weights and biases | ${record.parameterCount.toLocaleString("en")} |
| SHA-256 | \`${record.modelSha256}\` |
| **held-out accuracy** | **${percent(heldOut.accuracy)}** of ${heldOut.imageCount.toLocaleString("en")} images |

## Where the images come from

No data set is downloaded: \`models/src/digits\` draws the digits. Each one is a pen's path through control points, in
three or four ways of writing it; the points wobble, the glyph is rotated, sheared, scaled and shifted, slow waves bend
the sheet, the pen's width swells and shrinks, and the picture is blurred, dimmed and made noisy. The images resemble
handwriting, they are none: how well the model reads digits that people wrote is not known.

Weights, training images and held-out images come from three separate streams of one seed. A training image is seen
once. Training and held-out images are drawn in the same way: the accuracy tells how well the model generalises over the
distortions, not over ways of writing that the script does not know. Some images are on the edge of two digits (a 1 with
a long flag is a 7 with a short bar); most of the others that the model gets wrong, a person would read.

## Training

Seed ${record.seed}, ${record.imageCount.toLocaleString("en")} images, mini-batches of ${record.batchSize}, Adam with a rate of ${record.learningRate} that falls to zero along half a cosine,
cross-entropy, float64; ${record.seconds} seconds on one core (Node ${record.node}, ${record.platform}). \`training.json\` has the course of it.

    npm run train --workspace=@assay/models

writes the model, the samples, \`training.json\` and this page. The same Node version gives the same bytes; another one
may not, since ECMAScript leaves the last bit of \`Math.exp\`, \`Math.log\`, \`Math.sin\` and \`Math.cos\` to the engine. So
the committed file is the model, and the script is how it was made.

## Confusion

Rows are labels, columns are answers.

${confusionTable(heldOut.confusion)}

${worstConfusions(heldOut.confusion)}

## Samples

\`samples/\` has two held-out images of each digit as 28x28 grayscale PNG files, with their labels in \`index.json\`: the
first two that the model reads right. Load them with \`digitSamples()\` from \`@assay/models\`; brightness is byte / 255.
`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(2)} %`;
}

function confusionTable(confusion: number[][]): string {
  const digits = confusion.map((_, digit) => digit);
  const rows = confusion.map((row, label) => {
    const recall = row[label] / row.reduce((sum, count) => sum + count, 0);
    return `| **${label}** | ${row.map((count) => count || "").join(" | ")} | ${percent(recall)} |`;
  });
  return [`| | ${digits.join(" | ")} | right |`, `| --- |${" ---: |".repeat(11)}`, ...rows].join("\n");
}

function worstConfusions(confusion: number[][]): string {
  const pairs = confusion.flatMap((row, label) =>
    row.map((count, answer) => ({ label, answer, count })).filter(({ answer }) => answer !== label),
  );
  const worst = pairs.sort((left, right) => right.count - left.count).slice(0, 3);
  return `Most often taken for another: ${worst
    .map(({ label, answer, count }) => `${label} for ${answer} (${count} times)`)
    .join(", ")}.`;
}
