import {
  ByteVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  UintBigintType,
  UintNumberType,
} from "@chainsafe/ssz";
import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import t from "tap";
import {
  type BatchData,
  constantLeaf,
  constantsRoot,
  decodeBatchData,
  encodeBatchData,
  findFault,
  instructionLeaf,
  type Model,
  modelId,
  programRoot,
  type Request,
  type Result,
  requestId,
  resultRoot,
  serializeTensorType,
  toAddress,
  toBytes,
  toDigest,
  toHex,
  ZERO_DIGEST,
} from "../src/index.js";
import { codeOf, digestOf, property } from "./support.js";

const model: Model = {
  arithmeticVersion: 1,
  instructionCount: 3,
  constantCount: 2,
  programRoot: digestOf("program"),
  constantsRoot: digestOf("constants"),
  inputs: [{ dtype: 1, shape: [1, 3, 224, 224] }],
  outputs: [
    { dtype: 1, shape: [1, 1000] },
    { dtype: 1, shape: [] },
  ],
  outputSteps: [2, 0],
  onnxHash: digestOf("onnx"),
};

const request: Request = {
  chainId: 31_337n,
  rollup: toAddress("0x5FbDB2315678afecb367f032d93F642f64180aa3"),
  client: toAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8"),
  nonce: 2n ** 64n - 1n,
  modelId: modelId(model),
  inputRoot: digestOf("input"),
  deadline: 1_800_000_000n,
};

const result: Result = {
  requestId: requestId(request),
  modelId: request.modelId,
  index: 7,
  inputRoot: request.inputRoot,
  outputRoot: digestOf("output"),
};

// The chunks and merkleization of SSZ by hand: the third opinion besides the library and our use of it.
const hash = (a: Uint8Array, b: Uint8Array): Uint8Array => sha256(Uint8Array.from([...a, ...b]));
const chunk = (bytes: Uint8Array): Uint8Array => Uint8Array.from([...bytes, ...new Uint8Array(32 - bytes.length)]);
const uint = (value: bigint | number): Uint8Array => {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
};
function merkleize(chunks: Uint8Array[], width: number): Uint8Array {
  let layer = [...chunks, ...Array.from({ length: width - chunks.length }, () => new Uint8Array(32))];
  while (layer.length > 1)
    layer = Array.from({ length: layer.length / 2 }, (_, i) => hash(layer[2 * i], layer[2 * i + 1]));
  return layer[0];
}

t.test("requestId and result root are the merkleization written by hand", async (t) => {
  const requestChunks = [
    uint(request.chainId),
    chunk(toBytes(request.rollup)),
    chunk(toBytes(request.client)),
    uint(request.nonce),
    toBytes(request.modelId),
    toBytes(request.inputRoot),
    uint(request.deadline),
  ];
  t.equal(requestId(request), toHex(merkleize(requestChunks, 8)));
  const resultChunks = [
    toBytes(result.requestId),
    toBytes(result.modelId),
    uint(result.index),
    toBytes(result.inputRoot),
    toBytes(result.outputRoot),
  ];
  t.equal(resultRoot(result), toHex(merkleize(resultChunks, 8)));
});

t.test("modelId is the merkleization written by hand", async (t) => {
  const shapeRoot = (shape: readonly number[]): Uint8Array => {
    const bytes = new Uint8Array(32);
    const view = new DataView(bytes.buffer);
    shape.forEach((size, i) => {
      view.setUint32(4 * i, size, true);
    });
    return hash(bytes, uint(shape.length));
  };
  const typesRoot = (types: Model["inputs"]): Uint8Array =>
    hash(
      merkleize(
        types.map((type) => hash(uint(type.dtype), shapeRoot(type.shape))),
        256,
      ),
      uint(types.length),
    );
  const steps = new Uint8Array(32);
  steps[0] = 2;
  const chunks = [
    uint(1),
    uint(3),
    uint(2),
    toBytes(model.programRoot),
    toBytes(model.constantsRoot),
    typesRoot(model.inputs),
    typesRoot(model.outputs),
    hash(merkleize([steps], 32), uint(2)),
    toBytes(model.onnxHash),
  ];
  t.equal(modelId(model), toHex(merkleize(chunks, 16)));
});

