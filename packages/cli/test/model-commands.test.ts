import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { deflateSync } from "node:zlib";
import { DataType } from "@assay/arithmetic";
import { createBackend, LocalExecutor, Model } from "@assay/engine";
import { bundledModel } from "@assay/models";
import { compile, type TensorType } from "@assay/program";
import t from "tap";
import { runAssay } from "../src/command/run-assay.js";
import { decodeNpy, encodeNpy } from "../src/input/npy.js";
import { decodePng } from "../src/input/png.js";

// A dispute takes a chain node and a few dozen blocks.
t.setTimeout(240_000);
const folder = await mkdtemp(join(tmpdir(), "assay-model-"));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const tiny = bundledModel("tiny");
const digits = bundledModel("digits");

async function within(...words: readonly string[]) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(output), text(errors)]);
  const signal = AbortSignal.timeout(180_000);
  const code = await runAssay(words, { output, errors, environment: {}, signal, version: "0" });
  output.end();
  errors.end();
  const [told, refused] = await said;
  return { code, output: told, errors: refused };
}

/** A TensorProto with raw data, its fields written by hand: dims, data_type, raw_data. */
function tensorProto({ dtype, shape }: TensorType, data: Uint8Array): Uint8Array {
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)]);
  const dims = shape.flatMap((size) => [0x08, ...varint(size)]);
  return Uint8Array.of(...dims, 0x10, dtype, 0x4a, ...varint(data.length), ...data);
}

const floats = (count: number, value: (index: number) => number) =>
  new Uint8Array(Float32Array.from({ length: count }, (_, index) => value(index)).buffer);
const image = floats(36, (index) => Math.sin(index));
const imageType = { dtype: DataType.float32, shape: [1, 1, 6, 6] };

async function tinyModel(): Promise<Model> {
  return new Model(await LocalExecutor.create(compile(await tiny.onnx()), await createBackend("portable")));
}

t.test("a model is run from a .npy file, its outputs are written as .npy, its roots told", async (t) => {
  const [input, outputs] = [join(folder, "image.npy"), join(folder, "outputs")];
  await writeFile(input, encodeNpy(imageType, image));
  const flags = ["--input", `image=${input}`, "--output", outputs, "--trace", "true", "--json", "true"];
  const { code, output, errors } = await within("model", "run", tiny.path, ...flags);
  t.equal(code, 0, errors);
  const told = JSON.parse(output) as { traceRoot: string; outputRoot: string; stepRoots: string[] };
  const model = await tinyModel();
  const [execution, trace] = [await model.execute([image]), await model.trace([image])];
  t.equal(told.outputRoot, execution.outputRoot);
  t.equal(told.traceRoot, trace.root);
  t.same(told.stepRoots.length, model.program.instructions.length);
  const written = decodeNpy(await readFile(join(outputs, "0-probabilities.npy")));
  t.same(written.shape, [1, 3]);
  t.same(written.data, execution.outputs[0]);
});

t.test("a picture is recognised", async (t) => {
  const picture = new URL("./samples/0-a.png", `file://${digits.path}`).pathname;
  const { code, output, errors } = await within("model", "run", digits.path, "--input", picture, "--json", "true");
  t.equal(code, 0, errors);
  const { outputs } = JSON.parse(output) as { outputs: { data: number[] }[] };
  t.equal(outputs[0].data.indexOf(Math.max(...outputs[0].data)), 0);
});

t.test("inputs that the model does not take are refused by name", async (t) => {
  const input = join(folder, "wrong.npy");
  await writeFile(input, encodeNpy({ dtype: DataType.float32, shape: [6, 6] }, image));
  t.match((await within("model", "run", tiny.path, "--input", input)).errors, /INPUT_TYPE_MISMATCH/);
  t.match((await within("model", "run", tiny.path, "--input", "picture.jpg")).errors, /INPUT_FILE_UNREADABLE/);
  await writeFile(join(folder, "picture.jpg"), "");
  t.match((await within("model", "run", tiny.path, "--input", join(folder, "picture.jpg"))).errors, /JPEG/);
});

t.test("an input is bound to a constant, and that is another model", async (t) => {
  const input = join(folder, "constant.npy");
  await writeFile(input, encodeNpy(imageType, image));
  const plain = JSON.parse((await within("model", "compile", tiny.path, "--json", "true")).output) as {
    modelId: string;
  };
  const bound = await within("model", "compile", tiny.path, "--constant", `image=@${input}`, "--json", "true");
  t.match(JSON.parse(bound.output), { inputs: 0 });
  t.not((JSON.parse(bound.output) as { modelId: string }).modelId, plain.modelId);
  const numbers = Array.from({ length: 36 }, (_, index) => index).join(",");
  t.equal((await within("model", "compile", tiny.path, "--constant", `image=${numbers}`)).code, 0);
  t.match((await within("model", "compile", tiny.path, "--constant", "image=1,x")).errors, /CONSTANT_MALFORMED/);
  t.match((await within("model", "compile", tiny.path, "--constant", "picture=1")).errors, /CONSTANT_MALFORMED/);
  const verified = await within("model", "verify", tiny.path, "--model-id", plain.modelId);
  t.equal(verified.code, 0, verified.errors);
  const other = await within(
    "model",
    "verify",
    tiny.path,
    "--model-id",
    plain.modelId,
    "--constant",
    `image=@${input}`,
  );
  t.equal(other.code, 1);
  t.match(other.errors, /MODEL_ID_MISMATCH|is 0x/);
});

