import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { type CompileOptions, compile, ProgramError } from "../src/index.js";
import { int64, tensor } from "./naive-tensor.js";
import { encodeModel, modelProto, type TestGraph, type TestModel, tensorProto } from "./onnx-builder.js";
import { replay, seed } from "./seed.js";

const branch: TestGraph = {
  outputs: ["b"],
  nodes: [{ op: "Scale", domain: "com.example", inputs: ["x"], outputs: ["b"] }],
};
const body: TestGraph = {
  inputs: ["i", "go", "state"],
  outputs: ["go", "next", "scan"],
  nodes: [
    { op: "Add", inputs: ["state", "w"], outputs: ["next"] },
    { op: "Reshape", inputs: ["next", "flat"], outputs: ["scan"] },
  ],
};

/** Everything that nests: branches, loops, functions, sparse and external tensors. */
const MODEL: TestModel = {
  inputs: { x: [2, 2] },
  outputs: ["y"],
  constants: {
    yes: { shape: [], values: [1], dtype: DataType.bool },
    count: { shape: [], values: [3], dtype: DataType.int64 },
    flat: int64(-1),
    s: tensor([2, 2], 1, 2, 3, 4),
  },
  nodes: [
    { op: "If", inputs: ["yes"], outputs: ["c"], attributes: { then_branch: { graph: branch } } },
    { op: "Loop", inputs: ["count", "yes", "c"], outputs: ["l", "all"], attributes: { body: { graph: body } } },
    { op: "MatMul", inputs: ["l", "v"], outputs: ["m"] },
    { op: "ReduceSum", inputs: ["all"], outputs: ["r"], attributes: { keepdims: 0 } },
    { op: "Mul", inputs: ["m", "r"], outputs: ["y"] },
  ],
  domains: { "com.example": 1 },
  functions: [
    {
      domain: "com.example",
      name: "Scale",
      inputs: ["a"],
      outputs: ["d"],
      attributes: ["unused"],
      nodes: [
        { op: "Neg", inputs: ["a"], outputs: ["n"] },
        { op: "Exp", inputs: ["n"], outputs: ["d"] },
      ],
    },
  ],
};

function wholeModel(): Uint8Array {
  const proto = modelProto(MODEL);
  const values = tensorProto("w", tensor([1], 7));
  proto.graph!.sparseInitializer = [{ values, indices: tensorProto("", int64(2)), dims: [2, 2] }];
  const externalData = [
    { key: "location", value: "weights/v.bin" },
    { key: "offset", value: "8" },
  ];
  proto.graph!.initializer!.push({
    name: "v",
    dims: [2, 2],
    dataType: DataType.float32,
    dataLocation: 1,
    externalData,
  });
  return encodeModel(proto);
}

t.setTimeout(120_000);
const FILE = new Uint8Array(64);
const options: CompileOptions = {
  external: (location) => {
    if (location.startsWith("/") || location.split("/").includes("..")) throw new Error(`asked for ${location}`);
    return FILE;
  },
};

t.test("a file with everything that nests is accepted", async (t) => {
  t.equal(compile(wholeModel(), options).outputs.length, 1);
});

t.test("an output of an inner graph that nothing makes, or that no instruction can hold", async (t) => {
  const codeWith = (graph: TestGraph, change: (proto: ReturnType<typeof modelProto>) => void = () => {}) => {
    const node = { op: "If", inputs: ["yes"], outputs: ["y"], attributes: { then_branch: { graph } } };
    const proto = modelProto({ ...MODEL, nodes: [node], functions: [] });
    change(proto);
    return outcomeOf(encodeModel(proto), 0);
  };
  t.equal(codeWith({ outputs: [""], nodes: [] }), "ONNX_UNKNOWN_VALUE");
  const strings = { name: "z", dims: [1], dataType: 8, stringData: [Uint8Array.of(97)] };
  const code = codeWith({ outputs: ["z"], nodes: [] }, (proto) => {
    proto.graph!.node![0].attribute![0].g!.initializer!.push(strings);
  });
  t.equal(code, "PROGRAM_UNSUPPORTED_NODES");
});

t.test("damaged in any byte it gives a typed error or a program, soon", async (t) => {
  const random = new Random(seed);
  const whole = wholeModel();
  const codes = new Map<string, number>();
  for (let round = 0; round < 1000; round++) {
    const bytes = whole.slice();
    for (let flips = random.between(1, 3); flips > 0; flips--) {
      const position = random.below(bytes.length);
      bytes[position] = random.below(2) === 0 ? random.below(256) : bytes[position] ^ (1 << random.below(8));
    }
    const code = outcomeOf(bytes, round);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  t.comment([...codes].map(([code, count]) => `${code} ${count}`).join(", "));
  t.ok(codes.size > 8, "the damage reaches many checks");
  t.ok((codes.get("accepted") ?? 0) > 0);
});

function outcomeOf(bytes: Uint8Array, round: number): string {
  try {
    compile(bytes, options);
    return "accepted";
  } catch (error) {
    if (error instanceof ProgramError && error.message !== "" && error.remedy !== "") return error.type.code;
    t.comment(`${replay}, round ${round}`);
    throw error;
  }
}
