import type { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import type { StepList } from "../compile/step-list.js";
import { type ConstantValue, isConstant, type Value, withCarried, withShape } from "../compile/value.js";
import { identityMap, isIdentity, simplify } from "../instruction/copy-map.js";
import { type CopyMap, Opcode, type OpcodeName } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import type { CarriedType } from "../onnx/carried-type.js";
import type { OnnxAttributeValues, OnnxGraph, OnnxNode } from "../onnx/model.js";
import { onnxTypeName } from "../onnx/type-name.js";
import type { NodeOrigin } from "../program.js";
import { integersOf, MAX_FOLDED_INTEGERS } from "./integers.js";

/** How one ONNX operator is lowered in a range of opsets: a row of the pinned table. */
export type Lowering = {
  readonly operator: string;
  /** the operator set that it belongs to; ai.onnx where it is left out */
  readonly domain?: "ai.onnx.ml" | "ai.onnx.preview" | "ai.onnx.preview.training" | "com.microsoft";
  /** first and last opset in which this row holds */
  readonly since: number;
  readonly until: number;
  /** the attributes that the operator has in this range; any other is refused */
  readonly attributes: readonly string[];
  /** what it becomes, in the words of appendix A */
  readonly becomes: string;
  /** why it becomes that, where ONNX leaves a choice or its own function body would leave binary32 */
  readonly why?: string;
  /** makes the node's outputs; throws a Refusal */
  readonly lower: (node: NodeToLower) => readonly Value[];
};

/** What a node is lowered with. */
type AboutNode = {
  /** its attributes resolved */
  readonly node: OnnxNode;
  /** version of the operator set of its domain */
  readonly opset: number;
  /** null where one is left out */
  readonly operands: readonly (Value | null)[];
  readonly origin: Omit<NodeOrigin, "part">;
  readonly body: (graph: OnnxGraph, inputs: readonly Value[], label: string) => readonly Value[];
};

/** One ONNX node with its operands, and the means to add steps for it. */
export class NodeToLower {
  readonly opset: number;
  readonly #node: OnnxNode;
  readonly #operands: readonly (Value | null)[];
  readonly #origin: AboutNode["origin"];
  readonly #body: AboutNode["body"];
  readonly #steps: StepList;

  constructor(about: AboutNode, steps: StepList) {
    this.opset = about.opset;
    this.#node = about.node;
    this.#operands = about.operands;
    this.#origin = about.origin;
    this.#body = about.body;
    this.#steps = steps;
  }

  /** Operand `index`, which must be there. */
  operand(index: number): Value {
    const value = this.optionalOperand(index);
    if (value === null) throw new Refusal(`operand ${index} is missing`);
    return value;
  }

  /** Operand `index`, or null where it is left out. */
  optionalOperand(index: number): Value | null {
    return this.#operands[index] ?? null;
  }

  /** All operands; none may be left out. `count` is how many there must be, at least one by default. */
  operands(count: number | null = null): Value[] {
    if (this.#operands.length === 0 || (count !== null && this.#operands.length !== count)) {
      throw new Refusal(`the node has ${this.#operands.length} operands`);
    }
    return this.#operands.map((_, index) => this.operand(index));
  }

  /** Operands `first` and up, which must all be there; none if the node has no more. */
  operandsFrom(first: number): Value[] {
    return this.#operands.slice(first).map((_, index) => this.operand(first + index));
  }

  /**
   * Refuses the node unless the value is known at compile time. `what` names it in the reason: "the shape", "M". The
   * refusal says which inputs of the model it is computed from, so that a caller can bind them.
   */
  requireConstant(value: Value, what: string): asserts value is ConstantValue {
    if (!isConstant(value)) throw new Refusal(`${what} is computed at run time; it must be constant`, null, value);
  }

  /** The value, which must be known at compile time. */
  constant(value: Value, what: string): ConstantValue {
    this.requireConstant(value, what);
    return value;
  }

  /** The integers of a constant operand, or null where it is left out. */
  constantIntegers(index: number, what: string): number[] | null {
    const value = this.optionalOperand(index);
    if (value === null) return null;
    this.requireConstant(value, what);
    const count = elementCount(value.type.shape);
    if (count > MAX_FOLDED_INTEGERS) throw new Refusal(`${what} has ${count} elements`);
    return integersOf(value, what).map(Number);
  }

  /** Number of outputs that the node names. */
  get outputCount(): number {
    return this.#node.outputs.length;
  }

  /** True if the node names output `index`, so that something may use it. */
  hasOutput(index: number): boolean {
    return (this.#node.outputs[index] ?? "") !== "";
  }

  /** Refuses the node if it names an output beyond the first. */
  requireSingleOutput(what: string): void {
    if (this.#node.outputs.some((name, index) => index > 0 && name !== ""))
      throw new Refusal(`${what} is not supported`);
  }

  /** An attribute of this kind, or null where it is left out. */
  attribute<Kind extends keyof OnnxAttributeValues>(name: string, kind: Kind): OnnxAttributeValues[Kind] | null {
    const attribute = this.#node.attributes.get(name);
    if (attribute === undefined) return null;
    if (attribute.kind !== kind) throw new Refusal(`is a ${attribute.kind}, expected ${kind}`, name);
    return attribute.value as OnnxAttributeValues[Kind];
  }

  /** An integer attribute, or the fallback where it is left out. */
  int(name: string, fallback: number): number {
    const value = this.attribute(name, "int");
    return value === null ? fallback : Number(value);
  }

  /** A float attribute, or the fallback where it is left out. */
  float(name: string, fallback: number): number {
    return this.attribute(name, "float") ?? fallback;
  }

  /** A list of integers attribute, or null where it is left out. */
  ints(name: string): readonly number[] | null {
    return this.attribute(name, "ints")?.map(Number) ?? null;
  }

  /** A text attribute, or the fallback where it is left out. */
  text(name: string, fallback: string): string {
    return this.attribute(name, "string") ?? fallback;
  }

  /** An axis attribute or element made non-negative for a tensor of this rank. */
  axis(value: number, rank: number, name: string | null = null): number {
    if (!Number.isInteger(value) || value < -rank || value >= rank) {
      throw new Refusal(`axis ${value} is out of range for rank ${rank}`, name);
    }
    return value < 0 ? value + rank : value;
  }

  /** Axes made non-negative and checked to be distinct, in the order given. */
  axes(values: readonly number[], rank: number): number[] {
    const axes = values.map((value) => this.axis(value, rank, "axes"));
    if (new Set(axes).size !== axes.length) throw new Refusal(`axes ${values} repeat one`, "axes");
    return axes;
  }

  /**
   * Adds a step of any instruction but `copy` and `cast`; `shape` is what it is seen in, its natural shape by default.
   * All operands must have the data types that the instruction takes: `cast` them before.
   */
  step(
    opcode: Exclude<OpcodeName, "copy" | "cast">,
    operands: readonly Value[],
    part: string,
    options: { readonly shape?: readonly number[]; readonly attributes?: readonly number[] } = {},
  ): Value {
    const carried = carriedBy(opcode, operands);
    return withCarried(this.#add({ opcode: Opcode[opcode], operands, part, ...options }), carried);
  }

  /** The value in another data type (specification, section 1, rule 9); itself where it has it already. */
  cast(value: Value, dtype: DataType, part = "cast"): Value {
    requirePlain(value, "a cast");
    if (value.type.dtype === dtype) return value;
    return this.#add({ opcode: Opcode.cast, operands: [value], part, dtype });
  }

  /** The same bits read as another data type of the same width. */
  reinterpret(value: Value, dtype: DataType, part = "bits"): Value {
    if (value.type.dtype === dtype) return value;
    const copy = identityMap(value.type.shape);
    return this.#add({ opcode: Opcode.copy, operands: [value], part, shape: value.type.shape, copy, dtype });
  }

  /** Takes the room for a constant that the lowering makes itself; refuses where the model makes too much of them. */
  reserve(bytes: number): void {
    this.#steps.budget.reserve(bytes);
  }

  /** Adds a copy, seen in `shape`; none where the map takes every element in its order. */
  copy(source: Value, map: CopyMap, part: string, shape: readonly number[]): Value {
    const copy = simplify(map);
    const isSameSize = elementCount(shape) === elementCount(source.type.shape);
    if (isSameSize && isIdentity(copy, source.type.shape)) return withShape(source, shape);
    return withCarried(this.#add({ opcode: Opcode.copy, operands: [source], part, shape, copy }), source.carried);
  }

  /** The graph of an attribute, which must be there. */
  graph(name: string): OnnxGraph {
    const graph = this.attribute(name, "graph");
    if (graph === null) throw new Refusal("is missing", name);
    return graph;
  }

  /**
   * Lowers a graph of an attribute in place and gives the values of its outputs. Names of the graphs around it are
   * visible in it.
   *
   * @param inputs values for its inputs, in its order
   * @param label what stands for this place in the names of its nodes: "then_branch", "body[3]"
   */
  body(graph: OnnxGraph, inputs: readonly Value[], label: string): readonly Value[] {
    return this.#body(graph, inputs, label);
  }

  #add(request: Parameters<StepList["add"]>[0]): Value {
    return this.#steps.add(request, this.#origin);
  }
}

/** Which operands of the instructions that move elements are moved. */
const MOVED: Partial<Record<OpcodeName, (operand: number) => boolean>> = {
  concat: () => true,
  take: (operand) => operand === 0,
  scatter: (operand) => operand !== 1,
  select: (operand) => operand !== 0,
};

/** What the result carries of operands that carry a type which no instruction has: they can be moved, and no more. */
function carriedBy(opcode: OpcodeName, operands: readonly Value[]): CarriedType | undefined {
  const isMoved = MOVED[opcode] ?? (() => false);
  for (const [place, operand] of operands.entries()) if (!isMoved(place)) requirePlain(operand, opcode);
  const moved = operands.filter((_, place) => isMoved(place)).map(({ carried }) => carried);
  if (moved.some((carried) => carried !== moved[0])) throw new Refusal("the operands differ in data type");
  return moved[0];
}

function requirePlain({ carried }: Value, what: string): void {
  if (carried !== undefined) throw new Refusal(`${what} of ${onnxTypeName(carried)} is not supported`);
}
