import { onnxTypeName } from "./onnx/type-name.js";

/** One node of an ONNX graph that cannot be lowered, and why. */
export type UnsupportedNode = {
  /** index of the node in the ONNX graph */
  readonly node: number;
  /**
   * its name, or its first output's name where it has none; for a node inside of others (a branch, the body of a loop,
   * a function) the path to it: "loop/body[2]/add"
   */
  readonly name: string;
  readonly operator: string;
  /** the attribute that is at fault, or null */
  readonly attribute: string | null;
  readonly reason: string;
  /** the model's inputs that would have to be bound to constants for this reason to go away; none if that cannot help */
  readonly needsConstant: readonly string[];
};

/** Every expected failure of this package: a code and its data. */
export type ProgramErrorType =
  | { readonly code: "ONNX_NOT_A_MODEL"; readonly detail: string }
  | { readonly code: "ONNX_TRUNCATED"; readonly message: string }
  | { readonly code: "ONNX_DUPLICATE_FIELD"; readonly message: string; readonly field: number }
  | { readonly code: "ONNX_TOO_LARGE"; readonly what: string; readonly size: number; readonly limit: number }
  | { readonly code: "ONNX_DUPLICATE_NAME"; readonly name: string; readonly what: string }
  | { readonly code: "ONNX_UNKNOWN_VALUE"; readonly name: string; readonly usedBy: string }
  | { readonly code: "ONNX_CYCLE"; readonly nodes: readonly string[] }
  | { readonly code: "ONNX_MISSING_OPSET" }
  | {
      readonly code: "ONNX_OPSET_UNSUPPORTED";
      readonly version: number;
      readonly lowest: number;
      readonly highest: number;
    }
  | { readonly code: "ONNX_EXTERNAL_DATA"; readonly tensor: string }
  | { readonly code: "ONNX_EXTERNAL_MALFORMED"; readonly tensor: string; readonly detail: string }
  | { readonly code: "ONNX_TENSOR_MALFORMED"; readonly tensor: string; readonly detail: string }
  | { readonly code: "ONNX_DATA_TYPE_UNSUPPORTED"; readonly name: string; readonly dtype: number }
  | { readonly code: "PROGRAM_DYNAMIC_SHAPE"; readonly input: string; readonly shape: string }
  | {
      readonly code: "PROGRAM_SHAPE_MISMATCH";
      readonly input: string;
      readonly declared: string;
      readonly given: string;
    }
  | {
      readonly code: "PROGRAM_CONSTANT_MISMATCH";
      readonly input: string;
      readonly declared: string;
      readonly given: string;
    }
  | { readonly code: "PROGRAM_UNKNOWN_INPUT"; readonly input: string }
  | { readonly code: "PROGRAM_EMPTY"; readonly what: "outputs" }
  | { readonly code: "PROGRAM_UNSUPPORTED_NODES"; readonly nodes: readonly UnsupportedNode[] }
  | { readonly code: "PROGRAM_UNSUPPORTED_VALUE"; readonly name: string; readonly reason: string }
  | { readonly code: "PROGRAM_INSTRUCTION_MALFORMED"; readonly reason: string }
  | { readonly code: "PROGRAM_FILE_DAMAGED"; readonly reason: string };

/** The codes that a {@link ProgramError} can have. */
export type ProgramErrorCode = ProgramErrorType["code"];

/** An ONNX file or an instruction that this package does not accept: what, and what to do about it. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
  readonly type: ProgramErrorType;
  /** what the reader can do */
  readonly remedy: string;

  constructor(type: ProgramErrorType) {
    super(describe(type));
    this.type = type;
    this.remedy = remedyFor(type);
  }
}

function describeNode(node: UnsupportedNode): string {
  const attribute = node.attribute === null ? "" : `, attribute ${node.attribute}`;
  return `node ${node.node} "${node.name}" (${node.operator}${attribute}): ${node.reason}`;
}

/** How many nodes a message names; `type.nodes` has all of them. */
const MAX_SHOWN_NODES = 100;

function describeNodes(nodes: readonly UnsupportedNode[]): string {
  const lines = nodes.slice(0, MAX_SHOWN_NODES).map((node) => `  ${describeNode(node)}`);
  if (nodes.length > MAX_SHOWN_NODES) lines.push(`  and ${nodes.length - MAX_SHOWN_NODES} more`);
  return `${nodes.length} node(s) cannot be lowered:\n${lines.join("\n")}`;
}

