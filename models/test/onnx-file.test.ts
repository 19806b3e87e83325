import { readFile } from "node:fs/promises";
import onnxProto from "onnx-proto";
import { InferenceSession, Tensor } from "onnxruntime-node";
import t from "tap";
import { type BundledModelName, bundledModel, tinySample } from "../src/index.js";
import { Network } from "../src/network/network.js";
import { readModel } from "../src/onnx/read-model.js";
import { writeModel } from "../src/onnx/write-model.js";
import { tinyInput, tinyModel } from "../src/tiny/tiny-model.js";

const SIZE_LIMIT_BYTES = 500_000;
const convolution = ["Conv", "Relu", "MaxPool"];
const operators: Record<BundledModelName, string[]> = {
  digits: [...convolution, ...convolution, "Flatten", "Gemm", "Softmax"],
  tiny: [...convolution, "Flatten", "Gemm", "Softmax"],
};

for (const name of ["digits", "tiny"] as const) {
  t.test(`${name} is a small ONNX file of operator set 17`, async (t) => {
    const { path, onnx } = bundledModel(name);
    const bytes = await onnx();
    t.same(Buffer.from(bytes), await readFile(path));
    t.ok(bytes.length < SIZE_LIMIT_BYTES, `${bytes.length} bytes`);
    const { irVersion, opsetImport, producerName, graph } = onnxProto.onnx.ModelProto.decode(bytes);
    t.equal(Number(irVersion), 8);
    t.same(
      opsetImport.map(({ domain, version }) => [domain, Number(version)]),
      [["", 17]],
    );
    t.equal(producerName, "assay");
    t.same(
      graph?.node?.map(({ opType }) => opType),
      operators[name],
    );
    t.equal(new Set(graph?.node?.map((node) => node.name)).size, operators[name].length, "nodes have distinct names");
    t.same(
      graph?.input?.map((value) => value.name),
      ["image"],
    );
    t.same(
      graph?.output?.map((value) => value.name),
      ["probabilities"],
    );
  });

  t.test(`${name} survives reading and writing`, async (t) => {
    const bytes = await bundledModel(name).onnx();
    t.same(Buffer.from(writeModel(readModel(bytes))), Buffer.from(bytes));
  });
}

t.test("the committed tiny model and its input come from their seed", async (t) => {
  t.same(Buffer.from(writeModel(tinyModel())), Buffer.from(await bundledModel("tiny").onnx()));
  t.same(await tinySample(), tinyInput());
});

t.test("ONNX Runtime and the trainer's forward pass agree on the tiny model", async (t) => {
  const bytes = await bundledModel("tiny").onnx();
  const { name, shape, data } = await tinySample();
  const session = await InferenceSession.create(bytes);
  const { probabilities } = await session.run({ [name]: new Tensor("float32", Float32Array.from(data), shape) });
  const ours = new Network(readModel(bytes)).forward(data);
  for (const [index, value] of ours.entries()) t.ok(Math.abs(value - Number(probabilities.data[index])) < 1e-6);
});

t.test("a model that does not exist is refused by name", async (t) => {
  t.throws(() => bundledModel("letters" as BundledModelName), /no model "letters"/);
});

t.test("a chain with a foreign operator or a gap is refused by node name", async (t) => {
  const damaged = (
    damage: (nodes: { name?: string | null; opType?: string | null; input?: string[] | null }[]) => void,
  ) => {
    const model = onnxProto.onnx.ModelProto.decode(writeModel(tinyModel()));
    damage(model.graph?.node ?? []);
    return onnxProto.onnx.ModelProto.encode(model).finish();
  };
  const foreign = damaged((nodes) => {
    nodes[1].opType = "Tanh";
  });
  const gap = damaged((nodes) => {
    nodes[2].input = ["image"];
  });
  t.throws(() => readModel(foreign), /node relu has the operator Tanh/);
  t.throws(() => readModel(gap), /node pool does not read relu_output/);
});
