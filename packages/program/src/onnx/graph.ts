import { ProgramError } from "../program-error.js";
import {
  bytesField,
  bytesFields,
  fixedFields,
  floatField,
  integerField,
  integerFields,
  readMessage,
  textField,
  textFields,
} from "./message.js";
import type { OnnxAttribute, OnnxNode, OnnxPort, OnnxTensor } from "./model.js";
import { readTensor } from "./tensor.js";

/** Greatest number of nodes of a graph. */
export const MAX_NODES = 100_000;

/** A GraphProto as it stands in the file: names unchecked, nodes in the file's order. */
export type RawGraph = {
  readonly nodes: OnnxNode[];
  readonly initializers: OnnxTensor[];
  readonly inputs: OnnxPort[];
  readonly outputs: OnnxPort[];
};

/** AttributeProto.AttributeType, as far as it matters here. */
const KINDS: ReadonlyMap<number, OnnxAttribute["kind"]> = new Map([
  [1, "float"],
  [2, "int"],
  [3, "string"],
  [4, "tensor"],
  [6, "floats"],
  [7, "ints"],
  [8, "strings"],
]);

/** Reads a GraphProto. Subgraphs inside attributes are not entered: no operator that has one is supported. */
export function readGraph(bytes: Uint8Array): RawGraph {
  const graph: RawGraph = { nodes: [], initializers: [], inputs: [], outputs: [] };
  readMessage("GraphProto", bytes, {
    1: bytesFields((value) => {
      if (graph.nodes.length === MAX_NODES) {
        throw new ProgramError({ code: "ONNX_TOO_LARGE", what: "graph", size: MAX_NODES + 1, limit: MAX_NODES });
      }
      graph.nodes.push(readNode(value, graph.nodes.length));
    }),
    5: bytesFields((value) => graph.initializers.push(readTensor(value))),
    11: bytesFields((value) => graph.inputs.push(readPort(value))),
    12: bytesFields((value) => graph.outputs.push(readPort(value))),
    15: bytesFields(() => {
      throw new ProgramError({ code: "ONNX_TENSOR_MALFORMED", tensor: "sparse", detail: "sparse initializers" });
    }),
  });
  return graph;
}

function readNode(bytes: Uint8Array, index: number): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  let name = "";
  let operator = "";
  let domain = "";
  readMessage("NodeProto", bytes, {
    1: textFields((value) => inputs.push(value)),
    2: textFields((value) => outputs.push(value)),
    3: textField((value) => {
      name = value;
    }),
    4: textField((value) => {
      operator = value;
    }),
    5: bytesFields((value) => {
      const [attributeName, attribute] = readAttribute(value);
      if (attributes.has(attributeName)) {
        const what = `attribute of node ${index}`;
        throw new ProgramError({ code: "ONNX_DUPLICATE_NAME", name: attributeName, what });
      }
      attributes.set(attributeName, attribute);
    }),
    7: textField((value) => {
      domain = value === "ai.onnx" ? "" : value;
    }),
  });
  const shownName = name !== "" ? name : (outputs.find((output) => output !== "") ?? `#${index}`);
  return { index, name: shownName, operator, domain, inputs, outputs, attributes };
}

function readAttribute(bytes: Uint8Array): [name: string, attribute: OnnxAttribute] {
  let name = "";
  let type: number | null = null;
  let reference = "";
  const values: { -readonly [Kind in OnnxAttribute["kind"]]?: unknown } = {};
  const floats: number[] = [];
  const ints: bigint[] = [];
  const strings: string[] = [];
  readMessage("AttributeProto", bytes, {
    1: textField((value) => {
      name = value;
    }),
    2: floatField((value) => {
      values.float = value;
    }),
    3: integerField((value) => {
      values.int = value;
    }),
    4: textField((value) => {
      values.string = value;
    }),
    5: bytesField((value) => {
      values.tensor = readTensor(value);
    }),
    7: fixedFields(4, (value) => pushFloats(floats, value)),
    8: integerFields((value) => ints.push(value)),
    9: textFields((value) => strings.push(value)),
    20: integerField((value) => {
      type = Number(value);
    }),
    21: textField((value) => {
      reference = value;
    }),
  });
  const kind = type === null ? guessKind(values, floats, ints, strings) : (KINDS.get(type) ?? "other");
  if (reference !== "" || kind === "other")
    return [name, { kind: "other", value: reference || `attribute type ${type}` }];
  const defaults = { float: 0, int: 0n, string: "", floats, ints, strings, tensor: null, ...values };
  if (kind === "tensor" && defaults.tensor === null) {
    throw new ProgramError({ code: "ONNX_NOT_A_MODEL", detail: `the attribute "${name}" has no tensor` });
  }
  return [name, { kind, value: defaults[kind] } as OnnxAttribute];
}

/** IR versions below 2 left the type out; then the field that is present tells it. */
function guessKind(
  values: Readonly<Record<string, unknown>>,
  floats: readonly number[],
  ints: readonly bigint[],
  strings: readonly string[],
): OnnxAttribute["kind"] {
  const present = (["float", "int", "string", "tensor"] as const).find((kind) => values[kind] !== undefined);
  if (present !== undefined) return present;
  if (floats.length > 0) return "floats";
  if (ints.length > 0) return "ints";
  return strings.length > 0 ? "strings" : "other";
}

function pushFloats(floats: number[], bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += 4) floats.push(view.getFloat32(at, true));
}

function readPort(bytes: Uint8Array): OnnxPort {
  let name = "";
  let dtype: number | null = null;
  let shape: (number | string | null)[] | null = null;
  readMessage("ValueInfoProto", bytes, {
    1: textField((value) => {
      name = value;
    }),
    2: bytesField((type) => {
      readMessage("TypeProto", type, {
        1: bytesField((tensor) => {
          readMessage("TypeProto.Tensor", tensor, {
            1: integerField((value) => {
              dtype = Number(value);
            }),
            2: bytesField((value) => {
              shape = readShape(value);
            }),
          });
        }),
      });
    }),
  });
  return { name, dtype, shape };
}

function readShape(bytes: Uint8Array): (number | string | null)[] {
  const shape: (number | string | null)[] = [];
  readMessage("TensorShapeProto", bytes, {
    1: bytesFields((dimension) => {
      let size: number | string | null = null;
      readMessage("TensorShapeProto.Dimension", dimension, {
        1: integerField((value) => {
          size = Number(value);
        }),
        2: textField((value) => {
          size = value === "" ? null : value;
        }),
      });
      shape.push(size);
    }),
  });
  return shape;
}
