import { ProgramError } from "../program-error.js";
import { type RawGraph, readGraph } from "./graph.js";
import { bytesField, bytesFields, integerField, readMessage, textField } from "./message.js";
import type { OnnxModel, OnnxNode, OnnxTensor } from "./model.js";
import { sortNodes } from "./sort.js";

/** Greatest size of an ONNX file, in bytes: the limit of protocol buffers. */
export const MAX_FILE_BYTES = 2 ** 31;
/** Greatest number of inputs and of outputs of a model (appendix B). */
export const MAX_PORTS = 256;

/** Versions of the ai.onnx operator set that the lowerings know. */
export const LOWEST_OPSET = 7;
export const HIGHEST_OPSET = 26;

/**
 * Reads an ONNX file: names checked, nodes in an order in which each comes after what it uses. The bytes are anyone's:
 * whatever they are, the answer is a model or a ProgramError.
 *
 * @throws ProgramError with a code that starts with ONNX_
 */
export function parseOnnx(bytes: Uint8Array): OnnxModel {
  if (bytes.length === 0) throw new ProgramError({ code: "ONNX_NOT_A_MODEL", detail: "there are none" });
  if (bytes.length > MAX_FILE_BYTES) {
    throw new ProgramError({ code: "ONNX_TOO_LARGE", what: "file", size: bytes.length, limit: MAX_FILE_BYTES });
  }
  const { graph, opset } = readModel(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  if (opset < LOWEST_OPSET || opset > HIGHEST_OPSET) {
    const range = { lowest: LOWEST_OPSET, highest: HIGHEST_OPSET };
    throw new ProgramError({ code: "ONNX_OPSET_UNSUPPORTED", version: opset, ...range });
  }
  return checkGraph(graph, opset);
}

function readModel(bytes: Uint8Array): { graph: RawGraph; opset: number } {
  let graphBytes: Uint8Array | null = null;
  let hasVersion = false;
  const opsets: number[] = [];
  try {
    readMessage("ModelProto", bytes, {
      1: integerField(() => {
        hasVersion = true;
      }),
      7: bytesField((value) => {
        graphBytes = value;
      }),
      8: bytesFields((value) => {
        const { domain, version } = readOpset(value);
        if (domain === "" || domain === "ai.onnx") opsets.push(version);
      }),
    });
  } catch (error) {
    if (hasVersion || !(error instanceof ProgramError) || error.type.code !== "ONNX_TRUNCATED") throw error;
    throw new ProgramError({ code: "ONNX_NOT_A_MODEL", detail: "they do not start with an IR version" });
  }
  if (graphBytes === null) throw new ProgramError({ code: "ONNX_NOT_A_MODEL", detail: "they contain no graph" });
  if (opsets.length === 0) throw new ProgramError({ code: "ONNX_MISSING_OPSET" });
  if (opsets.length > 1) throw new ProgramError({ code: "ONNX_DUPLICATE_NAME", name: "ai.onnx", what: "opset_import" });
  return { graph: readGraph(graphBytes), opset: opsets[0] };
}

function readOpset(bytes: Uint8Array): { domain: string; version: number } {
  let domain = "";
  let version = 0;
  readMessage("OperatorSetIdProto", bytes, {
    1: textField((value) => {
      domain = value;
    }),
    2: integerField((value) => {
      version = Number(value);
    }),
  });
  return { domain, version };
}

function checkGraph(graph: RawGraph, opset: number): OnnxModel {
  const initializers = new Map<string, OnnxTensor>();
  for (const tensor of graph.initializers) {
    if (initializers.has(tensor.name)) throw duplicate(tensor.name, "initializer");
    initializers.set(tensor.name, tensor);
  }
  const inputNames = new Set<string>();
  for (const { name } of graph.inputs) {
    if (inputNames.has(name)) throw duplicate(name, "input");
    inputNames.add(name);
  }
  const inputs = graph.inputs.filter((port) => !initializers.has(port.name));
  for (const [what, ports] of [
    ["inputs", inputs],
    ["outputs", graph.outputs],
  ] as const) {
    if (ports.length === 0) throw new ProgramError({ code: "PROGRAM_EMPTY", what });
    if (ports.length > MAX_PORTS) {
      throw new ProgramError({ code: "ONNX_TOO_LARGE", what: `list of ${what}`, size: ports.length, limit: MAX_PORTS });
    }
  }
  const outputNames = new Set<string>();
  for (const { name } of graph.outputs) {
    if (outputNames.has(name)) throw duplicate(name, "output");
    outputNames.add(name);
  }
  const known = new Set([...initializers.keys(), ...inputNames]);
  const nodes = sortNodes(graph.nodes, known);
  checkOutputs(graph, nodes, known);
  return { opset, nodes, initializers, inputs, outputs: graph.outputs };
}

function checkOutputs(graph: RawGraph, nodes: readonly OnnxNode[], known: ReadonlySet<string>): void {
  const made = new Set([...known, ...nodes.flatMap((node) => node.outputs)]);
  for (const { name } of graph.outputs) {
    if (name === "" || !made.has(name))
      throw new ProgramError({ code: "ONNX_UNKNOWN_VALUE", name, usedBy: "The graph's outputs" });
  }
}

function duplicate(name: string, what: string): ProgramError {
  return new ProgramError({ code: "ONNX_DUPLICATE_NAME", name, what });
}
