import { ProgramError } from "../program-error.js";
import { readAttribute } from "./attribute.js";
import { readGraph, readNode } from "./graph.js";
import { bytesFields, readMessage, textField, textFields } from "./message.js";
import { functionKey, type OnnxAttribute, type OnnxFunction, type OnnxNode } from "./model.js";
import { readOpset } from "./opset.js";
import type { Reading } from "./reading.js";
import { sortNodes } from "./sort.js";

/**
 * Reads a FunctionProto; the key is what nodes name it by.
 *
 * @throws ProgramError with a code that starts with ONNX_
 */
export function readFunction(bytes: Uint8Array, reading: Reading): [key: string, definition: OnnxFunction] {
  const text = { name: "", domain: "", overload: "" };
  const take = (key: keyof typeof text) =>
    textField((value) => {
      text[key] = value;
    });
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: string[] = [];
  const defaults = new Map<string, OnnxAttribute>();
  const opsets = new Map<string, number>();
  const nodes: OnnxNode[] = [];
  readMessage("FunctionProto", bytes, {
    1: take("name"),
    4: textFields((value) => inputs.push(value)),
    5: textFields((value) => outputs.push(value)),
    6: textFields((value) => attributes.push(value)),
    7: bytesFields((value) => nodes.push(readNode(value, nodes.length, reading))),
    9: bytesFields((value) => readOpset(value, opsets)),
    10: take("domain"),
    11: bytesFields((value) => {
      const [name, attribute] = readAttribute(value, reading, (graph) =>
        reading.deeper(() => readGraph(graph, reading)),
      );
      defaults.set(name, attribute);
    }),
    13: take("overload"),
  });
  for (const [what, names] of [
    ["input", inputs],
    ["output", outputs],
  ] as const) {
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      throw new ProgramError({ code: "ONNX_DUPLICATE_NAME", name: twice, what: `function ${what}` });
  }
  const { sorted, captures } = sortNodes(nodes, new Set(inputs));
  const made = new Set([...inputs, ...sorted.flatMap((node) => node.outputs)]);
  const unknown = [...captures, ...outputs].find((name) => !made.has(name));
  if (unknown !== undefined) {
    throw new ProgramError({ code: "ONNX_UNKNOWN_VALUE", name: unknown, usedBy: `The function "${text.name}"` });
  }
  const domain = text.domain === "ai.onnx" ? "" : text.domain;
  const definition = { name: text.name, inputs, outputs, attributes, defaults, opsets, nodes: sorted };
  return [functionKey(domain, text.name, text.overload), definition];
}
