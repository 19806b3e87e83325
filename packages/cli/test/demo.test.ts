import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledModel, tinySample } from "@assay/models";
import t from "tap";

const main = fileURLToPath(new URL("../src/main.js", import.meta.url));
const DEMO_MILLISECONDS = 180_000;

/** Runs the command line as a user would: a process of its own. */
function assay(...words: readonly string[]): Promise<{ code: number; output: string; errors: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...words], { timeout: DEMO_MILLISECONDS }, (error, output, errors) => {
      const code = typeof error?.code === "number" ? error.code : error ? -1 : 0;
      resolve({ code, output, errors });
    });
  });
}

const folder = await mkdtemp(join(tmpdir(), "assay-cli-"));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};

t.test("the demo convicts the cheating operator of the altered element", async (t) => {
  const { code, output, errors } = await assay("demo");
  t.equal(code, 0, errors);
  t.equal(errors, "");
  for (const sentence of [
    "onnxruntime and WebAssembly agree on every bit of every step",
    "20 of 20 images recognised",
    "the batch is final",
    "the client verified one answer against the chain alone",
    "operator: reveals 64 nodes",
    "the operator is convicted",
    "ONNX node  conv2",
    "batch 2 is rejected",
    "the client refuses the answer: BATCH_REJECTED",
    "The whole dispute, with everything withheld",
  ]) {
    t.ok(output.includes(sentence), sentence);
  }
});

t.test("the demo plays with a model of one's own", async (t) => {
  const model = bundledModel("tiny").path;
  const input = await file("input.json", JSON.stringify({ inputs: [await tinySample()] }));
  const { code, output, errors } = await assay("demo", "--model", model, "--input", input);
  t.equal(code, 0, errors);
  t.ok(output.includes("the operator is convicted"));
});

t.test("what cannot be done is refused with a reason and a remedy", async (t) => {
  const tiny = bundledModel("tiny").path;
  const sample = await tinySample();
  const input = await file("right.json", JSON.stringify(sample));
  const onnx = await bundledModel("tiny").onnx();
  const refusals: [string, readonly string[], RegExp][] = [
    ["no command", [], /Name a command/],
    ["an unknown command", ["dmo"], /Did you mean demo/],
    ["a model without inputs", ["demo", "--model", tiny], /--model and --input together/],
    ["no such file", ["demo", "--model", join(folder, "none.onnx"), "--input", input], /INPUT_FILE_UNREADABLE/],
    ["no ONNX file", ["demo", "--model", await file("text.onnx", "garbage"), "--input", input], /not an ONNX model/],
    ["half an ONNX file", ["demo", "--model", await file("half.onnx", onnx.subarray(0, 400)), "--input", input], /\S/],
    ["inputs that are no JSON", ["demo", "--model", tiny, "--input", await file("no.json", "{")], /INPUT_MALFORMED/],
    [
      "another tensor name",
      ["demo", "--model", tiny, "--input", await file("name.json", JSON.stringify({ ...sample, name: "x" }))],
      /no input "x"/,
    ],
    [
      "another shape",
      ["demo", "--model", tiny, "--input", await file("shape.json", JSON.stringify({ ...sample, shape: [36] }))],
      /shape \[36\]/,
    ],
  ];
  for (const [name, words, reason] of refusals) {
    const { code, errors } = await assay(...words);
    t.equal(code, 1, name);
    t.match(errors, reason, name);
    t.notMatch(errors, /\n\s+at /, `${name}: no stack trace`);
  }
});