t.test("roots are those of the SSZ library on types declared anew", async (t) => {
  const bytes32 = new ByteVectorType(32);
  const uint32 = new UintNumberType(4);
  const uint64 = new UintBigintType(8);
  const tensorType = new ContainerType({ dtype: new UintNumberType(1), shape: new ListBasicType(uint32, 8) });
  const types = new ListCompositeType(tensorType, 256);
  const modelType = new ContainerType({
    a: uint32,
    b: uint32,
    c: uint32,
    d: bytes32,
    e: bytes32,
    f: types,
    g: types,
    h: new ListBasicType(uint32, 256),
    i: bytes32,
  });
  const ported = (ports: Model["inputs"]) => ports.map(({ dtype, shape }) => ({ dtype, shape: [...shape] }));
  t.equal(
    modelId(model),
    toHex(
      modelType.hashTreeRoot({
        a: 1,
        b: 3,
        c: 2,
        d: toBytes(model.programRoot),
        e: toBytes(model.constantsRoot),
        f: ported(model.inputs),
        g: ported(model.outputs),
        h: [2, 0],
        i: toBytes(model.onnxHash),
      }),
    ),
  );
  const bytes20 = new ByteVectorType(20);
  const requestType = new ContainerType({
    a: uint64,
    b: bytes20,
    c: bytes20,
    d: uint64,
    e: bytes32,
    f: bytes32,
    g: uint64,
  });
  const value = {
    a: request.chainId,
    b: toBytes(request.rollup),
    c: toBytes(request.client),
    d: request.nonce,
    e: toBytes(request.modelId),
    f: toBytes(request.inputRoot),
    g: request.deadline,
  };
  t.equal(requestId(request), toHex(requestType.hashTreeRoot(value)));
});

t.test("hard-coded vectors", async (t) => {
  t.equal(modelId(model), "0x187676d25d055eb4c5451a75b986e42b3ac029af8a24f108e18395abac89a0e1");
  t.equal(requestId(request), "0xde1c153259d98acffe4e64d804f3ccb286ff050110e6a1fc4dc4a2e969e4ac9e");
  t.equal(resultRoot(result), "0x54ba9822d27fe8a36a3e1dd6ce37b44b7adfcc2eae94a901c871cf1241ec3149");
  t.equal(toHex(serializeTensorType(model.outputs[0])), "0x010500000001000000e8030000");
  t.equal(instructionLeaf(new Uint8Array(0)), "0x6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  t.equal(constantsRoot([]), ZERO_DIGEST);
  const type = model.outputs[1];
  const preimage = Uint8Array.from([0, 1, 5, 0, 0, 0, ...toBytes(digestOf("tensor"))]);
  t.equal(constantLeaf(type, digestOf("tensor")), toHex(sha256(preimage)));
  t.equal(programRoot([Uint8Array.of(1)]), instructionLeaf(Uint8Array.of(1)), "a program of one instruction");
});

t.test("every field is bound", async (t) => {
  const other = digestOf("other");
  const changes: Partial<Request>[] = [
    { chainId: 1n },
    { rollup: request.client },
    { client: request.rollup },
    { nonce: 0n },
    { modelId: other },
    { inputRoot: other },
    { deadline: 0n },
  ];
  for (const change of changes) t.not(requestId({ ...request, ...change }), requestId(request), Object.keys(change)[0]);
  const resultChanges: Partial<Result>[] = [
    { requestId: other },
    { modelId: other },
    { index: 8 },
    { inputRoot: other },
    { outputRoot: other },
  ];
  for (const change of resultChanges) {
    t.not(resultRoot({ ...result, ...change }), resultRoot(result), Object.keys(change)[0]);
  }
});

t.test("records outside the limits are refused", async (t) => {
  const cases: [string, () => unknown][] = [
    ["RECORD_UINT_OUT_OF_RANGE", () => requestId({ ...request, nonce: 2n ** 64n })],
    ["RECORD_UINT_OUT_OF_RANGE", () => requestId({ ...request, deadline: -1n })],
    ["RECORD_UINT_OUT_OF_RANGE", () => resultRoot({ ...result, index: 2 ** 32 })],
    ["RECORD_UINT_OUT_OF_RANGE", () => resultRoot({ ...result, index: 0.5 })],
    ["RECORD_LENGTH_OUT_OF_RANGE", () => modelId({ ...model, outputs: [], outputSteps: [] })],
    ["RECORD_LENGTH_OUT_OF_RANGE", () => modelId({ ...model, instructionCount: 0 })],
    ["RECORD_LENGTH_OUT_OF_RANGE", () => modelId({ ...model, outputSteps: [3, 0] })],
    ["RECORD_COUNT_MISMATCH", () => modelId({ ...model, outputSteps: [2] })],
    ["RECORD_UINT_OUT_OF_RANGE", () => modelId({ ...model, inputs: [{ dtype: 256, shape: [] }] })],
    ["RECORD_LENGTH_OUT_OF_RANGE", () => modelId({ ...model, inputs: [{ dtype: 1, shape: Array(9).fill(1) }] })],
    ["DIGEST_MALFORMED", () => toDigest("0x1234")],
    ["DIGEST_MALFORMED", () => toDigest(new Uint8Array(31))],
    ["ADDRESS_MALFORMED", () => toAddress(`0x${"zz".repeat(20)}`)],
  ];
  for (const [code, call] of cases) t.equal(codeOf(call), code);
  t.not(modelId({ ...model, inputs: [] }), modelId(model), "a model may have no inputs");
});

t.test("a result that is wrong on its face has a fault", async (t) => {
  const deployment = { chainId: request.chainId, rollup: request.rollup };
  t.equal(findFault(7, request, result, deployment), null);
  t.equal(findFault(6, request, result, deployment)?.type, "index");
  t.equal(findFault(7, { ...request, nonce: 0n }, result, deployment)?.type, "request");
  const changed = (change: Partial<Request>) => {
    const asked = { ...request, ...change };
    return findFault(7, asked, { ...result, requestId: requestId(asked) }, deployment)?.type;
  };
  t.equal(changed({ modelId: digestOf("other") }), "model");
  t.equal(changed({ inputRoot: digestOf("other") }), "input");
  t.equal(changed({ chainId: 1n }), "deployment");
  t.equal(changed({ rollup: request.client }), "deployment");
});

const data: BatchData = {
  requests: [request, { ...request, nonce: 1n }],
  results: [result, { ...result, index: 1 }],
  inputs: [[Uint8Array.of(1, 2, 3, 4)], [Uint8Array.of(5), new Uint8Array(100).fill(9)]],
};

t.test("batch data comes back as they went", async (t) => {
  const bytes = encodeBatchData(data);
  t.same(decodeBatchData(bytes), data);
  // Three offsets, requests of 128 bytes, results of 132.
  t.equal(bytes.length, 12 + 2 * 128 + 2 * 132 + (2 * 4 + (4 + 4) + (2 * 4 + 1 + 100)));
});

t.test("batch data that are cut short, too long or garbage are refused", async (t) => {
  const bytes = encodeBatchData(data);
  for (let length = 0; length < bytes.length; length++) {
    const code = refusal(bytes.subarray(0, length));
    // A tensor at the very end may lose bytes and still be a tensor: then the data differ, and their hash tells.
    if (code === null) t.ok(length >= bytes.length - 99, `cut to ${length}`);
  }
  for (const garbage of [new Uint8Array(0), new Uint8Array(12), new Uint8Array(500).fill(0xff)]) {
    t.ok(refusal(garbage), "garbage");
  }
});

t.test("whatever decodes, encodes to the same bytes: no second serialization of one batch", async (t) => {
  const bytes = encodeBatchData(data);
  const check = (damaged: Uint8Array) => {
    if (refusal(damaged) === null) t.equal(toHex(encodeBatchData(decodeBatchData(damaged))), toHex(damaged));
  };
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const damaged = bytes.slice();
    damaged[bit >> 3] ^= 1 << (bit & 7);
    check(damaged);
  }
  // Any small number may stand in place of any offset.
  const place = fc.nat(bytes.length - 4);
  const writes = fc.array(fc.tuple(place, fc.nat(bytes.length + 8)), { minLength: 1, maxLength: 3 });
  property(
    t,
    fc.property(writes, (written) => {
      const damaged = bytes.slice();
      for (const [at, value] of written) new DataView(damaged.buffer).setUint32(at, value, true);
      check(damaged);
    }),
    2_000,
  );
});

