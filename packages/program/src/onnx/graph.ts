import { ProgramError } from "../program-error.js";
import { readAttribute } from "./attribute.js";
import { bytesField, bytesFields, integerField, readMessage, textField, textFields } from "./message.js";
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxPort, OnnxTensor, UnsupportedTensor } from "./model.js";
import { orderGraph } from "./order-graph.js";
import type { Reading } from "./reading.js";
import { readSparseTensor } from "./sparse-tensor.js";
import { readAnyTensor } from "./tensor.js";

/**
 * Reads a GraphProto and the graphs inside of it: names checked, nodes in order. Names that it does not make are its
 * captures.
 *
 * @throws ProgramError with a code that starts with ONNX_
 */
export function readGraph(bytes: Uint8Array, reading: Reading): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers: (OnnxTensor | UnsupportedTensor)[] = [];
  const inputs: OnnxPort[] = [];
  const outputs: OnnxPort[] = [];
  readMessage("GraphProto", bytes, {
    1: bytesFields((value) => {
      const node = readNode(value, nodes.length, reading);
      reading.domains.add(node.domain);
      nodes.push(node);
    }),
    5: bytesFields((value) => initializers.push(readAnyTensor(value, reading))),
    11: bytesFields((value) => inputs.push(readPort(value))),
    12: bytesFields((value) => outputs.push(readPort(value))),
    15: bytesFields((value) => initializers.push(readSparseTensor(value, reading))),
  });
  return orderGraph({ nodes, initializers, inputs, outputs });
}

/** Reads a NodeProto, graphs in its attributes included. */
export function readNode(bytes: Uint8Array, index: number, reading: Reading): OnnxNode {
  reading.countNode();
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  const text = { name: "", operator: "", domain: "", overload: "" };
  const take = (key: keyof typeof text) =>
    textField((value) => {
      text[key] = value;
    });
  readMessage("NodeProto", bytes, {
    1: textFields((value) => inputs.push(value)),
    2: textFields((value) => outputs.push(value)),
    3: take("name"),
    4: take("operator"),
    5: bytesFields((value) => {
      const [name, attribute] = readAttribute(value, reading, (graph) =>
        reading.deeper(() => readGraph(graph, reading)),
      );
      if (attributes.has(name)) {
        throw new ProgramError({ code: "ONNX_DUPLICATE_NAME", name, what: `attribute of node ${index}` });
      }
      attributes.set(name, attribute);
    }),
    7: take("domain"),
    8: take("overload"),
  });
  const name = text.name !== "" ? text.name : (outputs.find((output) => output !== "") ?? `#${index}`);
  const domain = text.domain === "ai.onnx" ? "" : text.domain;
  return { ...text, index, name, domain, inputs, outputs, attributes, captures: capturesOf(attributes) };
}

function capturesOf(attributes: ReadonlyMap<string, OnnxAttribute>): string[] {
  const names = new Set<string>();
  for (const { kind, value } of attributes.values()) {
    if (kind === "graph") for (const name of value.captures) names.add(name);
  }
  return [...names];
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
