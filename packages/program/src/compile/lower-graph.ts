import { type Lowering, NodeToLower } from "../lowering/lowering.js";
import { findLowering } from "../lowering/table.js";
import {
  functionKey,
  type OnnxAttribute,
  type OnnxAttributes,
  type OnnxFunction,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type UnsupportedTensor,
} from "../onnx/model.js";
import { onnxTypeName } from "../onnx/type-name.js";
import { ProgramError, type UnsupportedNode } from "../program-error.js";
import { Refusal, Unresolved } from "./refusal.js";
import { Scope } from "./scope.js";
import type { StepList } from "./step-list.js";
import { constantTensor, type Value } from "./value.js";

/** Greatest number of nodes and bodies that are lowered, those of each iteration and each call of a function counted. */
const MAX_LOWERED_NODES = 2 ** 18;
/** How deep functions and bodies may stand in each other. */
const MAX_FRAMES = 48;

/** What surrounds the nodes of one graph or function while they are lowered. */
type Frame = {
  readonly scope: Scope;
  readonly opsets: ReadonlyMap<string, number>;
  /** what the function that the nodes stand in was called with; null outside of functions */
  readonly attributes: OnnxAttributes | null;
  /** names of the nodes around, each with a slash behind it */
  readonly path: string;
  /** index of the node of the model's graph that all this belongs to; null in that graph itself */
  readonly node: number | null;
  readonly depth: number;
  /** keys of the functions that are being written out */
  readonly calls: readonly string[];
};

/** Lowers the nodes of a model's graph, of the graphs in its attributes and of its functions, and collects refusals. */
export class GraphLowering {
  /** what cannot be lowered, in the file's order */
  readonly refused: UnsupportedNode[] = [];
  readonly #model: OnnxModel;
  readonly #steps: StepList;
  readonly #inputNames: readonly string[];
  #lowered = 0;

  /** @param inputNames names of the program's inputs, in its order */
  constructor(model: OnnxModel, inputNames: readonly string[], steps: StepList) {
    this.#model = model;
    this.#inputNames = inputNames;
    this.#steps = steps;
  }

  /** Lowers the model's own graph; its values get their names in the scope. What is bound replaces initializers. */
  lowerModel(scope: Scope, bound: ReadonlyMap<string, Value>): void {
    const { opsets, nodes } = this.#model;
    const initializers = new Map(this.#model.initializers);
    for (const [name, value] of bound) {
      initializers.delete(name);
      scope.set(name, value);
    }
    const frame: Frame = { scope, opsets, attributes: null, path: "", node: null, depth: 0, calls: [] };
    this.#lowerNodes(nodes, initializers, frame);
  }

  /** Lowers every node whose operands are known; what depends on a refused node is left out, not refused as well. */
  #lowerNodes(
    nodes: readonly OnnxNode[],
    initializers: ReadonlyMap<string, OnnxTensor | UnsupportedTensor>,
    frame: Frame,
  ): void {
    for (const [name, tensor] of initializers) {
      if ("unsupported" in tensor) frame.scope.setUnsupported(name, onnxTypeName(tensor.unsupported));
      else frame.scope.set(name, constantTensor(tensor));
    }
    for (const node of nodes) {
      this.#count();
      try {
        const wrong = node.inputs.find((name) => frame.scope.unsupportedType(name) !== null);
        if (wrong !== undefined) {
          throw new Refusal(`the operand "${wrong}" is a tensor of ${frame.scope.unsupportedType(wrong)}`);
        }
        this.#nameOutputs(node, this.#lowerNode(node, frame), frame);
      } catch (error) {
        if (error instanceof Unresolved) continue;
        if (!(error instanceof Refusal)) throw error;
        this.#refuse(node, frame, error);
        this.#surveyBodies(node, frame);
      }
    }
  }

