import { sha256 } from "@noble/hashes/sha2.js";
import { identityMap } from "../instruction/copy-map.js";
import { Opcode } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import type { ExternalReader } from "../onnx/external-data.js";
import { parseOnnx } from "../onnx/parse.js";
import type { Program } from "../program.js";
import { ProgramError } from "../program-error.js";
import { assemble } from "./assemble.js";
import { type Bindings, fixInputs } from "./input-shapes.js";
import { GraphLowering } from "./lower-graph.js";
import { Refusal } from "./refusal.js";
import { Scope } from "./scope.js";
import { StepList } from "./step-list.js";
import { type Value, withCarried } from "./value.js";

/** Version of the arithmetic and of the lowering table that programs are compiled for. */
export const ARITHMETIC_VERSION = 1;

/** What a compilation is given beside the file. */
export type CompileOptions = Bindings & {
  /** gives the files beside the model that its tensors name; without it such models are refused */
  readonly external?: ExternalReader;
  /** SHA-256 of bytes, for a host whose own is faster than the one in JavaScript */
  readonly sha256?: (bytes: Uint8Array) => Uint8Array;
};

/**
 * Compiles an ONNX file to a program. The same bytes and the same bindings give the same program everywhere.
 *
 * @example
 * const program = compile(readFileSync("model.onnx"), { shapes: { input: [1, 3, 224, 224] } });
 *
 * @param onnxBytes the file as it is; its SHA-256 becomes the program's `onnxHash`
 * @param options shapes of inputs and sizes of symbolic dimensions that the file leaves open; constants for inputs that
 *   decide shapes or branches; a reader for tensors in other files
 * @throws ProgramError for every file that cannot be compiled; PROGRAM_UNSUPPORTED_NODES names all nodes at once
 */
export function compile(onnxBytes: Uint8Array, options: CompileOptions = {}): Program {
  const model = parseOnnx(onnxBytes, options.external);
  const { inputs, constants } = fixInputs(model, options);
  const steps = new StepList();
  const graph = new GraphLowering(
    model,
    inputs.map(({ name }) => name),
    steps,
  );
  const scope = new Scope();
  for (const [index, { name, type, carried }] of inputs.entries()) {
    const isEmpty = elementCount(type.shape) === 0;
    const source = isEmpty
      ? ({ kind: "constant", data: new Uint8Array(0) } as const)
      : ({ kind: "input", index } as const);
    scope.set(name, withCarried({ type, source }, carried));
  }
  graph.lowerModel(scope, constants);
  if (graph.refused.length > 0) throw new ProgramError({ code: "PROGRAM_UNSUPPORTED_NODES", nodes: graph.refused });
  const outputs = model.outputs.map(({ name }) => ({ name, value: outputStep(name, scope, steps) }));
  const assembled = assemble({ inputs, outputs, steps: steps.steps });
  return { arithmeticVersion: ARITHMETIC_VERSION, ...assembled, onnxHash: (options.sha256 ?? sha256)(onnxBytes) };
}

/**
 * The inputs that must be bound to constants for the compilation to get further: those that refused nodes say they need,
 * by name. None if it succeeds, or if constants cannot help. Once they are bound, others may turn up: ask again.
 *
 * @throws ProgramError for a file that fails for another reason than its nodes
 */
export function inputsToBind(onnxBytes: Uint8Array, options: CompileOptions = {}): string[] {
  try {
    compile(onnxBytes, options);
  } catch (error) {
    if (!(error instanceof ProgramError) || error.type.code !== "PROGRAM_UNSUPPORTED_NODES") throw error;
    return [...new Set(error.type.nodes.flatMap(({ needsConstant }) => needsConstant))];
  }
  return [];
}

/** The value of an output as a step: inputs and constants are copied by one. */
function outputStep(name: string, scope: Scope, steps: StepList): Value {
  const unsupported = scope.unsupportedType(name);
  if (unsupported !== null) {
    throw new ProgramError({ code: "PROGRAM_UNSUPPORTED_VALUE", name, reason: `it is a tensor of ${unsupported}` });
  }
  const value = scope.get(name);
  if (value === undefined || value === null) throw new Error(`compiler defect: the output "${name}" has no value`);
  if (value.source.kind === "step") return value;
  const copy = identityMap(value.type.shape);
  const request = { opcode: Opcode.copy, operands: [value], part: "copy", shape: value.type.shape, copy, isKept: true };
  try {
    return withCarried(steps.add(request, { node: -1, name, operator: "output" }), value.carried);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new ProgramError({ code: "PROGRAM_UNSUPPORTED_VALUE", name, reason: error.reason });
  }
}
