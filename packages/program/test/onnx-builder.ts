import { DataType } from "@assay/arithmetic";
import onnxProto from "onnx-proto";

const { onnx } = onnxProto;
type Attribute =
  | number
  | string
  | readonly number[]
  | onnxProto.onnx.ITensorProto
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly graph: TestGraph }
  | { readonly reference: string };

/** One node for a test model; integers become ints, `{ float }` a float. */
export type TestNode = {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly name?: string;
  readonly domain?: string;
};

/** A graph inside of an attribute: a branch, or the body of a loop. */
export type TestGraph = {
  /** names only: what they are bound to tells their types */
  readonly inputs?: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly TestNode[];
  readonly constants?: Readonly<Record<string, TestTensor>>;
};

/** A function that the file defines. */
export type TestFunction = {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: readonly string[];
  readonly defaults?: Readonly<Record<string, Attribute>>;
  readonly nodes: readonly TestNode[];
};

/** A float32 or int64 tensor for a test model. */
export type TestTensor = {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly dtype?: DataType;
};

/** What a test model is made of; inputs are float32. */
export type TestModel = {
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  readonly outputs: readonly string[];
  readonly nodes: readonly TestNode[];
  readonly constants?: Readonly<Record<string, TestTensor>>;
  readonly opset?: number;
  readonly functions?: readonly TestFunction[];
  /** other operator sets than ai.onnx */
  readonly domains?: Readonly<Record<string, number>>;
};

/** Element bytes of a test tensor. */
export function bytesOf({ values, dtype = DataType.float32 }: TestTensor): Uint8Array {
  if (dtype === DataType.int64) return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  if (dtype === DataType.bool || dtype === DataType.uint8) return Uint8Array.from(values);
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** A TensorProto with raw data. */
export function tensorProto(name: string, tensor: TestTensor): onnxProto.onnx.ITensorProto {
  const { shape, dtype = DataType.float32 } = tensor;
  return { name, dims: [...shape], dataType: dtype, rawData: bytesOf(tensor) };
}

/** The ModelProto of a test model, to be damaged by those who want to. */
export function modelProto(model: TestModel): onnxProto.onnx.IModelProto {
  const port = (name: string, shape: readonly (number | string)[] | null): onnxProto.onnx.IValueInfoProto => {
    const dim = (shape ?? []).map((size) => (typeof size === "number" ? { dimValue: size } : { dimParam: size }));
    return {
      name,
      type: { tensorType: { elemType: DataType.float32, ...(shape === null ? {} : { shape: { dim } }) } },
    };
  };
  const opsetImport = Object.entries({ "": model.opset ?? 17, ...model.domains }).map(([domain, version]) => ({
    domain,
    version,
  }));
  return {
    irVersion: 8,
    opsetImport,
    functions: (model.functions ?? []).map((definition) => ({
      name: definition.name,
      domain: definition.domain,
      opsetImport,
      input: [...definition.inputs],
      output: [...definition.outputs],
      attribute: [...(definition.attributes ?? [])],
      attributeProto: Object.entries(definition.defaults ?? {}).map(([name, value]) => attributeProto(name, value)),
      node: definition.nodes.map(nodeProto),
    })),
    graph: {
      name: "test",
      input: Object.entries(model.inputs).map(([name, shape]) => port(name, shape)),
      output: model.outputs.map((name) => port(name, null)),
      initializer: Object.entries(model.constants ?? {}).map(([name, tensor]) => tensorProto(name, tensor)),
      node: model.nodes.map(nodeProto),
    },
  };
}

function nodeProto(node: TestNode): onnxProto.onnx.INodeProto {
  return {
    opType: node.op,
    name: node.name ?? "",
    domain: node.domain ?? "",
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes ?? {}).map(([name, value]) => attributeProto(name, value)),
  };
}

function graphProto({ inputs = [], outputs, nodes, constants = {} }: TestGraph): onnxProto.onnx.IGraphProto {
  return {
    name: "inner",
    input: inputs.map((name) => ({ name })),
    output: outputs.map((name) => ({ name })),
    initializer: Object.entries(constants).map(([name, tensor]) => tensorProto(name, tensor)),
    node: nodes.map(nodeProto),
  };
}

/** The bytes of a ModelProto. */
export function encodeModel(proto: onnxProto.onnx.IModelProto): Uint8Array {
  return new Uint8Array(onnx.ModelProto.encode(onnx.ModelProto.create(proto)).finish());
}

/** The bytes of a TensorProto. */
export function encodeTensor(proto: onnxProto.onnx.ITensorProto): Uint8Array {
  return new Uint8Array(onnx.TensorProto.encode(onnx.TensorProto.create(proto)).finish());
}

/** The bytes of a test model. */
export function onnxBytes(model: TestModel): Uint8Array {
  return encodeModel(modelProto(model));
}

function attributeProto(name: string, value: Attribute): onnxProto.onnx.IAttributeProto {
  if (typeof value === "number") return { name, type: 2, i: value };
  if (typeof value === "string") return { name, type: 3, s: new TextEncoder().encode(value) };
  if (Array.isArray(value)) return { name, type: 7, ints: [...value] };
  if ("graph" in value) return { name, type: 5, g: graphProto(value.graph as TestGraph) };
  if ("reference" in value) return { name, refAttrName: String(value.reference) };
  if ("floats" in value) return { name, type: 6, floats: [...(value.floats as readonly number[])] };
  if ("strings" in value) {
    return {
      name,
      type: 8,
      strings: (value.strings as readonly string[]).map((text) => new TextEncoder().encode(text)),
    };
  }
  if ("float" in value) return { name, type: 1, f: value.float };
  return { name, type: 4, t: value as onnxProto.onnx.ITensorProto };
}
