import { DataType } from "@assay/arithmetic";
import type onnxProto from "onnx-proto";
import t from "tap";
import { compile, type ExternalReader, ProgramError } from "../src/index.js";
import { int64, tensor } from "./naive-tensor.js";
import { bytesOf, encodeModel, modelProto, tensorProto } from "./onnx-builder.js";
import { runProgram } from "./run-program.js";

const FILE = new Uint8Array([1, 2, 3, 4, ...bytesOf(tensor([2], 5, 7)), 9]);

function modelWith(externalData: Readonly<Record<string, string>>): Uint8Array {
  const proto = modelProto({
    inputs: { x: [2] },
    outputs: ["y"],
    nodes: [{ op: "Add", inputs: ["x", "w"], outputs: ["y"] }],
  });
  const entries = Object.entries(externalData).map(([key, value]) => ({ key, value }));
  const w = { name: "w", dims: [2], dataType: DataType.float32, dataLocation: 1, externalData: entries };
  proto.graph!.initializer = [w];
  return encodeModel(proto);
}

function outcomeOf(externalData: Readonly<Record<string, string>>, external?: ExternalReader): string | number[] {
  try {
    const program = compile(modelWith(externalData), external === undefined ? {} : { external });
    return [...new Float32Array(new Uint8Array(runProgram(program, [bytesOf(tensor([2], 1, 1))])[0]).buffer)];
  } catch (error) {
    if (error instanceof ProgramError && error.remedy !== "") return error.type.code;
    throw error;
  }
}

t.test("a tensor in another file is read at its offset", async (t) => {
  const asked: string[] = [];
  const read: ExternalReader = (location) => {
    asked.push(location);
    return FILE;
  };
  const entries = { location: "weights/w.bin", offset: "4", length: "8" };
  t.same(outcomeOf(entries, read), [6, 8]);
  t.same(outcomeOf({ location: "weights/w.bin", offset: "4" }, read), [6, 8], "the length is optional");
  t.same(asked, ["weights/w.bin", "weights/w.bin"]);
  t.equal(outcomeOf(entries), "ONNX_EXTERNAL_DATA", "without a reader");
});

t.test("locations that leave the model's folder are never asked for", async (t) => {
  const forbidden: ExternalReader = (location) => {
    throw new Error(`asked for ${location}`);
  };
  for (const location of [
    "../w.bin",
    "a/../../w.bin",
    "..",
    "/etc/passwd",
    "C:w.bin",
    "c:/w.bin",
    "\\\\host\\share",
    "a\\..\\w.bin",
    "w\0.bin",
    "",
  ]) {
    t.equal(outcomeOf({ location }, forbidden), "ONNX_EXTERNAL_MALFORMED", JSON.stringify(location));
  }
});

t.test("offsets and lengths that the file or the type do not bear", async (t) => {
  const read = () => FILE;
  const outcome = (entries: Readonly<Record<string, string>>) => outcomeOf({ location: "w.bin", ...entries }, read);
  t.equal(outcome({ offset: "6" }), "ONNX_EXTERNAL_MALFORMED");
  t.equal(outcome({ offset: "-4" }), "ONNX_EXTERNAL_MALFORMED");
  t.equal(outcome({ offset: "4", length: "7" }), "ONNX_EXTERNAL_MALFORMED");
  t.equal(outcome({ offset: "1e3" }), "ONNX_EXTERNAL_MALFORMED");
  t.equal(outcome({ offset: "99999999999999999999" }), "ONNX_EXTERNAL_MALFORMED");
});

/** y = x + w with a sparse w of shape [2, 3]. */
function sparseModel(change: Partial<onnxProto.onnx.ISparseTensorProto>): Uint8Array {
  const proto = modelProto({
    inputs: { x: [2, 3] },
    outputs: ["y"],
    nodes: [{ op: "Add", inputs: ["x", "w"], outputs: ["y"] }],
  });
  const values = tensorProto("w", tensor([2], 5, 7));
  proto.graph!.sparseInitializer = [{ values, indices: tensorProto("", int64(1, 5)), dims: [2, 3], ...change }];
  return encodeModel(proto);
}

function sparseOutcome(change: Partial<onnxProto.onnx.ISparseTensorProto>): string | number[] {
  try {
    const program = compile(sparseModel(change));
    return [...new Float32Array(new Uint8Array(runProgram(program, [new Uint8Array(24)])[0]).buffer)];
  } catch (error) {
    if (error instanceof ProgramError) return error.type.code;
    throw error;
  }
}

t.test("a sparse initializer is written out", async (t) => {
  t.same(sparseOutcome({}), [0, 5, 0, 0, 0, 7]);
  const coordinates = { shape: [2, 2], values: [0, 1, 1, 2], dtype: DataType.int64 };
  t.same(sparseOutcome({ indices: tensorProto("", coordinates) }), [0, 5, 0, 0, 0, 7]);
  t.equal(sparseOutcome({ indices: tensorProto("", int64(5, 1)) }), "ONNX_TENSOR_MALFORMED", "not ascending");
  t.equal(sparseOutcome({ indices: tensorProto("", int64(1, 6)) }), "ONNX_TENSOR_MALFORMED", "outside");
  t.equal(sparseOutcome({ indices: tensorProto("", int64(1)) }), "ONNX_TENSOR_MALFORMED", "too few");
  t.equal(sparseOutcome({ dims: [2 ** 20, 2 ** 20] }), "ONNX_TOO_LARGE", "a few bytes that ask for terabytes");
});
