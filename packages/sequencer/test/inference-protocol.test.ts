import { once } from "node:events";
import { connect } from "node:net";
import { requestId, tensorRoot, tensorsRoot, toAddress } from "@assay/protocol";
import t from "tap";
import { type Json, scaleRequest, serve } from "./stand.js";

const INFER = "/v2/models/scale/infer";

t.test("server, health and model metadata are those of the Open Inference Protocol", async (t) => {
  const { get, scale, health } = await serve(t);
  t.same((await get("/v2")).body, { name: "assay-sequencer", version: "0.0.0-test", extensions: ["assay"] });
  t.same((await get("/v2/health/live")).body, { live: true });
  t.same((await get("/v2/health/ready")).body, { ready: true });
  t.same((await get("/v2/models/scale")).body, {
    name: "scale",
    versions: [scale.modelId],
    platform: "assay_onnx",
    inputs: [
      { name: "matrix", datatype: "FP32", shape: [2, 3] },
      { name: "factor", datatype: "INT64", shape: [1] },
    ],
    outputs: [
      { name: "product", datatype: "FP32", shape: [2, 3] },
      { name: "factor_again", datatype: "INT64", shape: [1] },
    ],
  });
  t.same((await get(`/v2/models/scale/versions/${scale.modelId}/ready`)).body, { name: "scale", ready: true });
  health.register("chain", () => "away");
  t.equal((await get("/v2/health/ready")).status, 503);
  t.equal((await get("/v2/models/scale/ready")).status, 503);
});

t.test("an inference is answered with outputs, version and request id", async (t) => {
  const { post, scale } = await serve(t);
  const { status, body } = await post(INFER, scaleRequest(3, { id: "mine" }));
  t.equal(status, 200);
  t.match(body, {
    id: "mine",
    model_name: "scale",
    model_version: scale.modelId,
    parameters: { request_id: /^0x[0-9a-f]{64}$/ },
    outputs: [
      { name: "product", datatype: "FP32", shape: [2, 3], data: [3, 6, 9, 12, 15, 18] },
      { name: "factor_again", datatype: "INT64", shape: [1], data: [3] },
    ],
  });
});

t.test("nested data, inputs in any order, chosen outputs", async (t) => {
  const { post } = await serve(t);
  const nested = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const { body } = await post(INFER, {
    inputs: [
      { name: "factor", datatype: "INT64", shape: [1], data: ["2"] },
      { name: "matrix", datatype: "FP32", shape: [2, 3], data: nested },
    ],
    outputs: [{ name: "factor_again" }],
  });
  t.same(body.outputs, [{ name: "factor_again", datatype: "INT64", shape: [1], data: [2] }]);
});

t.test("a client that fixes client, nonce and deadline knows the request id beforehand", async (t) => {
  const { post, get, chain, scale } = await serve(t);
  const client = toAddress(new Uint8Array(20).fill(0x44));
  const [matrix, factor] = [new Uint8Array(new Float32Array([1, 2, 3, 4, 5, 6]).buffer), new Uint8Array(8)];
  factor[0] = 5;
  const id = requestId({
    ...chain.deployment,
    client,
    nonce: 2n ** 60n,
    modelId: scale.modelId,
    inputRoot: tensorsRoot([matrix, factor].map(tensorRoot)),
    deadline: 9_999n,
  });
  const request = scaleRequest(5, { parameters: { client, nonce: String(2n ** 60n), deadline: 9_999 } });
  const first = await post(INFER, request);
  t.equal(first.body.parameters.request_id, id);
  t.equal((await post(INFER, request)).body.parameters.request_id, id, "the same request again is the same request");
  t.equal(scale.executed, 1, "and is executed once");
  const { body } = await get(`/assay/v1/requests/${id}`);
  t.match(body, { status: "accepted", request: { client, nonce: String(2n ** 60n), deadline: "9999" } });
});

t.test("without a client the operator is the client, with a nonce of its own each time", async (t) => {
  const { post, get, chain } = await serve(t);
  const nonces: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    const id = (await post(INFER, scaleRequest(1))).body.parameters.request_id;
    const { request } = (await get(`/assay/v1/requests/${id}`)).body;
    t.equal(request.client, chain.operator);
    nonces.push(request.nonce);
  }
  t.same(nonces, ["0", "1", "2"]);
});

const matrix = { name: "matrix", datatype: "FP32", shape: [2, 3], data: [1, 2, 3, 4, 5, 6] };
const factor = { name: "factor", datatype: "INT64", shape: [1], data: [1] };
const inputs = (...tensors: unknown[]) => ({ inputs: tensors });
const client = `0x${"44".repeat(20)}`;