t.test("counts that disagree are refused, both ways", async (t) => {
  t.equal(
    codeOf(() => encodeBatchData({ ...data, requests: [request] })),
    "RECORD_COUNT_MISMATCH",
  );
  t.equal(
    codeOf(() => encodeBatchData({ ...data, inputs: [] })),
    "RECORD_COUNT_MISMATCH",
  );
  t.equal(
    codeOf(() => encodeBatchData({ requests: [], results: [], inputs: [] })),
    "RECORD_LENGTH_OUT_OF_RANGE",
  );
  const empty = { ...data, inputs: [[new Uint8Array(0)], [Uint8Array.of(1)]] };
  t.equal(
    codeOf(() => encodeBatchData(empty)),
    "RECORD_LENGTH_OUT_OF_RANGE",
    "empty tensors",
  );
  const bytes = encodeBatchData(data);
  // The second offset moved back by one result and the first list cut by one request.
  const fewer = Uint8Array.from([...bytes.subarray(0, 12 + 128), ...bytes.subarray(12 + 256)]);
  const view = new DataView(fewer.buffer);
  view.setUint32(4, view.getUint32(4, true) - 128, true);
  view.setUint32(8, view.getUint32(8, true) - 128, true);
  t.equal(refusal(fewer), "RECORD_COUNT_MISMATCH");
});

/** The code with which bytes are refused; only typed errors may come out of the decoder. */
function refusal(bytes: Uint8Array): string | null {
  return codeOf(() => decodeBatchData(bytes));
}
