import { DataType } from "@assay/arithmetic";
import type onnxProto from "onnx-proto";
import t, { type Test } from "tap";
import { type CompileOptions, compile, ProgramError } from "../src/index.js";
import { int64, tensor } from "./naive-tensor.js";
import { encodeModel, modelProto, onnxBytes, type TestModel, type TestNode } from "./onnx-builder.js";

/**
 * Files that somebody made to break the compiler: each is refused by a typed error that names the node or the tensor
 * and says why, in bounded time and memory.
 */
/** Of the processor, so that a busy machine does not matter; two gigabytes of constants take about four seconds. */
const MOST_SECONDS = 15;
const MOST_GROWTH_KILOBYTES = 256 * 1024;
/** What compile time may make of constants (specification, section 2) is 2 GiB. */
const MOST_CONSTANT_KILOBYTES = 2 ** 21;
const GIGA = 2 ** 30;

t.setTimeout(120_000);

type Graph = onnxProto.onnx.IGraphProto;

/** Refused with this code, and a message that matches all patterns. */
function refused(
  t: Test,
  name: string,
  bytes: Uint8Array,
  expected: { readonly code: string; readonly says: readonly RegExp[]; readonly growth?: number },
  options: CompileOptions = {},
): void {
  const before = process.resourceUsage().maxRSS;
  const start = process.cpuUsage();
  try {
    compile(bytes, options);
    t.fail(`${name}: accepted`);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    t.equal(error.type.code, expected.code, name);
    for (const pattern of expected.says) t.match(error.message, pattern, name);
    t.not(error.remedy, "", `${name}: what to do about it`);
  }
  const { user, system } = process.cpuUsage(start);
  t.ok((user + system) / 1e6 < MOST_SECONDS, `${name}: soon`);
  t.ok(
    process.resourceUsage().maxRSS - before < (expected.growth ?? MOST_GROWTH_KILOBYTES),
    `${name}: in little memory`,
  );
}

function changed(model: TestModel, change: (graph: Graph) => void): Uint8Array {
  const proto = modelProto(model);
  change(proto.graph!);
  return encodeModel(proto);
}

const node = (op: string, inputs: readonly string[], outputs: readonly string[], more: Partial<TestNode> = {}) => ({
  ...{ op, inputs, outputs, name: `the ${op}` },
  ...more,
});
const ADD: TestModel = { inputs: { x: [2] }, outputs: ["y"], nodes: [node("Add", ["x", "w"], ["y"])] };
const unsupported = (op: string, reason: RegExp) => ({
  code: "PROGRAM_UNSUPPORTED_NODES",
  says: [new RegExp(`"the ${op}" \\(${op}`), reason],
});

t.test("malformed", async (t) => {
  const whole = onnxBytes({ ...ADD, constants: { w: tensor([2], 1, 2) } });
  refused(t, "cut off", whole.slice(0, whole.length - 3), { code: "ONNX_TRUNCATED", says: [/ends or breaks inside/] });
  refused(t, "no protocol buffer", new Uint8Array(1 << 20).fill(0xff), { code: "ONNX_NOT_A_MODEL", says: [/not an/] });
  refused(t, "nothing", new Uint8Array(), { code: "ONNX_NOT_A_MODEL", says: [/not an ONNX model/] });
  const w = { name: "w", dims: [3], dataType: DataType.float32, rawData: new Uint8Array(8) };
  const bytes = changed(ADD, (graph) => Object.assign(graph, { initializer: [w] }));
  refused(t, "too few bytes for a tensor", bytes, { code: "ONNX_TENSOR_MALFORMED", says: [/"w"/] });
  const negative = changed(ADD, (graph) => Object.assign(graph, { initializer: [{ ...w, dims: [-2] }] }));
  refused(t, "a negative dimension", negative, { code: "ONNX_TENSOR_MALFORMED", says: [/"w"/] });
  refused(t, "a value that nothing makes", onnxBytes(ADD), { code: "ONNX_UNKNOWN_VALUE", says: [/"w"/, /the Add/] });
});

t.test("cyclic", async (t) => {
  const cycle = (length: number) =>
    onnxBytes({
      inputs: { x: [2] },
      outputs: ["v0"],
      nodes: Array.from({ length }, (_, index) =>
        node("Add", ["x", `v${(index + length - 1) % length}`], [`v${index}`], { name: `node ${index}` }),
      ),
    });
  refused(t, "a node that takes its own output", cycle(1), { code: "ONNX_CYCLE", says: [/node 0/, /circle/] });
  refused(t, "two nodes", cycle(2), { code: "ONNX_CYCLE", says: [/node 0/, /node 1/] });
  refused(t, "20,000 nodes", cycle(20_000), { code: "ONNX_CYCLE", says: [/node \d+, node \d+/, /circle/] });
  const called = (name: string, calls: string) => ({
    ...{ domain: "d", name, inputs: ["a"], outputs: ["b"] },
    nodes: [node(calls, ["a"], ["b"], { domain: "d" })],
  });
  const functions = [called("F", "G"), called("G", "F")];
  const calls = [node("F", ["x"], ["y"], { domain: "d" })];
  const bytes = onnxBytes({ inputs: { x: [2] }, outputs: ["y"], nodes: calls, domains: { d: 1 }, functions });
  refused(t, "functions that call each other", bytes, { code: "PROGRAM_UNSUPPORTED_NODES", says: [/the F/] });
});

