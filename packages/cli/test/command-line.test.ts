import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { bundledModel } from "@assay/models";
import t from "tap";
import { COMMANDS } from "../src/command/commands.js";
import { runAssay } from "../src/command/run-assay.js";
import { closestWord } from "../src/command/suggestion.js";
import { readModelFiles } from "../src/model/held-models.js";
import { assay } from "./assay-process.js";

const folder = await mkdtemp(join(tmpdir(), "assay-words-"));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const tiny = bundledModel("tiny").path;
const key = `0x${"12".repeat(32)}`;
const nowhere = ["--rpc-url", "http://127.0.0.1:9", "--chain-id", "31337"];

/** Runs a command in this process: to start one takes longer than most commands do. */
async function within(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(output), text(errors)]);
  const signal = AbortSignal.timeout(20_000);
  const code = await runAssay(words, { output, errors, environment, signal, version: "0" });
  output.end();
  errors.end();
  const [told, refused] = await said;
  return { code, output: told, errors: refused };
}

t.test("a model is inspected and named", async (t) => {
  const inspected = await assay(["model", "inspect", tiny]);
  t.equal(inspected.code, 0, inspected.errors);
  const json = await within(["model", "inspect", tiny, "--json", "true"]);
  const id = await within(["model", "id", tiny]);
  t.match(inspected.output, /11 instructions from 5 ONNX nodes[\s\S]*48 parameters/);
  const facts = JSON.parse(json.output) as { modelId: string; inputs: string[] };
  t.same(facts.inputs, ["image: float32 [1, 1, 6, 6]"]);
  t.equal(id.output, `${facts.modelId}\n`);
});

t.test("the configuration is told with its origins, without what is secret", async (t) => {
  const file = join(folder, "watch.json");
  await writeFile(file, JSON.stringify({ mode: "defend", model: ["a.onnx"], httpPort: 1 }));
  const { code, output, errors } = await within(["config", "print", "watch", "--config", file, "--deployment", "d"], {
    ASSAY_RPC_URL: "https://name:password@node.example/v3/0123456789",
    ASSAY_HTTP_PORT: "2",
  });
  t.equal(code, 0, errors);
  t.match(output, /^mode = defend {2}# file .*watch.json$/m);
  t.match(output, /^httpPort = 2 {2}# ASSAY_HTTP_PORT$/m, "a variable is stronger than the file");
  t.match(output, /^rpcUrl = https:\/\/node.example\/\[hidden\]/m);
  t.notMatch(output, /:password|0123456789/);
});

t.test("the help of a command names its options, their variables and defaults", async (t) => {
  const { code, output } = await assay(["sequencer", "--help"]);
  t.equal(code, 0);
  for (const part of [/--batch-count-most/, /\(ASSAY_DATA,/, /\[default: 8080]/]) t.match(output, part);
});

t.test("no two commands have the same words, and every option a description", async (t) => {
  t.equal(new Set(COMMANDS.map(({ words }) => words)).size, COMMANDS.length);
  for (const { words, definitions } of COMMANDS) {
    for (const [key, { description }] of Object.entries(definitions)) t.match(description, /\S{2}/, `${words} ${key}`);
  }
});

t.test("what cannot be done is refused with a reason, and no key is repeated", async (t) => {
  const malformed = join(folder, "malformed.json");
  await writeFile(malformed, '{"chainId": 1}');
  const badKey = join(folder, "bad.key");
  await writeFile(badKey, `${key}00`);
  const deploy = ["deploy", ...nowhere, "--out", join(folder, "d.json")];
  const refusals: [string, readonly string[], RegExp][] = [
    [
      "an option with a typing error",
      ["watch", "--rpc-ulr", "x"],
      /Unknown argument: rpc-ulr\n {2}Did you mean --rpc-url/,
    ],
    ["half a command", ["model"], /Name a command/],
    ["an unknown member of a group", ["model", "inspct"], /Did you mean inspect/],
    ["nothing that is required", ["sequencer"], /--deployment[\s\S]*--model[\s\S]*--data[\s\S]*--rpc-url/],
    ["no number", ["watch", "--http-port", "many"], /httpPort \(--http-port\)/],
    ["an unknown mode", ["watch", "--mode", "attack"], /mode \(--mode\)/],
    ["a key as an argument", ["deploy", "--key", key], /Unknown argument: key/],
    ["a key as the name of a variable", [...deploy, "--preset", "dev", "--key-env", key], /NAME of a variable/],
    ["parameters that are missing", [...deploy, "--grace", "1m"], /Not given: --challenge-window, --period/],
    ["parameters that do not fit", [...deploy, "--preset", "main", "--grace", "2d"], /PARAMETER_GRACE_TOO_LONG/],
    ["no chain", [...deploy, "--preset", "dev", "--key-file", badKey], /CHAIN_UNREACHABLE/],
    ["no deployment", ["watch", ...nowhere.slice(0, 2), "--deployment", "none", "--model", tiny], /no deployment file/],
    [
      "another file",
      ["watch", ...nowhere.slice(0, 2), "--deployment", malformed, "--model", tiny],
      /not a deployment file/,
    ],
    ["no file of a model", ["model", "id", join(folder, "none.onnx")], /INPUT_FILE_UNREADABLE/],
  ];
  for (const [name, words, reason] of refusals) {
    const { code, errors } = await within(words);
    t.equal(code, 1, name);
    t.match(errors, reason, name);
    t.notMatch(errors, /\n\s+at /, `${name}: no stack trace`);
    t.notMatch(errors, key.slice(2), `${name}: no key`);
  }
});

t.test("a provider's password is in no message", async (t) => {
  const refusing = createServer((_request, response) => response.writeHead(401).end());
  await once(refusing.listen(0, "127.0.0.1"), "listening");
  t.teardown(() => refusing.close());
  const { port } = refusing.address() as AddressInfo;
  const url = `http://name:hunter2@127.0.0.1:${port}/v3/hunter2`;
  const deploy = ["deploy", "--chain-id", "1", "--preset", "dev", "--out", join(folder, "d.json")];
  const { code, errors } = await within([...deploy, "--rpc-url", url]);
  t.equal(code, 1);
  t.match(errors, /CHAIN_UNREACHABLE/);
  t.notMatch(errors, /hunter2/);
});

t.test("a refusal ends the process with code 1 and no stack trace", async (t) => {
  const { code, output, errors } = await assay(["watch", "--rpc-ulr", "x"]);
  t.equal(code, 1);
  t.equal(output, "");
  t.match(errors, /^✗ Unknown argument: rpc-ulr\n {2}Did you mean --rpc-url\?\n$/);
});

t.test("the word that is meant", async (t) => {
  const words = ["rpc-url", "mode", "model"];
  t.equal(closestWord("rpc-ulr", words), "rpc-url", "two neighbours swapped");
  t.equal(closestWord("modell", words), "model", "a letter too many");
  t.equal(closestWord("mod", words), "mode", "a letter too few");
  t.equal(closestWord("unlike", words), null);
});

t.test("models are named by the option or by their file", async (t) => {
  t.same(readModelFiles(["a=x/y.onnx", "z/net.onnx", "dir=1/odd.onnx"]), [
    { name: "a", file: "x/y.onnx" },
    { name: "net", file: "z/net.onnx" },
    { name: "dir", file: "1/odd.onnx" },
  ]);
  t.throws(() => readModelFiles(["a=1.onnx", "a=2.onnx"]), { message: /Two models have the name a/ });
  t.throws(() => readModelFiles([]), { message: /No model/ });
});