function describe(type: ProgramErrorType): string {
  switch (type.code) {
    case "ONNX_NOT_A_MODEL":
      return `The bytes are not an ONNX model: ${type.detail}.`;
    case "ONNX_TRUNCATED":
      return `The ONNX file ends or breaks inside a ${type.message}.`;
    case "ONNX_DUPLICATE_FIELD":
      return `Field ${type.field} of a ${type.message} stands more than once in the ONNX file.`;
    case "ONNX_TOO_LARGE":
      return `${type.what} is too large: ${type.size}, the limit is ${type.limit}.`;
    case "ONNX_DUPLICATE_NAME":
      return `The name "${type.name}" is used by more than one ${type.what}.`;
    case "ONNX_UNKNOWN_VALUE":
      return `${type.usedBy} uses "${type.name}", which nothing in the graph makes.`;
    case "ONNX_CYCLE":
      return `The nodes ${type.nodes.join(", ")} depend on each other in a circle.`;
    case "ONNX_MISSING_OPSET":
      return "The model does not say which version of the ai.onnx operator set it uses.";
    case "ONNX_OPSET_UNSUPPORTED":
      return `The model uses ai.onnx opset ${type.version}; supported are ${type.lowest} to ${type.highest}.`;
    case "ONNX_EXTERNAL_DATA":
      return `The tensor "${type.tensor}" keeps its data in another file.`;
    case "ONNX_EXTERNAL_MALFORMED":
      return `The data of the tensor "${type.tensor}" in another file cannot be read: ${type.detail}.`;
    case "ONNX_TENSOR_MALFORMED":
      return `The tensor "${type.tensor}" is malformed: ${type.detail}.`;
    case "ONNX_DATA_TYPE_UNSUPPORTED":
      return type.dtype === 0
        ? `"${type.name}" is no tensor (a sequence, a map or an optional value), which is not supported.`
        : `"${type.name}" has the data type ${onnxTypeName(type.dtype)}, which is not supported.`;
    case "PROGRAM_DYNAMIC_SHAPE":
      return `The input "${type.input}" has no fixed shape: ${type.shape}.`;
    case "PROGRAM_SHAPE_MISMATCH":
      return `The input "${type.input}" is declared as ${type.declared} and cannot be bound to ${type.given}.`;
    case "PROGRAM_CONSTANT_MISMATCH":
      return `The input "${type.input}" is declared as ${type.declared}; the constant is ${type.given}.`;
    case "PROGRAM_UNKNOWN_INPUT":
      return `The model has no input "${type.input}" to give a shape or a constant to.`;
    case "PROGRAM_EMPTY":
      return `The model has no ${type.what}.`;
    case "PROGRAM_UNSUPPORTED_NODES":
      return describeNodes(type.nodes);
    case "PROGRAM_UNSUPPORTED_VALUE":
      return `"${type.name}" cannot be part of a program: ${type.reason}.`;
    case "PROGRAM_INSTRUCTION_MALFORMED":
      return `Malformed instruction: ${type.reason}.`;
    case "PROGRAM_FILE_DAMAGED":
      return `The file of a compiled program is damaged: ${type.reason}.`;
  }
}

function remedyForNodes(nodes: readonly UnsupportedNode[]): string {
  const names = [...new Set(nodes.flatMap(({ needsConstant }) => needsConstant))];
  if (names.length === 0) {
    return "Replace these nodes by supported ones (simplify the model, fix its shapes), then compile again.";
  }
  const shown = names.slice(0, 8).map((name) => JSON.stringify(name));
  return `Bind what decides shapes or branches to constants (constants: { … }, --constant): ${shown.join(", ")}.`;
}

function remedyFor(type: ProgramErrorType): string {
  switch (type.code) {
    case "ONNX_NOT_A_MODEL":
    case "ONNX_TRUNCATED":
    case "ONNX_DUPLICATE_FIELD":
    case "ONNX_TENSOR_MALFORMED":
      return "Fetch or export the file again, and check it with onnx.checker.check_model.";
    case "ONNX_TOO_LARGE":
      return "Use a smaller model, or split this one.";
    case "ONNX_DUPLICATE_NAME":
    case "ONNX_UNKNOWN_VALUE":
    case "ONNX_CYCLE":
      return "Correct the graph; onnx.checker.check_model shows the same fault.";
    case "ONNX_MISSING_OPSET":
      return "Export the model again with an opset_import for the domain ai.onnx.";
    case "ONNX_OPSET_UNSUPPORTED":
      return "Convert the model with onnx.version_converter, or export it with a supported opset.";
    case "ONNX_EXTERNAL_DATA":
      return "Give compile() a reader of external data, or save the model with its tensors inside (onnx.save).";
    case "ONNX_EXTERNAL_MALFORMED":
      return "Put the data file into the model's folder, at the relative path that the tensor names, and whole.";
    case "ONNX_DATA_TYPE_UNSUPPORTED":
      return "Export the model with a supported data type: float32, int64 and so on.";
    case "PROGRAM_DYNAMIC_SHAPE":
      return `Give it a shape: shapes: { ${JSON.stringify(type.input)}: [...] }, or bind its dimensions by name.`;
    case "PROGRAM_SHAPE_MISMATCH":
      return "Give a shape of the declared rank that keeps the fixed dimensions.";
    case "PROGRAM_CONSTANT_MISMATCH":
      return "Give a tensor of the declared type and rank, with as many bytes as its shape takes.";
    case "PROGRAM_UNKNOWN_INPUT":
      return "Use the names of the graph's inputs that have no initializer.";
    case "PROGRAM_EMPTY":
      return `A program needs at least one of its ${type.what}; add one to the graph.`;
    case "PROGRAM_UNSUPPORTED_NODES":
      return remedyForNodes(type.nodes);
    case "PROGRAM_UNSUPPORTED_VALUE":
      return "Change the model so that the value is a tensor of at most 8 dimensions and under 2^32 elements.";
    case "PROGRAM_INSTRUCTION_MALFORMED":
      return "Take the instruction from a program that compile() made.";
    case "PROGRAM_FILE_DAMAGED":
      return "Delete the file; the program is compiled again from the ONNX file.";
  }
}