const BAD: readonly (readonly [name: string, body: unknown, status: number, code: string])[] = [
  ["no object", [], 400, "REQUEST_MALFORMED"],
  ["no inputs", {}, 400, "REQUEST_MALFORMED"],
  ["inputs that are no list", { inputs: "x" }, 400, "REQUEST_MALFORMED"],
  ["a shape with a fraction", inputs({ ...matrix, shape: [2.5, 3] }, factor), 400, "REQUEST_MALFORMED"],
  ["a negative size", inputs({ ...matrix, shape: [-2, -3] }, factor), 400, "REQUEST_MALFORMED"],
  ["no data", inputs({ ...matrix, data: undefined }, factor), 400, "REQUEST_MALFORMED"],
  ["a missing input", inputs(matrix), 400, "TENSOR_MISSING"],
  ["an extra input", inputs(matrix, factor, { ...factor, name: "more" }), 400, "TENSOR_UNKNOWN"],
  ["a wrong name", inputs({ ...matrix, name: "Matrix" }, factor), 400, "TENSOR_UNKNOWN"],
  ["an input twice", inputs(matrix, factor, matrix), 400, "TENSOR_REPEATED"],
  ["a wrong type", inputs({ ...matrix, datatype: "FP64" }, factor), 400, "TENSOR_TYPE_MISMATCH"],
  ["an unknown type", inputs({ ...matrix, datatype: "BYTES" }, factor), 400, "TENSOR_TYPE_MISMATCH"],
  ["a transposed shape", inputs({ ...matrix, shape: [3, 2] }, factor), 400, "TENSOR_SHAPE_MISMATCH"],
  ["a flat shape", inputs({ ...matrix, shape: [6] }, factor), 400, "TENSOR_SHAPE_MISMATCH"],
  ["too few values", inputs({ ...matrix, data: [1, 2, 3] }, factor), 400, "TENSOR_DATA_MISMATCH"],
  ["too many values", inputs({ ...matrix, data: [1, 2, 3, 4, 5, 6, 7] }, factor), 400, "TENSOR_DATA_MISMATCH"],
  [
    "ragged rows",
    inputs(
      {
        ...matrix,
        data: [
          [1, 2],
          [3, 4, 5, 6],
        ],
      },
      factor,
    ),
    400,
    "TENSOR_DATA_MISMATCH",
  ],
  [
    "rows of another shape",
    inputs(
      {
        ...matrix,
        data: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      },
      factor,
    ),
    400,
    "TENSOR_DATA_MISMATCH",
  ],
  ["half nested", inputs({ ...matrix, data: [[1, 2, 3], 4, 5, 6] }, factor), 400, "TENSOR_DATA_MISMATCH"],
  ["text for a number", inputs({ ...matrix, data: [1, 2, 3, 4, 5, "6"] }, factor), 400, "TENSOR_VALUE_INVALID"],
  ["null for NaN", inputs({ ...matrix, data: [1, 2, 3, 4, 5, null] }, factor), 400, "TENSOR_VALUE_INVALID"],
  ["beyond binary32", inputs({ ...matrix, data: [1, 2, 3, 4, 5, 1e39] }, factor), 400, "TENSOR_VALUE_INVALID"],
  ["a fraction for an integer", inputs(matrix, { ...factor, data: [1.5] }), 400, "TENSOR_VALUE_INVALID"],
  ["digits lost on the way", inputs(matrix, { ...factor, data: [2 ** 60] }), 400, "TENSOR_VALUE_INVALID"],
  ["beyond int64", inputs(matrix, { ...factor, data: ["9223372036854775808"] }), 400, "TENSOR_VALUE_INVALID"],
  ["an unknown output", scaleRequest(1, { outputs: [{ name: "sum" }] }), 400, "OUTPUT_UNKNOWN"],
  ["a bad client", scaleRequest(1, { parameters: { client: "0x12", nonce: 1 } }), 400, "REQUEST_MALFORMED"],
  ["a negative nonce", scaleRequest(1, { parameters: { client, nonce: -1 } }), 400, "REQUEST_MALFORMED"],
  [
    "a nonce of 65 bits",
    scaleRequest(1, { parameters: { client, nonce: String(2n ** 64n) } }),
    400,
    "REQUEST_MALFORMED",
  ],
  ["a client without nonce", scaleRequest(1, { parameters: { client } }), 400, "REQUEST_PARAMETERS_INVALID"],
  ["a nonce without client", scaleRequest(1, { parameters: { nonce: 1 } }), 400, "REQUEST_PARAMETERS_INVALID"],
  ["a deadline that has passed", scaleRequest(1, { parameters: { deadline: 4_999 } }), 400, "REQUEST_EXPIRED"],
];

t.test("every bad request is a typed problem with a remedy, and leaves nothing behind", async (t) => {
  const { post, sequencer, scale } = await serve(t);
  for (const [name, body, status, code] of BAD) {
    const answer = await post(INFER, body);
    t.match(
      answer,
      { status, body: { status, code, title: String, remedy: String, error: String, type: /^urn:assay/ } },
      name,
    );
    t.match(answer.headers.get("content-type"), /application\/problem\+json/);
    t.equal(answer.body.error, answer.body.detail);
  }
  t.equal(scale.executed, 0);
  for await (const _ of sequencer.database.requests.entries()) t.fail("a request was stored");
});