t.test("conformance tells what passed, was refused and failed, and fails with a failure", async (t) => {
  const model = await tinyModel();
  const { outputs } = await model.execute([image]);
  const type = model.program.outputs[0].type;
  const put = async (name: string, onnx: Uint8Array, expected: Uint8Array) => {
    const set = join(folder, "tests", name, "test_data_set_0");
    await mkdir(set, { recursive: true });
    await writeFile(join(folder, "tests", name, "model.onnx"), onnx);
    await writeFile(join(set, "input_0.pb"), tensorProto(imageType, image));
    await writeFile(join(set, "output_0.pb"), tensorProto(type, expected));
  };
  const onnx = await tiny.onnx();
  await put("good", onnx, outputs[0]);
  await put("strange", new TextEncoder().encode("no model"), outputs[0]);
  const results = join(folder, "results.json");
  const passed = await within("model", "conformance", join(folder, "tests"), "--json", results);
  t.equal(passed.code, 0, passed.errors);
  t.match(passed.output, /1 passed, 1 refused, 0 failed/);
  await put(
    "wrong",
    onnx,
    floats(3, () => 1 / 3),
  );
  const failed = await within(
    "model",
    "conformance",
    join(folder, "tests"),
    "--json",
    results,
    "--backend",
    "portable",
  );
  t.equal(failed.code, 1);
  const { tests } = JSON.parse(await readFile(results, "utf8")) as {
    tests: { name: string; status: string; reason: string }[];
  };
  t.same(
    tests.map(({ name, status }) => [name, status]),
    [
      ["good", "passed"],
      ["strange", "refused"],
      ["wrong", "failed"],
    ],
  );
  t.match(tests[2].reason, /element \d is .*, expected 0.333/);
  t.equal((await within("model", "conformance", join(folder, "nowhere"))).code, 1);
});

t.test("a dispute over a random element ends with the referee naming it", async (t) => {
  const { code, output, errors } = await within("model", "dispute", tiny.path, "--seed", "5", "--json", "true");
  t.equal(code, 0, errors);
  const { disputes } = JSON.parse(output) as {
    disputes: {
      verdict: string;
      altered: { step: number; element: number };
      found: { step: number; element: number };
    }[];
  };
  t.equal(disputes.length, 1);
  t.equal(disputes[0].verdict, "convicted");
  t.match(disputes[0].found, { step: disputes[0].altered.step, element: disputes[0].altered.element });
});

t.test(".npy files keep every type and shape", async (t) => {
  for (const [dtype, shape] of [
    [DataType.float16, [3]],
    [DataType.bool, []],
    [DataType.int64, [2, 0, 4]],
    [DataType.uint8, [1, 2, 3]],
  ] as const) {
    const width = { [DataType.float16]: 2, [DataType.bool]: 1, [DataType.int64]: 8, [DataType.uint8]: 1 }[dtype];
    const size = shape.reduce<number>((product, length) => product * length, width);
    const data = Uint8Array.from({ length: size }, (_, index) => index & 1);
    const bytes = encodeNpy({ dtype, shape }, data);
    t.equal((bytes.length - data.length) % 64, 0);
    t.same(decodeNpy(bytes), { dtype, shape, data });
    if (size > 0) t.throws(() => decodeNpy(bytes.subarray(0, bytes.length - 1)), /bytes of elements/);
  }
  t.throws(() => decodeNpy(Uint8Array.of(1, 2, 3)), /does not start/);
});

/** A PNG of grey and alpha samples, each line under the filter of its number. */
function pngOf(lines: readonly (readonly number[])[], width: number): Uint8Array {
  const chunk = (type: string, data: Uint8Array) => {
    const bytes = new Uint8Array(12 + data.length);
    new DataView(bytes.buffer).setUint32(0, data.length);
    bytes.set(new TextEncoder().encode(type), 4);
    bytes.set(data, 8);
    return bytes;
  };
  const header = Uint8Array.of(0, 0, 0, width, 0, 0, 0, lines.length, 8, 4, 0, 0, 0);
  const data = deflateSync(Uint8Array.from(lines.flat()));
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", new Uint8Array(0))]);
}

t.test("PNG filters are undone", async (t) => {
  const filtered = [
    [0, 10, 20, 30, 40],
    [1, 1, 2, 3, 4],
    [2, 1, 1, 1, 1],
    [3, 4, 4, 4, 4],
    [4, 1, 1, 1, 1],
  ];
  const { samples, channels } = decodePng(pngOf(filtered, 2));
  t.equal(channels, 2);
  t.same([...samples], [10, 20, 30, 40, 1, 2, 4, 6, 2, 3, 5, 7, 5, 5, 9, 10, 6, 6, 10, 11]);
  t.throws(() => decodePng(pngOf([[5, 0, 0]], 1)), /filter 5/);
  t.throws(() => decodePng(pngOf([[0, 0]], 1)), /break off/);
});
