import { DataType, Random } from "@assay/arithmetic";
import type onnxProto from "onnx-proto";
import t from "tap";
import { compile, ProgramError, parseOnnx } from "../src/index.js";
import { int64, tensor } from "./naive-tensor.js";
import { encodeModel, modelProto, onnxBytes, type TestModel, tensorProto } from "./onnx-builder.js";
import { replay, seed } from "./seed.js";

const MODEL: TestModel = {
  inputs: { x: [1, 1, 4, 4] },
  outputs: ["y"],
  constants: {
    w: tensor([1, 1, 2, 2], 1, 2, 3, 4),
    shape: int64(1, -1),
    m: tensor([9, 2], ...Array.from({ length: 18 }, (_, i) => i)),
  },
  nodes: [
    { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { strides: [1, 1], pads: [0, 0, 0, 0] } },
    { op: "MaxPool", inputs: ["c"], outputs: ["p"], attributes: { kernel_shape: [1, 1] } },
    { op: "Reshape", inputs: ["p", "shape"], outputs: ["f"] },
    { op: "Gemm", inputs: ["f", "m"], outputs: ["g"], attributes: { alpha: { float: 0.5 } } },
    { op: "LogSoftmax", inputs: ["g"], outputs: ["y"], attributes: { axis: 1 } },
  ],
};

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    if (error.message === "" || error.remedy === "") throw new Error(`${error.type.code} has no message or remedy`);
    return error.type.code;
  }
  return "accepted";
}

/** The code for the model with one change in its ModelProto. */
function codeAfter(change: (proto: onnxProto.onnx.IModelProto, graph: onnxProto.onnx.IGraphProto) => void): string {
  const proto = modelProto(MODEL);
  change(proto, proto.graph!);
  return codeOf(() => compile(encodeModel(proto)));
}

t.test("the model itself is accepted", async (t) => {
  t.equal(
    codeAfter(() => {}),
    "accepted",
  );
});

t.test("files that are no model", async (t) => {
  t.equal(
    codeOf(() => compile(new Uint8Array(0))),
    "ONNX_NOT_A_MODEL",
  );
  t.equal(
    codeOf(() => compile(new TextEncoder().encode("<!doctype html>"))),
    "ONNX_NOT_A_MODEL",
  );
  t.equal(
    codeOf(() => compile(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))),
    "ONNX_NOT_A_MODEL",
  );
  t.equal(
    codeAfter((proto) => Object.assign(proto, { graph: undefined })),
    "ONNX_NOT_A_MODEL",
  );
  const bytes = onnxBytes(MODEL);
  t.equal(
    codeOf(() => compile(bytes.subarray(0, bytes.length - 20))),
    "ONNX_TRUNCATED",
  );
  const twice = new Uint8Array([...bytes, ...bytes]);
  t.equal(
    codeOf(() => compile(twice)),
    "ONNX_DUPLICATE_FIELD",
    "two graphs in one file",
  );
});

t.test("operator sets", async (t) => {
  t.equal(
    codeAfter((proto) => Object.assign(proto, { opsetImport: [] })),
    "ONNX_MISSING_OPSET",
  );
  t.equal(
    codeAfter((proto) => Object.assign(proto, { opsetImport: [{ domain: "ai.onnx.ml", version: 3 }] })),
    "ONNX_MISSING_OPSET",
  );
  t.equal(
    codeAfter((proto) => Object.assign(proto, { opsetImport: [{ domain: "ai.onnx", version: 17 }] })),
    "accepted",
  );
  for (const version of [0, 29]) {
    t.equal(
      codeAfter((proto) => Object.assign(proto, { opsetImport: [{ domain: "", version }] })),
      "ONNX_OPSET_UNSUPPORTED",
    );
  }
  t.equal(
    codeAfter((proto) => proto.opsetImport!.push({ domain: "ai.onnx", version: 11 })),
    "ONNX_DUPLICATE_NAME",
  );
});

