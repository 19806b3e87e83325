import { sha256 } from "@noble/hashes/sha2.js";
import t from "tap";
import {
  compile,
  encodeInstruction,
  encodeTensorType,
  Opcode,
  OperandKind,
  type Program,
  ProgramError,
} from "../src/index.js";
import { checkModel, int64, tensor } from "./naive-tensor.js";
import { encodeModel, modelProto, onnxBytes, type TestModel, tensorProto } from "./onnx-builder.js";

/** A small network with everything in it: weights, branches, dead ends, shared constants. */
const NETWORK: TestModel = {
  inputs: { x: [1, 1, 4, 4] },
  outputs: ["probabilities"],
  constants: {
    kernel: { shape: [2, 1, 3, 3], values: Array.from({ length: 18 }, (_, index) => (index % 5) - 2) },
    bias: tensor([2], 0.5, -0.5),
    shape: int64(1, -1),
    weights: { shape: [8, 3], values: Array.from({ length: 24 }, (_, index) => (index % 7) - 3) },
  },
  nodes: [
    { op: "Conv", inputs: ["x", "kernel", "bias"], outputs: ["c"], name: "convolution" },
    { op: "Relu", inputs: ["c"], outputs: ["r"] },
    { op: "Exp", inputs: ["c"], outputs: ["unused"], name: "dead" },
    { op: "Reshape", inputs: ["r", "shape"], outputs: ["f"] },
    { op: "MatMul", inputs: ["f", "weights"], outputs: ["m"] },
    { op: "Softmax", inputs: ["m"], outputs: ["probabilities"] },
  ],
};

function encoding(program: Program): Uint8Array {
  const parts = [
    ...program.instructions.map(encodeInstruction),
    ...program.constants.flatMap(({ type, data }) => [encodeTensorType(type), data]),
    program.onnxHash,
  ];
  return sha256(new Uint8Array(parts.flatMap((part) => [...part])));
}

