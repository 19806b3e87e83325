import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Digest, requestId, tensorRoot, tensorsRoot, toAddress, toDigest } from "@assay/protocol";
import t from "tap";
import { type ModelDescription, SequencerClient, tensorJson } from "../src/index.js";

type Answer = { readonly status?: number; readonly body: unknown };
const signal = AbortSignal.timeout(30_000);
const digest = (byte: number): Digest => toDigest(new Uint8Array(32).fill(byte));
const rollup = toAddress(`0x${"11".repeat(20)}`);
const terms = { client: toAddress(`0x${"22".repeat(20)}`), nonce: 7n, deadline: 1_900_000_000n };
const deployment = { chainId: 31337n, rollup };
const tensor = { name: "x", datatype: "FP32", shape: [3] };
const model: ModelDescription = { name: "m", modelId: digest(3), inputs: [tensor], outputs: [tensor] };
const inputs = [new Uint8Array(new Float32Array([1.5, -0, Number.NEGATIVE_INFINITY]).buffer)];
const expectedId = requestId({
  ...deployment,
  ...terms,
  modelId: model.modelId,
  inputRoot: tensorsRoot(inputs.map(tensorRoot)),
});

/** A sequencer that answers each path as told, and remembers what it was asked. */
async function sequencer(t: { teardown(run: () => unknown): void }, answers: Record<string, Answer | (() => Answer)>) {
  const asked: { path: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? "";
    asked.push({ path, body: Buffer.concat(chunks).toString() });
    const given = answers[path] ?? { status: 404, body: { code: "NOT_FOUND" } };
    const { status, body } = typeof given === "function" ? given() : given;
    response.writeHead(status ?? 200, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { client: new SequencerClient({ url, timeoutMilliseconds: 5_000 }, { fetch }), asked };
}

const INFER = `/v2/models/m/versions/${digest(3)}/infer`;

t.test("a request is submitted with every bit of its inputs, and its id is the client's own", async (t) => {
  const { client, asked } = await sequencer(t, { [INFER]: { body: { parameters: { request_id: expectedId } } } });
  const submission = await client.submit(model, inputs, deployment, terms, signal);
  t.equal(submission.requestId, expectedId);
  t.match(submission.question, { ...deployment, ...terms, modelId: model.modelId });
  t.match(asked[0].body, '"data":[1.5,-0.0,"-Infinity"]');
  t.match(JSON.parse(asked[0].body), { parameters: { nonce: "7", deadline: "1900000000", client: terms.client } });
});

t.test("a sequencer that acknowledges another request is found out at once", async (t) => {
  const { client } = await sequencer(t, { [INFER]: { body: { parameters: { request_id: digest(1) } } } });
  await t.rejects(client.submit(model, inputs, deployment, terms, signal), { code: "REQUEST_ID_MISMATCH" });
});

t.test("a problem comes out with the sequencer's code and remedy", async (t) => {
  const body = { code: "SEQUENCER_HALTED", detail: "no disk", remedy: "Wait." };
  const { client } = await sequencer(t, { [INFER]: { status: 503, body } });
  await t.rejects(client.submit(model, inputs, deployment, terms, signal), {
    code: "SEQUENCER_REFUSED",
    data: { status: 503, code: "SEQUENCER_HALTED" },
    remedy: "Wait.",
  });
});

t.test("a model is described with its id", async (t) => {
  const body = { name: "m", versions: [model.modelId], platform: "assay_onnx", inputs: [tensor], outputs: [tensor] };
  const { client } = await sequencer(t, { "/v2/models/m": { body } });
  t.same(await client.model("m", signal), model);
});

t.test("a request is followed to its end, each status once", async (t) => {
  const stages = ["accepted", "accepted", "batched", "posted", "posted", "final"];
  const { client } = await sequencer(t, {
    [`/assay/v1/requests/${expectedId}`]: () => ({
      body: { requestId: expectedId, status: stages.shift(), batchId: "4" },
    }),
  });
  const seen: string[] = [];
  for await (const { status } of client.follow(expectedId, async () => undefined, signal)) seen.push(status);
  t.same(seen, ["accepted", "batched", "posted", "final"]);
});

const request = { ...deployment, ...terms, modelId: model.modelId, inputRoot: digest(5) };
const result = { requestId: expectedId, modelId: model.modelId, index: 1, inputRoot: digest(5), outputRoot: digest(6) };
const bundle = {
  batchId: "4",
  request: { ...request, chainId: "31337", nonce: "7", deadline: "1900000000" },
  result,
  proof: [digest(7)],
  outputs: [{ ...tensor, bytes: Buffer.from([1, 2, 3, 255]).toString("base64") }],
};
const PROOF = `/assay/v1/requests/${expectedId}/proof`;

t.test("a proof bundle is read, and is null while there is none", async (t) => {
  const { client } = await sequencer(t, { [PROOF]: { body: bundle } });
  t.same(await client.proof(expectedId, signal), {
    batchId: 4n,
    request,
    result,
    proof: [digest(7)],
    outputs: [Uint8Array.of(1, 2, 3, 255)],
  });
  const waiting = await sequencer(t, { [PROOF]: { status: 409, body: { code: "PROOF_NOT_YET" } } });
  t.equal(await waiting.client.proof(expectedId, signal), null);
});

const damages: [string, unknown][] = [
  ["no body", {}],
  ["not JSON", "<html>"],
  ["a batch id that is none", { ...bundle, batchId: "-1" }],
  ["a nonce beyond 64 bits", { ...bundle, request: { ...bundle.request, nonce: "18446744073709551616" } }],
  ["a short digest", { ...bundle, result: { ...result, outputRoot: "0x00" } }],
  ["an index that is no number", { ...bundle, result: { ...result, index: "1" } }],
  ["a proof that is too long", { ...bundle, proof: Array(17).fill(digest(0)) }],
  ["bytes that are no base64", { ...bundle, outputs: [{ bytes: "§" }] }],
];
for (const [name, body] of damages) {
  t.test(`a malformed answer is refused: ${name}`, async (t) => {
    const { client } = await sequencer(t, { [PROOF]: { body } });
    await t.rejects(client.proof(expectedId, signal), { code: "SEQUENCER_RESPONSE_MALFORMED" });
  });
}

t.test("bits that JSON cannot carry are refused before they are sent", async (t) => {
  const nan = new Uint8Array(new Uint32Array([0x7fc00001]).buffer);
  t.throws(() => tensorJson({ name: "x", datatype: "FP32", shape: [1] }, nan), { code: "INPUT_NOT_EXPRESSIBLE" });
  t.throws(() => tensorJson({ name: "x", datatype: "BOOL", shape: [1] }, Uint8Array.of(2)), {
    code: "INPUT_NOT_EXPRESSIBLE",
  });
  t.throws(() => tensorJson({ name: "x", datatype: "FP32", shape: [2] }, nan), { code: "INPUTS_MISMATCH" });
  t.throws(() => tensorJson({ name: "x", datatype: "BYTES", shape: [1] }, nan), { code: "DATA_TYPE_UNSUPPORTED" });
  t.match(tensorJson({ name: "x", datatype: "INT64", shape: [1] }, new Uint8Array(8).fill(255)), '"data":["-1"]');
});

t.test("an aborted wait ends with the signal's reason", async (t) => {
  const { client } = await sequencer(t, {});
  await t.rejects(client.progress(expectedId, AbortSignal.abort(new Error("stop"))), { message: "stop" });
});