t.test("names", async (t) => {
  t.equal(
    codeAfter((_, graph) => graph.node!.push({ opType: "Neg", input: ["x"], output: ["c"] })),
    "ONNX_DUPLICATE_NAME",
  );
  t.equal(
    codeAfter((_, graph) => graph.node!.push({ opType: "Neg", input: ["x"], output: ["w"] })),
    "ONNX_DUPLICATE_NAME",
  );
  t.equal(
    codeAfter((_, graph) => graph.initializer!.push(tensorProto("w", tensor([1], 1)))),
    "ONNX_DUPLICATE_NAME",
  );
  t.equal(
    codeAfter((_, graph) => graph.input!.push(graph.input![0])),
    "ONNX_DUPLICATE_NAME",
  );
  t.equal(
    codeAfter((_, graph) => graph.output!.push(graph.output![0])),
    "ONNX_DUPLICATE_NAME",
  );
  t.equal(
    codeAfter((_, graph) => graph.node![0].attribute!.push(graph.node![0].attribute![0])),
    "ONNX_DUPLICATE_NAME",
  );
  t.equal(
    codeAfter((_, graph) => Object.assign(graph.node![0], { input: ["x", "nowhere"] })),
    "ONNX_UNKNOWN_VALUE",
  );
  t.equal(
    codeAfter((_, graph) => Object.assign(graph.output![0], { name: "nowhere" })),
    "ONNX_UNKNOWN_VALUE",
  );
});

t.test("of several Constant nodes of one name the last one in the file holds", async (t) => {
  const constant = (value: number) => ({
    op: "Constant",
    inputs: [],
    outputs: ["k"],
    attributes: { value_float: { float: value } },
  });
  const nodes = [constant(2), { op: "Mul", inputs: ["x", "k"], outputs: ["y"] }, constant(3)];
  const program = compile(onnxBytes({ inputs: { x: [1] }, outputs: ["y"], nodes }));
  t.same(
    program.constants.map(({ data }) => [...new Float32Array(new Uint8Array(data).buffer)]),
    [[3]],
  );
});

t.test("graphs", async (t) => {
  t.equal(
    codeAfter((_, graph) => Object.assign(graph.node![0], { input: ["y", "w"] })),
    "ONNX_CYCLE",
  );
  t.equal(
    codeAfter((_, graph) => Object.assign(graph.node![0], { input: ["c", "w"] })),
    "ONNX_CYCLE",
  );
  t.equal(
    codeAfter((_, graph) => graph.node!.reverse()),
    "accepted",
    "an unsorted graph is sorted",
  );
  t.equal(
    codeAfter((_, graph) => Object.assign(graph, { output: [] })),
    "PROGRAM_EMPTY",
  );
  t.equal(
    codeAfter((_, graph) =>
      graph.initializer!.push(tensorProto("x", { shape: [1, 1, 4, 4], values: new Array(16).fill(0) })),
    ),
    "accepted",
    "a model whose inputs are all constant",
  );
  const subgraph = { name: "then_branch", type: 5, g: { name: "inner", node: [] } };
  t.equal(
    codeAfter((_, graph) => graph.node!.push({ opType: "If", input: ["x"], output: ["i"], attribute: [subgraph] })),
    "PROGRAM_UNSUPPORTED_NODES",
  );
  const ports = Array.from({ length: 257 }, (_, index) => ({
    name: `p${index}`,
    type: { tensorType: { elemType: 1, shape: { dim: [] } } },
  }));
  t.equal(
    codeAfter((_, graph) => graph.input!.push(...ports)),
    "ONNX_TOO_LARGE",
  );
});

t.test("tensors", async (t) => {
  const withTensor = (change: object) => codeAfter((_, graph) => Object.assign(graph.initializer![0], change));
  t.equal(withTensor({ rawData: new Uint8Array(15) }), "ONNX_TENSOR_MALFORMED");
  t.equal(withTensor({ floatData: [1] }), "ONNX_TENSOR_MALFORMED", "raw and typed data");
  t.equal(withTensor({ rawData: undefined, int32Data: [1, 2, 3, 4] }), "ONNX_TENSOR_MALFORMED", "data of another type");
  t.equal(withTensor({ rawData: undefined, floatData: [1, 2, 3] }), "ONNX_TENSOR_MALFORMED");
  t.equal(withTensor({ rawData: undefined, floatData: [1, 2, 3, 4] }), "accepted");
  t.equal(withTensor({ dims: [-1, 4] }), "ONNX_TENSOR_MALFORMED");
  t.equal(withTensor({ dims: [1, 1, 1, 1, 1, 1, 1, 2, 2] }), "ONNX_TENSOR_MALFORMED");
  t.equal(withTensor({ dims: [2 ** 31, 2 ** 31] }), "ONNX_TOO_LARGE");
  t.equal(withTensor({ dataType: 8 }), "PROGRAM_UNSUPPORTED_NODES", "the node that uses it is named");
  t.equal(withTensor({ dataLocation: 1 }), "ONNX_EXTERNAL_DATA");
  t.equal(withTensor({ externalData: [{ key: "location", value: "weights.bin" }] }), "ONNX_EXTERNAL_DATA");
});

