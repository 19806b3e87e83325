import { ProgramError } from "../program-error.js";
import type { ExternalReader } from "./external-data.js";
import { readFunction } from "./function.js";
import { readGraph } from "./graph.js";
import { bytesField, bytesFields, integerField, readMessage } from "./message.js";
import type { OnnxFunction, OnnxGraph, OnnxModel } from "./model.js";
import { readOpset } from "./opset.js";
import { Reading } from "./reading.js";

/** Greatest size of an ONNX file, in bytes: the limit of protocol buffers. */
export const MAX_FILE_BYTES = 2 ** 31;
/** Greatest number of inputs and of outputs of a model (appendix B). */
export const MAX_PORTS = 256;

/** Versions of the ai.onnx operator set in which some operator is known; each has its own range below that. */
export const LOWEST_OPSET = 1;
export const HIGHEST_OPSET = 28;

/**
 * Reads an ONNX file: names checked, nodes in an order in which each comes after what it uses. The bytes are anyone's:
 * whatever they are, the answer is a model or a ProgramError.
 *
 * @param external gives the files beside the model that tensors name; without it such tensors are refused
 * @throws ProgramError with a code that starts with ONNX_, PROGRAM_EMPTY
 */
export function parseOnnx(bytes: Uint8Array, external: ExternalReader | null = null): OnnxModel {
  if (bytes.length === 0) throw new ProgramError({ code: "ONNX_NOT_A_MODEL", detail: "there are none" });
  if (bytes.length > MAX_FILE_BYTES) {
    throw new ProgramError({ code: "ONNX_TOO_LARGE", what: "file", size: bytes.length, limit: MAX_FILE_BYTES });
  }
  const reading = new Reading(external);
  const { graph, opsets, functions } = readModel(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), reading);
  const opset = opsets.get("");
  if (opset === undefined && reading.domains.has("")) throw new ProgramError({ code: "ONNX_MISSING_OPSET" });
  if (opset !== undefined && (opset < LOWEST_OPSET || opset > HIGHEST_OPSET)) {
    const range = { lowest: LOWEST_OPSET, highest: HIGHEST_OPSET };
    throw new ProgramError({ code: "ONNX_OPSET_UNSUPPORTED", version: opset, ...range });
  }
  return checkModel(graph, opsets, functions);
}

type ReadModel = {
  readonly graph: OnnxGraph;
  readonly opsets: Map<string, number>;
  readonly functions: Map<string, OnnxFunction>;
};

function readModel(bytes: Uint8Array, reading: Reading): ReadModel {
  let graph: OnnxGraph | null = null;
  let hasVersion = false;
  const opsets = new Map<string, number>();
  const functions = new Map<string, OnnxFunction>();
  try {
    readMessage("ModelProto", bytes, {
      1: integerField(() => {
        hasVersion = true;
      }),
      7: bytesField((value) => {
        graph = readGraph(value, reading);
      }),
      8: bytesFields((value) => readOpset(value, opsets)),
      25: bytesFields((value) => {
        const [key, definition] = readFunction(value, reading);
        if (functions.has(key)) {
          throw new ProgramError({ code: "ONNX_DUPLICATE_NAME", name: definition.name, what: "function" });
        }
        functions.set(key, definition);
      }),
    });
  } catch (error) {
    if (hasVersion || !(error instanceof ProgramError) || error.type.code !== "ONNX_TRUNCATED") throw error;
    throw new ProgramError({ code: "ONNX_NOT_A_MODEL", detail: "they do not start with an IR version" });
  }
  if (graph === null) throw new ProgramError({ code: "ONNX_NOT_A_MODEL", detail: "they contain no graph" });
  if (opsets.size === 0) throw new ProgramError({ code: "ONNX_MISSING_OPSET" });
  return { graph, opsets, functions };
}

function checkModel(
  graph: OnnxGraph,
  opsets: ReadonlyMap<string, number>,
  functions: ReadonlyMap<string, OnnxFunction>,
): OnnxModel {
  const { nodes, initializers, outputs } = graph;
  if (graph.captures.length > 0) {
    const [name] = graph.captures;
    const user = nodes.find((node) => node.inputs.includes(name) || node.captures.includes(name));
    const usedBy = user === undefined ? "The graph's outputs" : `The node "${user.name}"`;
    throw new ProgramError({ code: "ONNX_UNKNOWN_VALUE", name, usedBy });
  }
  if (outputs.length === 0) throw new ProgramError({ code: "PROGRAM_EMPTY", what: "outputs" });
  for (const [what, ports] of [
    ["inputs", graph.inputs],
    ["outputs", outputs],
  ] as const) {
    if (ports.length > MAX_PORTS) {
      throw new ProgramError({ code: "ONNX_TOO_LARGE", what: `list of ${what}`, size: ports.length, limit: MAX_PORTS });
    }
  }
  const inputs = graph.inputs.filter(({ name }) => !initializers.has(name));
  const defaulted = graph.inputs.filter(({ name }) => initializers.has(name));
  return { opsets, functions, nodes, initializers, inputs, defaulted, outputs };
}
