import { sha256 } from "@noble/hashes/sha2.js";
import { identityMap } from "../instruction/copy-map.js";
import { Opcode } from "../instruction/instruction.js";
import { NodeToLower } from "../lowering/lowering.js";
import { findLowering } from "../lowering/table.js";
import type { OnnxModel, OnnxNode } from "../onnx/model.js";
import { parseOnnx } from "../onnx/parse.js";
import type { Program } from "../program.js";
import { ProgramError, type UnsupportedNode } from "../program-error.js";
import { assemble } from "./assemble.js";
import { fixInputs, type ShapeBindings } from "./input-shapes.js";
import { Refusal } from "./refusal.js";
import { StepList } from "./step-list.js";
import { constantOf, type Value } from "./value.js";

/** Version of the arithmetic and of the lowering table that programs are compiled for. */
export const ARITHMETIC_VERSION = 1;

/**
 * Compiles an ONNX file to a program. The same bytes and the same bindings give the same program everywhere.
 *
 * @example
 * const program = compile(readFileSync("model.onnx"), { shapes: { input: [1, 3, 224, 224] } });
 *
 * @param onnxBytes the file as it is; its SHA-256 becomes the program's `onnxHash`
 * @param options shapes of inputs and sizes of symbolic dimensions that the file leaves open
 * @throws ProgramError for every file that cannot be compiled; PROGRAM_UNSUPPORTED_NODES names all nodes at once
 */
export function compile(onnxBytes: Uint8Array, options: ShapeBindings = {}): Program {
  const model = parseOnnx(onnxBytes);
  const inputs = fixInputs(model.inputs, options);
  const values = new Map<string, Value>();
  for (const [index, port] of inputs.entries()) {
    values.set(port.name, { type: port.type, source: { kind: "input", index } });
  }
  for (const [name, { dtype, shape, data }] of model.initializers) values.set(name, constantOf(dtype, shape, data));
  const steps = new StepList();
  lowerNodes(model, values, steps);
  const outputs = model.outputs.map(({ name }) => ({ name, value: outputStep(name, values.get(name), steps) }));
  const assembled = assemble({ inputs, outputs, steps: steps.steps });
  return { arithmeticVersion: ARITHMETIC_VERSION, ...assembled, onnxHash: sha256(onnxBytes) };
}

/** Lowers every node whose operands are known; what depends on a refused node is left out, not refused as well. */
function lowerNodes(model: OnnxModel, values: Map<string, Value>, steps: StepList): void {
  const refused: UnsupportedNode[] = [];
  for (const node of model.nodes) {
    try {
      const outputs = lowerNode(node, model.opset, values, steps);
      for (const [index, name] of node.outputs.entries()) {
        const value = outputs?.[index];
        if (name !== "" && value !== undefined) values.set(name, value);
      }
      if (outputs !== null && node.outputs.some((name, index) => name !== "" && outputs[index] === undefined)) {
        throw new Refusal(`output ${outputs.length} is not supported`);
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { index, name, operator } = node;
      refused.push({ node: index, name, operator, attribute: error.attribute, reason: error.reason });
    }
  }
  if (refused.length > 0) throw new ProgramError({ code: "PROGRAM_UNSUPPORTED_NODES", nodes: refused });
}

function lowerNode(
  node: OnnxNode,
  opset: number,
  values: ReadonlyMap<string, Value>,
  steps: StepList,
): readonly Value[] | null {
  if (node.domain !== "") throw new Refusal(`operators of the domain ${node.domain} are not supported`);
  const lowering = findLowering(node.operator, node.domain, opset);
  if (typeof lowering === "string") throw new Refusal(lowering);
  for (const name of node.attributes.keys()) {
    if (!lowering.attributes.includes(name)) throw new Refusal("is not supported", name);
  }
  const isKnown = (name: string) => name === "" || values.has(name);
  if (!node.inputs.every(isKnown)) return null;
  const operands = node.inputs.map((name) => (name === "" ? null : values.get(name)!));
  return lowering.lower(new NodeToLower({ node, opset, operands }, steps));
}

/** The value of an output as a step: inputs and constants are copied by one. */
function outputStep(name: string, value: Value | undefined, steps: StepList): Value {
  if (value === undefined) throw new Error(`compiler defect: the output "${name}" has no value`);
  if (value.source.kind === "step") return value;
  const copy = identityMap(value.type.shape);
  const request = { opcode: Opcode.copy, operands: [value], part: "copy", shape: value.type.shape, copy, isKept: true };
  try {
    return steps.add(request, { node: -1, name, operator: "output" });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new ProgramError({ code: "PROGRAM_UNSUPPORTED_VALUE", name, reason: error.reason });
  }
}