t.test("typed fields of every data type decode to its element bytes", async (t) => {
  const cases: [dtype: DataType, fields: object, expected: number[]][] = [
    [DataType.float32, { floatData: [1, -2] }, [0, 0, 128, 63, 0, 0, 0, 192]],
    [DataType.float64, { doubleData: [1] }, [0, 0, 0, 0, 0, 0, 240, 63]],
    [DataType.int64, { int64Data: [-2] }, [254, 255, 255, 255, 255, 255, 255, 255]],
    [DataType.uint64, { uint64Data: [3] }, [3, 0, 0, 0, 0, 0, 0, 0]],
    [DataType.uint32, { uint64Data: [4294967295] }, [255, 255, 255, 255]],
    [DataType.int32, { int32Data: [-2] }, [254, 255, 255, 255]],
    [DataType.int16, { int32Data: [-2] }, [254, 255]],
    [DataType.int8, { int32Data: [-2] }, [254]],
    [DataType.uint16, { int32Data: [65535] }, [255, 255]],
    [DataType.uint8, { int32Data: [255] }, [255]],
    [DataType.bool, { int32Data: [1, 0] }, [1, 0]],
    [DataType.float16, { int32Data: [0x3c00] }, [0, 0x3c]],
    [DataType.bfloat16, { int32Data: [0x3f80] }, [0x80, 0x3f]],
  ];
  for (const [dataType, fields, expected] of cases) {
    const proto = modelProto(MODEL);
    const count = Object.values(fields).flat().length;
    proto.graph!.initializer!.push({ name: "typed", dims: [count], dataType, ...fields });
    const decoded = parseOnnx(encodeModel(proto)).initializers.get("typed")!;
    t.same("data" in decoded && [...decoded.data], expected, `data type ${dataType}`);
  }
  const wrong: [dtype: DataType, value: number][] = [
    [DataType.int8, 128],
    [DataType.uint8, -1],
    [DataType.bool, 2],
    [DataType.int16, 40000],
  ];
  for (const [dataType, value] of wrong) {
    const code = codeAfter((_, graph) =>
      graph.initializer!.push({ name: "typed", dims: [1], dataType, int32Data: [value] }),
    );
    t.equal(code, "ONNX_TENSOR_MALFORMED", `${value} as data type ${dataType}`);
  }
});

t.test("inputs that are no float tensors of a known shape", async (t) => {
  const withType = (type: object) => codeAfter((_, graph) => Object.assign(graph.input![0], { type }));
  t.equal(withType({ tensorType: { elemType: 8 } }), "ONNX_DATA_TYPE_UNSUPPORTED");
  t.equal(withType({}), "ONNX_DATA_TYPE_UNSUPPORTED");
  t.equal(withType({ tensorType: { elemType: 1 } }), "PROGRAM_DYNAMIC_SHAPE");
  t.equal(
    withType({ tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2 ** 33 }] } } }),
    "PROGRAM_UNSUPPORTED_VALUE",
  );
  t.equal(
    withType({ tensorType: { elemType: 6, shape: { dim: [1, 1, 4, 4].map((dimValue) => ({ dimValue })) } } }),
    "PROGRAM_UNSUPPORTED_NODES",
  );
});

t.test("a deep chain in reverse order is sorted without exhausting the stack", async (t) => {
  const nodes = Array.from({ length: 20_000 }, (_, index) => ({
    op: "Neg",
    inputs: [`v${index}`],
    outputs: [`v${index + 1}`],
  }));
  const bytes = onnxBytes({ inputs: { v0: [1] }, outputs: ["v20000"], nodes: nodes.reverse() });
  t.equal(compile(bytes).instructions.length, 20_000);
});

t.test("damaged files give a typed error or a program, never anything else", async (t) => {
  const random = new Random(seed);
  const whole = onnxBytes(MODEL);
  const codes = new Map<string, number>();
  for (let round = 0; round < 6000; round++) {
    const bytes = random.below(4) === 0 ? whole.slice(0, random.below(whole.length)) : whole.slice();
    for (let flips = random.between(1, 4); flips > 0 && bytes.length > 0; flips--) {
      const position = random.below(bytes.length);
      bytes[position] = random.below(2) === 0 ? random.below(256) : bytes[position] ^ (1 << random.below(8));
    }
    try {
      const code = codeOf(() => compile(bytes));
      codes.set(code, (codes.get(code) ?? 0) + 1);
    } catch (error) {
      t.comment(`${replay}, round ${round}`);
      throw error;
    }
  }
  t.comment([...codes].map(([code, count]) => `${code} ${count}`).join(", "));
  t.ok(codes.size > 8, "the damage reaches many checks");
});
