import { DataType } from "@assay/arithmetic";
import t from "tap";
import { compile, ProgramError, type UnsupportedNode } from "../src/index.js";
import { checkModel, int64, tensor } from "./naive-tensor.js";
import { onnxBytes, type TestGraph, type TestModel, type TestNode, type TestTensor } from "./onnx-builder.js";

const bool = (...values: number[]): TestTensor => ({ shape: [], values, dtype: DataType.bool });
const scalar = (value: number): TestTensor => ({ shape: [], values: [value], dtype: DataType.int64 });

function refusedNodes(model: TestModel): readonly UnsupportedNode[] {
  try {
    compile(onnxBytes(model));
  } catch (error) {
    if (error instanceof ProgramError && error.type.code === "PROGRAM_UNSUPPORTED_NODES") return error.type.nodes;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** Negates, or takes the absolute value of, a name of the graph around it. */
const branches = {
  then_branch: { graph: { outputs: ["a"], nodes: [{ op: "Neg", inputs: ["x"], outputs: ["a"], name: "negation" }] } },
  else_branch: { graph: { outputs: ["b"], nodes: [{ op: "Abs", inputs: ["x"], outputs: ["b"] }] } },
};

t.test("If takes the branch that its constant condition chooses, and sees the names around it", async (t) => {
  const node = { op: "If", inputs: ["c"], outputs: ["y"], name: "choice", attributes: branches };
  const model = { inputs: { x: tensor([2], 1, -2) }, outputs: ["y"], nodes: [node] };
  const program = checkModel(t, { ...model, constants: { c: bool(1) } }, [tensor([2], -1, 2)]);
  t.match(program.origins[0], { node: 0, name: "choice/then_branch/negation", operator: "Neg" });
  checkModel(t, { ...model, constants: { c: bool(0) } }, [tensor([2], 1, 2)]);
});

t.test("a name that a branch makes hides the one around it", async (t) => {
  const inner: TestGraph = {
    outputs: ["y"],
    nodes: [
      { op: "Neg", inputs: ["x"], outputs: ["h"] },
      { op: "Add", inputs: ["h", "k"], outputs: ["y"] },
    ],
    constants: { k: tensor([], 10) },
  };
  const nodes = [
    { op: "Abs", inputs: ["x"], outputs: ["h"] },
    { op: "If", inputs: ["c"], outputs: ["i"], attributes: { then_branch: { graph: inner } } },
    { op: "Add", inputs: ["i", "h"], outputs: ["o"] },
  ];
  const constants = { c: bool(1), k: tensor([], 99) };
  checkModel(t, { inputs: { x: tensor([1], -3) }, outputs: ["o"], nodes, constants }, [tensor([1], 16)]);
});

t.test("a branch that uses what a later node of the file makes comes after it", async (t) => {
  const inner: TestGraph = { outputs: ["z"], nodes: [{ op: "Neg", inputs: ["late"], outputs: ["z"] }] };
  const nodes = [
    { op: "If", inputs: ["c"], outputs: ["y"], attributes: { then_branch: { graph: inner } } },
    { op: "Abs", inputs: ["x"], outputs: ["late"] },
  ];
  checkModel(t, { inputs: { x: tensor([1], -3) }, outputs: ["y"], nodes, constants: { c: bool(1) } }, [
    tensor([1], -3),
  ]);
});

t.test(
  "a condition that is computed at run time is refused, and so is what nobody supports in its branches",
  async (t) => {
    const inner: TestGraph = { outputs: ["a"], nodes: [{ op: "NoSuchOperator", inputs: ["x"], outputs: ["a"] }] };
    const nodes = [
      { op: "ReduceSum", inputs: ["x"], outputs: ["s"], attributes: { keepdims: 0 } },
      { op: "If", inputs: ["s"], outputs: ["y"], name: "choice", attributes: { then_branch: { graph: inner } } },
    ];
    const refused = refusedNodes({ inputs: { x: [2] }, outputs: ["y"], nodes });
    t.same(
      refused.map(({ name, needsConstant }) => [name, needsConstant]),
      [
        ["choice", ["x"]],
        ["choice/then_branch/a", []],
      ],
    );
    t.match(refused[0].reason, /condition is computed at run time/);
  },
);

const body: TestGraph = {
  inputs: ["i", "go", "state"],
  outputs: ["go", "next", "scan"],
  nodes: [
    { op: "Add", inputs: ["state", "x"], outputs: ["next"], name: "sum" },
    { op: "Identity", inputs: ["next"], outputs: ["scan"] },
  ],
};

function loopModel(inputs: readonly string[], change: Partial<TestGraph> = {}): Omit<TestModel, "inputs"> {
  const graph = { ...body, ...change };
  const node: TestNode = {
    op: "Loop",
    inputs,
    outputs: ["last", "all"],
    name: "loop",
    attributes: { body: { graph } },
  };
  const constants = { n: scalar(3), c: bool(1), zero: tensor([2], 0, 0) };
  return { outputs: ["last", "all"], nodes: [node], constants };
}

t.test("Loop with a constant trip count is written out, its scan outputs joined", async (t) => {
  const inputs = { x: tensor([2], 1, 10) };
  for (const operands of [
    ["n", "", "zero"],
    ["n", "c", "zero"],
  ]) {
    const program = checkModel(t, { ...loopModel(operands), inputs }, [
      tensor([2], 3, 30),
      tensor([3, 2], 1, 10, 2, 20, 3, 30),
    ]);
    t.match(program.origins[1], { node: 0, name: "loop/body[1]/sum" });
  }
});

t.test("Loop ends when the condition that its body makes from constants becomes false", async (t) => {
  const change: Partial<TestGraph> = {
    outputs: ["less", "next", "scan"],
    nodes: [
      ...body.nodes,
      { op: "Equal", inputs: ["i", "two"], outputs: ["isTwo"] },
      { op: "Not", inputs: ["isTwo"], outputs: ["less"] },
    ],
    constants: { two: scalar(2) },
  };
  const model = { ...loopModel(["", "c", "zero"], change), inputs: { x: tensor([2], 1, 10) } };
  checkModel(t, model, [tensor([2], 3, 30), tensor([3, 2], 1, 10, 2, 20, 3, 30)]);
});

t.test("a Loop that nothing ends, or only values of run time, is refused", async (t) => {
  const inputs = { x: [2] };
  const reasonOf = (model: Omit<TestModel, "inputs">) => refusedNodes({ ...model, inputs })[0].reason;
  t.match(reasonOf(loopModel(["", "", "zero"])), /neither/);
  t.match(reasonOf(loopModel(["", "c", "zero"])), /more than 65536 iterations/);
  t.match(reasonOf(loopModel(["x", "", "zero"])), /trip count is computed at run time/);
  t.match(reasonOf(loopModel(["n", "c", "zero"], { outputs: ["state", "next", "scan"] })), /is not one bool|run time/);
  t.match(reasonOf(loopModel(["n", "c"])), /takes 3 inputs, not 2/);
});

t.test("a refused node inside of a loop is reported once, with its path", async (t) => {
  const nodes = [{ op: "NoSuchOperator", inputs: ["state"], outputs: ["next"], name: "bad" }, body.nodes[1]];
  const refused = refusedNodes({ ...loopModel(["n", "", "zero"], { nodes }), inputs: { x: [2] } });
  t.same(
    refused.map(({ name, operator }) => [name, operator]),
    [["loop/body[0]/bad", "NoSuchOperator"]],
  );
});

t.test("Scan runs its body over slices, forwards and backwards, along any axis", async (t) => {
  const graph: TestGraph = {
    inputs: ["sum", "slice"],
    outputs: ["next", "made"],
    nodes: [
      { op: "Add", inputs: ["sum", "slice"], outputs: ["next"] },
      { op: "Neg", inputs: ["next"], outputs: ["made"] },
    ],
  };
  const scan = (attributes: TestNode["attributes"]) => ({
    inputs: { x: tensor([2, 3], 1, 2, 3, 10, 20, 30) },
    outputs: ["last", "all"],
    nodes: [
      {
        op: "Scan",
        inputs: ["zero", "x"],
        outputs: ["last", "all"],
        attributes: { body: { graph }, num_scan_inputs: 1, ...attributes },
      },
    ],
    constants: { zero: tensor([2], 0, 0), zero3: tensor([3], 0, 0, 0) },
  });
  const columns = { scan_input_axes: [1], scan_output_axes: [1] };
  checkModel(t, scan(columns), [tensor([2], 6, 60), tensor([2, 3], -1, -3, -6, -10, -30, -60)]);
  checkModel(t, scan({ ...columns, scan_input_directions: [1] }), [
    tensor([2], 6, 60),
    tensor([2, 3], -3, -5, -6, -30, -50, -60),
  ]);
  checkModel(t, scan({ scan_input_axes: [1], scan_output_directions: [1] }), [
    tensor([2], 6, 60),
    tensor([3, 2], -6, -60, -3, -30, -1, -10),
  ]);
});

t.test("graphs nested too deep, and loops in loops in loops, end in a typed error", async (t) => {
  const nest = (depth: number): TestGraph => ({
    outputs: ["y"],
    nodes:
      depth === 0
        ? [{ op: "Neg", inputs: ["x"], outputs: ["y"] }]
        : [{ op: "If", inputs: ["c"], outputs: ["y"], attributes: { then_branch: { graph: nest(depth - 1) } } }],
  });
  const model = (depth: number) => ({ ...nest(depth), inputs: { x: [1] }, constants: { c: bool(1) } });
  t.equal(compile(onnxBytes(model(16))).instructions.length, 1);
  t.throws(() => compile(onnxBytes(model(17))), { message: /nesting of graphs is too large/ });
  const loops = (depth: number): TestNode => ({
    op: "Loop",
    inputs: ["many", ""],
    outputs: [],
    attributes: {
      body: {
        graph: {
          inputs: [`i${depth}`, `c${depth}`],
          outputs: [`c${depth}`],
          nodes: depth === 0 ? [] : [loops(depth - 1)],
        },
      },
    },
  });
  const nodes = [loops(4), { op: "Neg", inputs: ["x"], outputs: ["y"] }];
  const hostile = { inputs: { x: [1] }, outputs: ["y"], nodes, constants: { many: scalar(60_000) } };
  t.throws(() => compile(onnxBytes(hostile)), { message: /loops and functions written out is too large/ });
});

t.test("int64 initializers of a graph around are seen two graphs deep", async (t) => {
  const inner: TestGraph = { outputs: ["r"], nodes: [{ op: "Reshape", inputs: ["x", "s"], outputs: ["r"] }] };
  const outer: TestGraph = {
    outputs: ["q"],
    nodes: [{ op: "If", inputs: ["c"], outputs: ["q"], attributes: { then_branch: { graph: inner } } }],
  };
  const node = { op: "If", inputs: ["c"], outputs: ["y"], attributes: { then_branch: { graph: outer } } };
  const constants = { c: bool(1), s: int64(2, 1) };
  const model = { inputs: { x: tensor([2], 4, 5) }, outputs: ["y"], nodes: [node], constants };
  checkModel(t, model, [tensor([2, 1], 4, 5)]);
});