function errorOf(act: () => unknown): ProgramError {
  try {
    act();
  } catch (error) {
    if (error instanceof ProgramError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

t.test("the same bytes give the same program", async (t) => {
  const bytes = onnxBytes(NETWORK);
  t.same(encoding(compile(bytes)), encoding(compile(bytes.slice())));
  t.same(compile(bytes).onnxHash, sha256(bytes));
  t.same(compile(Buffer.from(bytes)).instructions, compile(bytes).instructions);
});

t.test("every step knows its node and its part", async (t) => {
  const { origins, instructions } = compile(onnxBytes(NETWORK));
  t.equal(origins.length, instructions.length);
  t.same(
    origins.map(({ operator, part }) => `${operator} ${part}`),
    [
      "Conv columns",
      "Conv product",
      "Relu result",
      "MatMul product",
      "Softmax maximum",
      "Softmax shifted",
      "Softmax exponentials",
      "Softmax total",
      "Softmax result",
    ],
  );
  t.same(origins[0], { node: 0, name: "convolution", operator: "Conv", part: "columns" });
  t.equal(origins[2].name, "r", "a node without a name is called by its output");
});

t.test("steps that no output needs are left out", async (t) => {
  t.notOk(compile(onnxBytes(NETWORK)).origins.some(({ name }) => name === "dead"));
});

t.test("equal constants are one, and one nobody uses is none", async (t) => {
  const constants = { a: tensor([2], 1, 2), b: tensor([2], 1, 2), c: tensor([2, 1], 1, 2), d: tensor([2], 7, 7) };
  const nodes = [
    { op: "Add", inputs: ["x", "a"], outputs: ["p"] },
    { op: "Mul", inputs: ["p", "b"], outputs: ["q"] },
    { op: "Mul", inputs: ["q", "c"], outputs: ["y"] },
  ];
  const program = compile(onnxBytes({ inputs: { x: [2] }, outputs: ["y"], constants, nodes }));
  t.same(
    program.constants.map(({ type }) => type.shape),
    [[2], [2, 1]],
  );
});

t.test("what depends on constants only is computed at compile time", async (t) => {
  const nodes = [
    { op: "Add", inputs: ["a", "b"], outputs: ["sum"] },
    { op: "Exp", inputs: ["sum"], outputs: ["e"] },
    { op: "Mul", inputs: ["x", "e"], outputs: ["y"] },
  ];
  const model = { outputs: ["y"], nodes, constants: { a: tensor([2], 1, -3), b: tensor([], -1) } };
  const inputs = { x: tensor([2], 2, 0) };
  const program = checkModel(t, { ...model, inputs }, [tensor([2], 2, 0)]);
  t.same(
    program.instructions.map(({ opcode }) => opcode),
    [Opcode.mul],
  );
});

t.test("an initializer that is also an input is a constant", async (t) => {
  const proto = modelProto({
    inputs: { x: [2], w: [2] },
    outputs: ["y"],
    nodes: [{ op: "Add", inputs: ["x", "w"], outputs: ["y"] }],
  });
  proto.graph!.initializer = [tensorProto("w", tensor([2], 1, 2))];
  const program = compile(encodeModel(proto));
  t.same(
    program.inputs.map(({ name }) => name),
    ["x"],
  );
  t.equal(program.constants.length, 1);
});

t.test("an output that is an input or a constant is copied by a step", async (t) => {
  const nodes = [
    { op: "Identity", inputs: ["x"], outputs: ["y"] },
    { op: "Identity", inputs: ["a"], outputs: ["z"] },
  ];
  const model = { inputs: { x: tensor([2], 3, 4) }, outputs: ["y", "z"], nodes, constants: { a: tensor([], 7) } };
  const program = checkModel(t, model, [tensor([2], 3, 4), tensor([], 7)]);
  t.same(
    program.instructions.map(({ opcode }) => opcode),
    [Opcode.copy, Opcode.copy],
  );
  t.same(
    program.outputs.map(({ step }) => step),
    [0, 1],
  );
});

t.test("users that see a step in different shapes: one shape is declared, the others share a copy", async (t) => {
  const reduce = (op: string, output: string) => ({
    op,
    inputs: ["n"],
    outputs: [output],
    attributes: { axes: [1], keepdims: 0 },
  });
  const nodes = [
    { op: "Neg", inputs: ["x"], outputs: ["n"] },
    { op: "Reshape", inputs: ["n", "flat"], outputs: ["f"] },
    { op: "Abs", inputs: ["f"], outputs: ["a"] },
    reduce("ReduceMean", "mean"),
    reduce("ReduceMax", "most"),
    reduce("ReduceMin", "least"),
  ];
  const constants = { flat: int64(4) };
  const model = {
    inputs: { x: tensor([2, 2], 1, 2, 3, 4) },
    outputs: ["a", "mean", "most", "least", "f"],
    nodes,
    constants,
    opset: 11,
  };
  const program = checkModel(t, model, [
    tensor([4], 1, 2, 3, 4),
    tensor([2], -1.5, -3.5),
    tensor([2], -1, -3),
    tensor([2], -2, -4),
    tensor([4], -1, -2, -3, -4),
  ]);
  t.same(
    program.instructions.map(({ opcode }) => opcode),
    [Opcode.neg, Opcode.abs, Opcode.copy, Opcode.sum, Opcode.div, Opcode.max, Opcode.min],
  );
  t.same(program.instructions[0].output.shape, [4], "what the output shows");
  t.match(program.origins[2], { operator: "ReduceMean", part: "view" });
});

t.test("without an output, the shape that most users see is declared", async (t) => {
  const nodes = [
    { op: "Neg", inputs: ["x"], outputs: ["n"] },
    { op: "Reshape", inputs: ["n", "flat"], outputs: ["f"] },
    { op: "Abs", inputs: ["n"], outputs: ["a"] },
    { op: "Abs", inputs: ["f"], outputs: ["b"] },
    { op: "Exp", inputs: ["f"], outputs: ["c"] },
  ];
  const constants = { flat: int64(4) };
  const program = compile(onnxBytes({ inputs: { x: [2, 2] }, outputs: ["a", "b", "c"], nodes, constants }));
  t.same(program.instructions[0].output.shape, [4]);
});

t.test("one step as two outputs in two shapes", async (t) => {
  const nodes = [
    { op: "Neg", inputs: ["x"], outputs: ["n"] },
    { op: "Flatten", inputs: ["n"], outputs: ["f"], attributes: { axis: 0 } },
  ];
  checkModel(
    t,
    {
      inputs: { x: tensor([2], 1, 2) },
      outputs: ["n", "f", "n2"],
      nodes: [...nodes, { op: "Identity", inputs: ["n"], outputs: ["n2"] }],
    },
    [tensor([2], -1, -2), tensor([1, 2], -1, -2), tensor([2], -1, -2)],
  );
});

t.test("the weights are the first operand of a convolution's product", async (t) => {
  const { instructions } = compile(onnxBytes(NETWORK));
  const product = instructions[1];
  t.equal(product.opcode, Opcode.dot);
  t.same(
    product.operands.map(({ kind }) => kind),
    [OperandKind.constant, OperandKind.step, OperandKind.constant],
  );
  t.same(product.output.shape, [1, 2, 2, 2]);
  t.same(instructions[0].output.shape, [1, 1, 4, 9]);
});

t.test("dimensions that the file leaves open are bound by input or by name, or refused", async (t) => {
  const bytes = onnxBytes({
    inputs: { x: ["batch", 3] },
    outputs: ["y"],
    nodes: [{ op: "Neg", inputs: ["x"], outputs: ["y"] }],
  });
  t.same(compile(bytes, { shapes: { x: [5, 3] } }).outputs[0].type.shape, [5, 3]);
  t.same(compile(bytes, { dimensions: { batch: 2 } }).outputs[0].type.shape, [2, 3]);
  const open = errorOf(() => compile(bytes));
  t.match(open.type, { code: "PROGRAM_DYNAMIC_SHAPE", input: "x", shape: "[batch, 3]" });
  t.match(open.remedy, /"x"/);
  t.equal(errorOf(() => compile(bytes, { shapes: { x: [5, 4] } })).type.code, "PROGRAM_SHAPE_MISMATCH");
  t.equal(errorOf(() => compile(bytes, { shapes: { x: [5, 3, 1] } })).type.code, "PROGRAM_SHAPE_MISMATCH");
  t.equal(errorOf(() => compile(bytes, { shapes: { z: [5, 3] } })).type.code, "PROGRAM_UNKNOWN_INPUT");
  t.equal(errorOf(() => compile(bytes, { shapes: { x: [2 ** 32, 3] } })).type.code, "PROGRAM_UNSUPPORTED_VALUE");
});

t.test("all nodes that cannot be lowered are named at once", async (t) => {
  const nodes = [
    { op: "NoSuchOperator", inputs: ["x"], outputs: ["a"], name: "first" },
    { op: "Flatten", inputs: ["x"], outputs: ["b"], name: "second", attributes: { axis: 9 } },
    { op: "Add", inputs: ["a", "b"], outputs: ["c"], name: "depends on refused ones" },
    { op: "Add", inputs: ["x", "three"], outputs: ["d"], name: "third" },
    { op: "Relu", inputs: ["x"], outputs: ["e"], name: "fourth", domain: "com.example" },
    { op: "Relu", inputs: ["x"], outputs: ["g"], name: "fifth", attributes: { extra: 1 } },
    { op: "If", inputs: ["x"], outputs: ["h"], name: "sixth" },
  ];
  const error = errorOf(() =>
    compile(onnxBytes({ inputs: { x: [2] }, outputs: ["c"], nodes, constants: { three: tensor([3], 1, 2, 3) } })),
  );
  if (error.type.code !== "PROGRAM_UNSUPPORTED_NODES") return t.fail(error.type.code);
  t.same(
    error.type.nodes.map(({ name, operator, attribute }) => [name, operator, attribute]),
    [
      ["first", "NoSuchOperator", null],
      ["second", "Flatten", "axis"],
      ["third", "Add", null],
      ["fourth", "Relu", null],
      ["fifth", "Relu", "extra"],
      ["sixth", "If", null],
    ],
  );
  for (const { name, reason } of error.type.nodes) t.ok(error.message.includes(name) && error.message.includes(reason));
});

t.test("rows of any length and empty tensors are part of a program", async (t) => {
  const sum = [{ op: "ReduceSum", inputs: ["x"], outputs: ["y"], attributes: { keepdims: 0 } }];
  const long = compile(onnxBytes({ inputs: { x: [100_000] }, outputs: ["y"], nodes: sum }));
  t.same(
    long.instructions.map(({ opcode }) => opcode),
    [Opcode.sum],
  );
  const slice = [{ op: "Slice", inputs: ["x", "at", "at"], outputs: ["y"] }];
  const empty = compile(onnxBytes({ inputs: { x: [2] }, outputs: ["y"], nodes: slice, constants: { at: int64(1) } }));
  t.same(empty.outputs[0].type.shape, [0]);
  const add = [{ op: "Add", inputs: ["x", "e"], outputs: ["y"] }];
  const constants = { e: { shape: [0], values: [] } };
  t.same(compile(onnxBytes({ inputs: { x: [1] }, outputs: ["y"], nodes: add, constants })).outputs[0].type.shape, [0]);
});

t.test("a small file cannot make the compiler build huge constants", async (t) => {
  const fills = Array.from({ length: 40 }, (_, index) => ({
    op: "ConstantOfShape",
    inputs: ["size"],
    outputs: [`c${index}`],
  }));
  const adds = fills.map((_, index) => ({ op: "Add", inputs: ["x", `c${index}`], outputs: [`y${index}`] }));
  const constants = { size: int64(2 ** 25) };
  const outputs = adds.map((_, index) => `y${index}`);
  const error = errorOf(() =>
    compile(onnxBytes({ inputs: { x: [1] }, outputs, nodes: [...fills, ...adds], constants })),
  );
  t.match(error.message, /constants made at compile time are too large/);
});
