import { DataType } from "@assay/arithmetic";
import t from "tap";
import { type CompileOptions, compile, inputsToBind, ProgramError } from "../src/index.js";
import { int64, tensor } from "./naive-tensor.js";
import { bytesOf, encodeModel, modelProto, onnxBytes, type TestTensor, tensorProto } from "./onnx-builder.js";
import { runProgram } from "./run-program.js";

function bound(given: TestTensor) {
  return { dtype: given.dtype ?? DataType.float32, shape: given.shape, data: bytesOf(given) };
}

function codeOf(bytes: Uint8Array, options: CompileOptions): string {
  try {
    compile(bytes, options);
  } catch (error) {
    if (error instanceof ProgramError && error.remedy !== "") return error.type.code;
    throw error;
  }
  return "accepted";
}

/** Reshapes x to what the input s says; s is int64. */
function reshaping(): Uint8Array {
  const proto = modelProto({
    inputs: { x: [4], s: [2] },
    outputs: ["y"],
    nodes: [
      { op: "Identity", inputs: ["s"], outputs: ["t"] },
      { op: "Reshape", inputs: ["x", "t"], outputs: ["y"], name: "reshape" },
    ],
  });
  proto.graph!.input![1].type!.tensorType!.elemType = DataType.int64;
  return encodeModel(proto);
}

t.test("an input that decides a shape is named, and bound to a constant", async (t) => {
  const bytes = reshaping();
  t.same(inputsToBind(bytes), ["s"]);
  try {
    compile(bytes);
    t.fail("nothing was thrown");
  } catch (error) {
    if (!(error instanceof ProgramError) || error.type.code !== "PROGRAM_UNSUPPORTED_NODES") throw error;
    t.match(error.type.nodes[0], { name: "reshape", needsConstant: ["s"] });
    t.match(error.remedy, /"s"/);
  }
  const constants = { s: bound(int64(2, 2)) };
  t.same(inputsToBind(bytes, { constants }), []);
  const program = compile(bytes, { constants });
  t.same(
    program.inputs.map(({ name }) => name),
    ["x"],
  );
  t.same(program.outputs[0].type.shape, [2, 2]);
});

t.test("all inputs may be bound; the program then has none", async (t) => {
  const bytes = onnxBytes({
    inputs: { x: [2] },
    outputs: ["y"],
    nodes: [{ op: "Neg", inputs: ["x"], outputs: ["y"] }],
  });
  const program = compile(bytes, { constants: { x: bound(tensor([2], 1, -2)) } });
  t.same(program.inputs, []);
  const [y] = runProgram(program, []);
  t.same([...new Float32Array(new Uint8Array(y).buffer)], [-1, 2]);
});

t.test("an initializer that is also an input is a constant unless another is bound", async (t) => {
  const proto = modelProto({
    inputs: { x: [2], w: [2] },
    outputs: ["y"],
    nodes: [{ op: "Add", inputs: ["x", "w"], outputs: ["y"] }],
  });
  proto.graph!.initializer = [tensorProto("w", tensor([2], 1, 2))];
  const bytes = encodeModel(proto);
  const x = bytesOf(tensor([2], 10, 20));
  const outputOf = (options: CompileOptions) => {
    const program = compile(bytes, options);
    t.equal(program.inputs.length, 1);
    return [...new Float32Array(new Uint8Array(runProgram(program, [x])[0]).buffer)];
  };
  t.same(outputOf({}), [11, 22]);
  t.same(outputOf({ constants: { w: bound(tensor([2], 5, 5)) } }), [15, 25]);
  t.equal(codeOf(bytes, { shapes: { w: [2] } }), "PROGRAM_UNKNOWN_INPUT");
});

t.test("constants of another type, shape or length than declared", async (t) => {
  const bytes = reshaping();
  const s = bound(int64(2, 2));
  t.equal(codeOf(bytes, { constants: { s } }), "accepted");
  t.equal(codeOf(bytes, { constants: { s, nothing: s } }), "PROGRAM_UNKNOWN_INPUT");
  t.equal(codeOf(bytes, { constants: { s: { ...s, dtype: DataType.uint64 } } }), "PROGRAM_CONSTANT_MISMATCH");
  t.equal(codeOf(bytes, { constants: { s: bound(int64(4)) } }), "PROGRAM_CONSTANT_MISMATCH");
  t.equal(codeOf(bytes, { constants: { s: { ...s, data: s.data.subarray(1) } } }), "PROGRAM_CONSTANT_MISMATCH");
});

t.test("an input may be empty", async (t) => {
  const nodes = [
    { op: "Neg", inputs: ["x"], outputs: ["y"] },
    { op: "ReduceSum", inputs: ["x"], outputs: ["s"], attributes: { keepdims: 0 } },
  ];
  const bytes = onnxBytes({ inputs: { x: ["n", 3] }, outputs: ["y", "s"], nodes });
  const program = compile(bytes, { shapes: { x: [0, 3] } });
  t.same(program.inputs[0].type.shape, [0, 3]);
  t.same(
    program.outputs.map(({ type }) => type.shape),
    [[0, 3], []],
  );
  const outputs = runProgram(program, [new Uint8Array(0)]);
  t.same(
    outputs.map((output) => [...output]),
    [[], [0, 0, 0, 0]],
  );
});