  #nameOutputs(node: OnnxNode, outputs: readonly Value[] | null, frame: Frame): void {
    if (outputs === null) return;
    for (const [index, name] of node.outputs.entries()) {
      const value = outputs[index];
      if (name !== "" && value !== undefined) frame.scope.set(name, value);
    }
    if (node.outputs.some((name, index) => name !== "" && outputs[index] === undefined)) {
      throw new Refusal(`output ${outputs.length} is not supported`);
    }
  }

  /** The outputs of a node, or null where one of its operands is not known. */
  #lowerNode(node: OnnxNode, frame: Frame): readonly Value[] | null {
    const attributes = resolveReferences(node.attributes, frame.attributes);
    const key = functionKey(node.domain, node.operator, node.overload);
    const definition = this.#model.functions.get(key);
    const opset = frame.opsets.get(node.domain);
    const lowering = definition === undefined ? this.#findLowering(node, opset, attributes) : null;
    if (!node.inputs.every((name) => name === "" || frame.scope.get(name) !== undefined)) {
      this.#surveyBodies(node, frame);
      return null;
    }
    const operands = node.inputs.map((name) => (name === "" ? null : frame.scope.get(name)!));
    if (definition !== undefined) return this.#call(node, definition, { attributes, operands, key }, frame);
    const body = (graph: OnnxGraph, inputs: readonly Value[], label: string) =>
      this.#lowerBody(graph, inputs, this.#inner(node, frame, `${node.name}/${label}/`));
    const origin = { node: frame.node ?? node.index, name: frame.path + node.name, operator: node.operator };
    const about = { node: { ...node, attributes }, opset: opset!, operands, origin, body };
    return lowering!.lower(new NodeToLower(about, this.#steps));
  }

  #findLowering({ operator, domain }: OnnxNode, opset: number | undefined, attributes: OnnxAttributes): Lowering {
    if (opset === undefined) {
      throw new Refusal(`the model imports no operator set of the domain ${domain || "ai.onnx"}`);
    }
    const lowering = findLowering(operator, domain, opset);
    if (typeof lowering === "string") throw new Refusal(lowering);
    for (const name of attributes.keys()) {
      if (!lowering.attributes.includes(name)) throw new Refusal("is not supported", name);
    }
    return lowering;
  }

  /** The outputs of a graph that stands in an attribute, lowered in place. */
  #lowerBody(graph: OnnxGraph, inputs: readonly Value[], frame: Frame): Value[] {
    // A body without nodes takes its time too.
    this.#count();
    if (graph.inputs.length !== inputs.length) {
      throw new Refusal(`the graph takes ${graph.inputs.length} inputs, not ${inputs.length}`);
    }
    for (const [index, { name }] of graph.inputs.entries()) frame.scope.set(name, inputs[index]);
    return this.#results(graph.outputs, () => this.#lowerNodes(graph.nodes, graph.initializers, frame), frame);
  }

  /** The outputs of a function that the file defines, its nodes written out. */
  #call(
    node: OnnxNode,
    definition: OnnxFunction,
    given: { attributes: OnnxAttributes; operands: readonly (Value | null)[]; key: string },
    frame: Frame,
  ): Value[] {
    if (frame.calls.includes(given.key)) throw new Refusal("the function calls itself");
    if (given.operands.length > definition.inputs.length) {
      throw new Refusal(`the function takes ${definition.inputs.length} inputs, not ${given.operands.length}`);
    }
    const isKnown = (name: string) => definition.attributes.includes(name) || definition.defaults.has(name);
    for (const name of given.attributes.keys()) if (!isKnown(name)) throw new Refusal("is not supported", name);
    const inner: Frame = {
      ...this.#inner(node, frame, `${node.name}/`),
      scope: new Scope(),
      opsets: new Map([...this.#model.opsets, ...definition.opsets]),
      attributes: new Map([...definition.defaults, ...given.attributes]),
      calls: [...frame.calls, given.key],
    };
    for (const [index, name] of definition.inputs.entries()) inner.scope.set(name, given.operands[index] ?? null);
    const outputs = definition.outputs.map((name) => ({ name }));
    return this.#results(outputs, () => this.#lowerNodes(definition.nodes, new Map(), inner), inner);
  }

  #results(outputs: readonly { readonly name: string }[], lower: () => void, frame: Frame): Value[] {
    const before = this.refused.length;
    lower();
    const wrong = outputs.map(({ name }) => frame.scope.unsupportedType(name)).find((type) => type !== null);
    if (wrong !== undefined) throw new Refusal(`an inner output is a tensor of ${wrong}`);
    const values = outputs.map(({ name }) => frame.scope.get(name));
    if (this.refused.length > before || values.includes(undefined)) throw new Unresolved();
    return values.map((value, index) => {
      if (value === null || value === undefined) throw new Refusal(`the inner output ${index} is left out`);
      return value;
    });
  }

  #inner(node: OnnxNode, frame: Frame, label: string): Frame {
    if (frame.depth === MAX_FRAMES) throw new Refusal(`graphs and functions stand ${MAX_FRAMES} deep in each other`);
    return {
      ...frame,
      scope: new Scope(frame.scope),
      path: frame.path + label,
      node: frame.node ?? node.index,
      depth: frame.depth + 1,
    };
  }

  /** Reports the operators that are not supported in the graphs of a node that cannot be entered. */
  #surveyBodies(node: OnnxNode, frame: Frame): void {
    for (const [name, { kind, value }] of node.attributes) {
      if (kind !== "graph" || frame.depth === MAX_FRAMES) continue;
      const inner = this.#inner(node, frame, `${node.name}/${name}/`);
      for (const member of value.nodes) {
        this.#count();
        if (this.#model.functions.has(functionKey(member.domain, member.operator, member.overload))) continue;
        try {
          this.#findLowering(member, inner.opsets.get(member.domain), new Map());
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          this.#refuse(member, inner, error);
        }
        this.#surveyBodies(member, inner);
      }
    }
  }

  #count(): void {
    this.#lowered++;
    if (this.#lowered <= MAX_LOWERED_NODES) return;
    const what = "program with its loops and functions written out";
    throw new ProgramError({ code: "ONNX_TOO_LARGE", what, size: this.#lowered, limit: MAX_LOWERED_NODES });
  }

  #refuse(node: OnnxNode, frame: Frame, { attribute, reason, needsConstant }: Refusal): void {
    this.refused.push({
      node: frame.node ?? node.index,
      name: frame.path + node.name,
      operator: node.operator,
      attribute,
      reason,
      needsConstant:
        needsConstant === null ? [] : this.#steps.inputsOf(needsConstant).map((index) => this.#inputNames[index]),
    });
  }
}

/** Attributes with what the function that they stand in was called with; one that was left out is left out. */
function resolveReferences(attributes: OnnxAttributes, given: OnnxAttributes | null): OnnxAttributes {
  const references = [...attributes].filter(([, { kind }]) => kind === "reference");
  if (references.length === 0) return attributes;
  const resolved = new Map<string, OnnxAttribute>();
  for (const [name, attribute] of attributes) {
    const found = attribute.kind === "reference" ? given?.get(attribute.value) : attribute;
    if (found !== undefined) resolved.set(name, found);
  }
  return resolved;
}