t.test("unknown model, version, path and id", async (t) => {
  const { post, get } = await serve(t);
  const code = (answer: { status: number; body: Json }) => `${answer.status} ${answer.body.code}`;
  t.equal(code(await post("/v2/models/other/infer", scaleRequest(1))), "404 MODEL_UNKNOWN");
  t.equal(code(await post("/v2/models/scale/versions/1/infer", scaleRequest(1))), "404 MODEL_VERSION_UNKNOWN");
  t.equal(code(await get("/v2/models/__proto__")), "404 MODEL_UNKNOWN");
  t.equal(code(await get("/v2/modles")), "404 PATH_UNKNOWN");
  t.equal(code(await get("/assay/v1/requests/0x12")), "400 IDENTIFIER_MALFORMED");
  t.equal(code(await get(`/assay/v1/requests/0x${"00".repeat(32)}`)), "404 REQUEST_UNKNOWN");
  t.equal(code(await get(`/assay/v1/requests/0x${"00".repeat(32)}/proof`)), "404 REQUEST_UNKNOWN");
  t.equal(code(await get("/assay/v1/batches/7")), "404 BATCH_UNKNOWN");
  t.equal(code(await get("/assay/v1/batches/-7")), "400 IDENTIFIER_MALFORMED");
  t.equal(code(await get("/assay/v1/traces/7/0/nodes?depth=0&index=0&levels=0")), "404 BATCH_UNKNOWN");
});

t.test("huge, truncated, mistyped and broken bodies", async (t) => {
  const { url, port } = await serve(t);
  const post = async (body: string, type = "application/json") => {
    const response = await fetch(`${url}${INFER}`, { method: "POST", body, headers: { "content-type": type } });
    return `${response.status} ${((await response.json()) as Json).code}`;
  };
  t.equal(await post(JSON.stringify({ inputs: [], pad: "x".repeat(30_000) })), "413 BODY_TOO_LARGE");
  t.equal(await post('{"inputs": ['), "400 BODY_NOT_JSON");
  const binary = { "content-type": "application/octet-stream", "inference-header-content-length": "2" };
  const response = await fetch(`${url}${INFER}`, { method: "POST", body: "{}\u0001\u0002", headers: binary });
  t.equal(`${response.status} ${((await response.json()) as Json).code}`, "415 BINARY_TENSORS_UNSUPPORTED");
  t.equal(await post('{"inputs": [{"data": [NaN]}]}'), "400 BODY_NOT_JSON");
  t.equal(await post("inputs=1", "application/x-www-form-urlencoded"), "415 CONTENT_TYPE_UNSUPPORTED");
  const deep = `{"inputs":[{"name":"matrix","datatype":"FP32","shape":[2,3],"data":${"[".repeat(9_000)}${"]".repeat(9_000)}}]}`;
  t.match(await post(deep), /^400 /);
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.end(
    `POST ${INFER} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"inputs"`,
  );
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  t.match(answer, /^HTTP\/1.1 400 [\s\S]*BODY_TRUNCATED/);
});

t.test("inputs that no batch could carry are refused", async (t) => {
  const { post } = await serve(t, { options: { batchBytesMost: 200 } });
  t.match(await post(INFER, scaleRequest(1)), { status: 413, body: { code: "INPUTS_TOO_LARGE", data: { most: 200 } } });
});

t.test("when the queue is full the answer is 503 with Retry-After, and what was taken is finished", async (t) => {
  const { post, scale, sequencer } = await serve(t);
  let open = () => {};
  scale.gate = new Promise((resolve) => {
    open = resolve;
  });
  const taken = [1, 2, 3].map((factor) => post(INFER, scaleRequest(factor)));
  while (sequencer.queue.running < 2 || sequencer.queue.waiting < 1) await new Promise(setImmediate);
  const refused = await post(INFER, scaleRequest(4));
  t.equal(refused.status, 503);
  t.equal(refused.body.code, "QUEUE_FULL");
  t.equal(refused.headers.get("retry-after"), "1");
  open();
  t.same(
    (await Promise.all(taken)).map(({ status }) => status),
    [200, 200, 200],
  );
  t.equal((await post(INFER, scaleRequest(4))).status, 200);
});

t.test("a request that runs is seen as received; two clients that send the same one share it", async (t) => {
  const { post, get, scale, sequencer } = await serve(t);
  let open = () => {};
  scale.gate = new Promise((resolve) => {
    open = resolve;
  });
  const request = scaleRequest(1, { parameters: { client, nonce: 1, deadline: 9_999 } });
  const both = [post(INFER, request), post(INFER, request)];
  while (sequencer.queue.running < 1) await new Promise(setImmediate);
  open();
  const [a, b] = await Promise.all(both);
  t.equal(a.body.parameters.request_id, b.body.parameters.request_id);
  t.equal(scale.executed, 1);
  t.match((await get(`/assay/v1/requests/${a.body.parameters.request_id}`)).body, { status: "accepted" });
});

t.test("the OpenAPI document describes the requests that are accepted", async (t) => {
  const { get } = await serve(t);
  const { body } = await get("/assay/v1/openapi.json");
  t.match(body, { openapi: "3.1.0", paths: { "/v2/models/{name}/infer": { post: { requestBody: Object } } } });
  const schema = body.paths["/v2/models/{name}/infer"].post.requestBody.content["application/json"].schema;
  t.match(schema, { type: "object", required: ["inputs"] });
});
