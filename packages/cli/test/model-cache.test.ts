import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { bundledModel } from "@assay/models";
import t from "tap";
import { runAssay } from "../src/command/run-assay.js";

const folder = await mkdtemp(join(tmpdir(), "assay-model-cache-"));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const tiny = bundledModel("tiny");
const cache = join(folder, "cache");

async function within(...words: readonly string[]) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(output), text(errors)]);
  const signal = AbortSignal.timeout(60_000);
  const flags = ["--cache-folder", cache];
  const code = await runAssay([...words, ...flags], { output, errors, environment: {}, signal, version: "0" });
  output.end();
  errors.end();
  const [told, refused] = await said;
  return { code, output: told, errors: refused };
}

type Listed = { readonly programs: readonly { readonly modelId: string; readonly bytes: number }[] };
const list = async (): Promise<Listed> => JSON.parse((await within("model", "cache", "list", "--json")).output);

t.test("a model is compiled once: then its program comes from the cache, also by its id alone", async (t) => {
  const file = join(folder, "model.onnx");
  await copyFile(tiny.path, file);
  t.same(await list(), { programs: [] });
  const first = await within("model", "inspect", file, "--json");
  t.equal(first.code, 0, first.errors);
  const { programs } = await list();
  t.equal(programs.length, 1);
  const { modelId } = JSON.parse(first.output) as { modelId: string };
  t.equal(programs[0].modelId, modelId);
  t.equal((await within("model", "inspect", file, "--json")).output, first.output, "the same facts");
  await writeFile(file, "changed");
  t.not((await within("model", "id", file)).code, 0, "the file is what counts");
  t.equal((await within("model", "id", modelId)).output, `${modelId}\n`);
  const input = join(folder, "image.json");
  const data = Array.from({ length: 36 }, (_, i) => i / 36);
  await writeFile(input, JSON.stringify({ name: "image", datatype: "FP32", shape: [1, 1, 6, 6], data }));
  const ran = await within("model", "run", modelId, "--input", input, "--json");
  const compiled = await within("model", "run", tiny.path, "--input", input, "--json", "--cache-megabytes", "0");
  t.equal(ran.code, 0, ran.errors);
  t.equal(ran.output, compiled.output);
});

t.test("a damaged program is told of, and compiled again", async (t) => {
  const { output } = await within("model", "id", tiny.path);
  const programs = join(cache, "programs");
  const [name] = await readdir(programs);
  const bytes = await readFile(join(programs, name));
  bytes[bytes.length - 1] ^= 1;
  await writeFile(join(programs, name), bytes);
  const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
  t.equal((await within("model", "id", tiny.path)).output, output);
  const warning = await warned;
  t.equal((warning as NodeJS.ErrnoException).code, "ASSAY_CACHE");
  t.match(warning.message, /is not used: the constant/);
  t.not((await readFile(join(programs, name))).at(-1), bytes.at(-1), "the file is whole again");
});

t.test("the cache can be cleared, and left out", async (t) => {
  const bytes = (await list()).programs.reduce((sum, one) => sum + one.bytes, 0);
  const cleared = await within("model", "cache", "clear");
  t.equal(cleared.output, `1 program of ${bytes.toLocaleString("en")} bytes deleted\n`);
  t.equal((await within("model", "id", tiny.path, "--cache-megabytes", "0")).code, 0);
  t.same(await list(), { programs: [] });
  const unknown = await within("model", "id", `0x${"12".repeat(32)}`);
  t.not(unknown.code, 0);
  t.match(unknown.errors, /no model with this id/);
});

t.test("the same file in two places is one program", async (t) => {
  await mkdir(join(folder, "a"));
  await copyFile(tiny.path, join(folder, "a", "model.onnx"));
  const [a, b] = [await within("model", "id", join(folder, "a", "model.onnx")), await within("model", "id", tiny.path)];
  t.equal(a.output, b.output, "the place of the file does not matter");
  t.equal((await list()).programs.length, 1);
});
