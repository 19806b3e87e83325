import t from "tap";
import { compile, ProgramError } from "../src/index.js";
import { checkModel, tensor } from "./naive-tensor.js";
import { onnxBytes, type TestFunction, type TestModel } from "./onnx-builder.js";

/** maximum(x, floor) negated; the floor is the attribute of an inner constant. */
const CLAMP: TestFunction = {
  domain: "com.example",
  name: "Clamp",
  inputs: ["v", "unused"],
  outputs: ["w"],
  attributes: ["floor"],
  defaults: { sign: 1 },
  nodes: [
    { op: "Constant", inputs: [], outputs: ["f"], attributes: { value_float: { reference: "floor" } } },
    { op: "Max", inputs: ["v", "f"], outputs: ["m"], name: "maximum" },
    { op: "Neg", inputs: ["m"], outputs: ["w"] },
  ],
};

const call = (attributes: Readonly<Record<string, { readonly float: number }>>) => ({
  op: "Clamp",
  domain: "com.example",
  inputs: ["x"],
  outputs: ["y"],
  name: "clamp",
  attributes,
});

function codeOf(model: TestModel): string {
  try {
    compile(onnxBytes(model));
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    const { type } = error;
    return type.code === "PROGRAM_UNSUPPORTED_NODES"
      ? type.nodes.map(({ name, reason }) => `${name}: ${reason}`).join()
      : type.code;
  }
  return "accepted";
}

t.test("a function of the file is written out, its attributes handed in", async (t) => {
  const program = checkModel(
    t,
    { inputs: { x: tensor([2], 1, -7) }, outputs: ["y"], nodes: [call({ floor: { float: -2 } })], functions: [CLAMP] },
    [tensor([2], -1, 2)],
  );
  t.match(program.origins[0], { node: 0, name: "clamp/maximum", operator: "Max" });
});

t.test(
  "an attribute that the caller leaves out is left out inside, and one that it may not give is refused",
  async (t) => {
    const model = { inputs: { x: [2] }, outputs: ["y"], functions: [CLAMP] };
    t.match(codeOf({ ...model, nodes: [call({})] }), /clamp\/f: the node has no value/);
    t.match(codeOf({ ...model, nodes: [call({ ceiling: { float: 1 } })] }), /clamp: is not supported/);
  },
);

t.test("names around a call are not seen in the function", async (t) => {
  const leaky = { ...CLAMP, nodes: [{ op: "Add", inputs: ["v", "x"], outputs: ["w"] }] };
  t.equal(codeOf({ inputs: { x: [2] }, outputs: ["y"], nodes: [call({})], functions: [leaky] }), "ONNX_UNKNOWN_VALUE");
});

t.test("functions that call each other in a circle, or themselves, are refused", async (t) => {
  const inner = { ...call({}), inputs: ["v"], outputs: ["w"], name: "again" };
  const recursive = { ...CLAMP, nodes: [inner] };
  const model = { inputs: { x: [2] }, outputs: ["y"], nodes: [call({})] };
  t.match(codeOf({ ...model, functions: [recursive] }), /clamp\/again: the function calls itself/);
  const other = { ...CLAMP, name: "Other", nodes: [inner] };
  const mutual = { ...CLAMP, nodes: [{ ...inner, op: "Other" }] };
  t.match(codeOf({ ...model, functions: [mutual, other] }), /the function calls itself/);
});

t.test("functions that double themselves forty times end in a typed error", async (t) => {
  const doubling = Array.from({ length: 40 }, (_, index): TestFunction => {
    const next = (input: string, output: string) =>
      index === 39
        ? { op: "Neg", inputs: [input], outputs: [output] }
        : { op: `F${index + 1}`, domain: "com.example", inputs: [input], outputs: [output] };
    return {
      domain: "com.example",
      name: `F${index}`,
      inputs: ["a"],
      outputs: ["c"],
      nodes: [next("a", "b"), next("b", "c")],
    };
  });
  const nodes = [{ op: "F0", domain: "com.example", inputs: ["x"], outputs: ["y"] }];
  t.equal(codeOf({ inputs: { x: [1] }, outputs: ["y"], nodes, functions: doubling }), "ONNX_TOO_LARGE");
});

t.test("two functions of one name, and an output that no node makes", async (t) => {
  const model = { inputs: { x: [2] }, outputs: ["y"], nodes: [call({})] };
  t.equal(codeOf({ ...model, functions: [CLAMP, CLAMP] }), "ONNX_DUPLICATE_NAME");
  t.equal(codeOf({ ...model, functions: [{ ...CLAMP, outputs: ["nowhere"] }] }), "ONNX_UNKNOWN_VALUE");
});