t.test("external data paths that leave the folder", async (t) => {
  const external = (location: string): Uint8Array => t.fail(`asked for ${location}`) as never;
  for (const location of ["../w.bin", "a/../../w.bin", "/etc/passwd", "C:\\w.bin", "..\\w.bin"]) {
    const data = [{ key: "location", value: location }];
    const w = { name: "w", dims: [2], dataType: DataType.float32, dataLocation: 1, externalData: data };
    const bytes = changed(ADD, (graph) => Object.assign(graph, { initializer: [w] }));
    refused(t, location, bytes, { code: "ONNX_EXTERNAL_MALFORMED", says: [/"w"/, /./] }, { external });
  }
});

t.test("gigabyte-sized constants", async (t) => {
  const claimed = { name: "w", dims: [GIGA], dataType: DataType.float32, rawData: new Uint8Array(8) };
  const bytes = changed(ADD, (graph) => Object.assign(graph, { initializer: [claimed] }));
  refused(t, "more elements than bytes", bytes, { code: "ONNX_TOO_LARGE", says: [/w/] });
  const one = { name: "w", dims: [1], dataType: DataType.float32, rawData: new Uint8Array(4) };
  const indices = { name: "", dims: [1], dataType: DataType.int64, rawData: new Uint8Array(8) };
  const sparse = { values: one, indices, dims: [2 ** 31] };
  const written = changed(ADD, (graph) => Object.assign(graph, { sparseInitializer: [sparse] }));
  refused(t, "a sparse tensor of 2^31 elements", written, { code: "ONNX_TOO_LARGE", says: [/w/] });
  const sizes: readonly (readonly [string, TestNode, TestModel["constants"]])[] = [
    ["2^31 elements from a shape", node("ConstantOfShape", ["n"], ["c"]), { n: int64(2 ** 31) }],
    ["a product of sizes above 2^64", node("ConstantOfShape", ["n"], ["c"]), { n: int64(GIGA, GIGA, GIGA) }],
    ["one element 2^33 times", node("Tile", ["k", "n"], ["c"]), { k: tensor([1], 1), n: int64(2 ** 33) }],
    ["one element expanded", node("Expand", ["k", "n"], ["c"]), { k: tensor([1], 1), n: int64(GIGA, GIGA) }],
    [
      "an endless range",
      node("Range", ["from", "to", "by"], ["c"]),
      Object.fromEntries(
        Object.entries({ from: 0, to: 2 ** 40, by: 1 }).map(([name, value]) => [name, { ...int64(value), shape: [] }]),
      ),
    ],
  ];
  for (const [name, made, constants] of sizes) {
    const use = node("Add", ["x", "c"], ["y"], { name: "use" });
    const file = onnxBytes({ inputs: { x: [1] }, outputs: ["y"], nodes: [made, use], constants: constants! });
    refused(t, name, file, unsupported(made.op, /elements|large|range/));
  }
  const doublings = Array.from({ length: 40 }, (_, index) =>
    node("Concat", [`c${index}`, `c${index}`], [`c${index + 1}`], { attributes: { axis: 0 }, name: `double ${index}` }),
  );
  const doubled = { inputs: { x: [1] }, outputs: ["y"], nodes: [...doublings, node("Add", ["x", "c40"], ["y"])] };
  const file = onnxBytes({ ...doubled, constants: { c0: tensor([1], 1) } });
  const says = [/"double 31" \(Concat\): ./];
  refused(t, "forty doublings", file, { code: "PROGRAM_UNSUPPORTED_NODES", says, growth: MOST_CONSTANT_KILOBYTES });
});

t.test("unknown operators", async (t) => {
  const nodes = [
    node("NoSuchOperator", ["x"], ["a"]),
    node("Relu", ["x"], ["b"], { domain: "com.example" }),
    node("Add", ["a", "b"], ["y"]),
  ];
  const bytes = onnxBytes({ inputs: { x: [2] }, outputs: ["y"], nodes, domains: { "com.example": 1 } });
  const says = [/"the NoSuchOperator" \(NoSuchOperator\): ./, /"the Relu" \(Relu\): ./, /^2 node/];
  refused(t, "two of three nodes", bytes, { code: "PROGRAM_UNSUPPORTED_NODES", says });
  const many = Array.from({ length: 20_000 }, (_, index) => node("Mystery", ["x"], [`m${index}`]));
  const large = onnxBytes({ inputs: { x: [2] }, outputs: ["m0"], nodes: many });
  const all = { code: "PROGRAM_UNSUPPORTED_NODES", says: [/^20000 node/, /"the Mystery" \(Mystery\): ./] };
  refused(t, "20,000 nodes", large, all);
});

t.test("dynamic shapes", async (t) => {
  const open = onnxBytes({ inputs: { x: ["n", 3] }, outputs: ["y"], nodes: [node("Neg", ["x"], ["y"])] });
  refused(t, "an input", open, { code: "PROGRAM_DYNAMIC_SHAPE", says: [/"x"/, /\[n, 3\]/] });
  const cases: readonly TestNode[] = [
    node("NonZero", ["x"], ["y"]),
    node("Unique", ["x"], ["y"]),
    node("Compress", ["x", "c"], ["y"]),
    node("Reshape", ["x", "i"], ["y"]),
    node("Expand", ["x", "i"], ["y"]),
    node("Tile", ["x", "i"], ["y"]),
    node("ConstantOfShape", ["i"], ["y"]),
  ];
  for (const made of cases) {
    const nodes = [
      node("Cast", ["x"], ["i"], { attributes: { to: 7 } }),
      node("Cast", ["x"], ["c"], { attributes: { to: 9 } }),
      made,
    ];
    const bytes = onnxBytes({ inputs: { x: [2] }, outputs: ["y"], nodes });
    refused(t, made.op, bytes, unsupported(made.op, /./));
  }
});
