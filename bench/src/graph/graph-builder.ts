import {
  type AttributeValue,
  type ConstantTensor,
  type Dimension,
  type ElementType,
  elementTypeOf,
  type Graph,
  type GraphNode,
  type GraphPort,
  type TensorData,
} from "./graph.js";

type NodeOptions = { readonly name?: string; readonly domain?: string; readonly output?: string };

/** Puts a graph together node by node; every tensor is known by its name. */
export class GraphBuilder {
  readonly #name: string;
  readonly #inputs: GraphPort[] = [];
  readonly #outputs: GraphPort[] = [];
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, ConstantTensor>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Adds an input and gives its name. */
  input(name: string, type: ElementType, shape: readonly Dimension[]): string {
    this.#inputs.push({ name, type, shape });
    return name;
  }

  /** Adds an initializer and gives its name. Throws RangeError where shape and data differ in size. */
  constant(name: string, shape: readonly number[], data: TensorData, type = elementTypeOf(data)): string {
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== data.length) throw new RangeError(`${name}: [${shape}] is not ${data.length} elements`);
    if (this.#constants.has(name)) throw new RangeError(`${name} stands twice`);
    this.#constants.set(name, { type, shape, data });
    return name;
  }

  /** A float32 scalar; the same value is one initializer. */
  scalar(value: number): string {
    const name = `scalar_${value}`;
    return this.#constants.has(name) ? name : this.constant(name, [], Float32Array.of(value));
  }

  /** A list of int64, such as the target of Reshape; the same list is one initializer. */
  integers(values: readonly number[]): string {
    const name = `integers_${values.join("_")}`;
    if (this.#constants.has(name)) return name;
    return this.constant(name, [values.length], BigInt64Array.from(values, BigInt));
  }

  /** Adds a node of one output and gives the output's name. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    options: NodeOptions = {},
  ): string {
    return this.nodes(operator, inputs, attributes, { ...options, outputs: 1 })[0];
  }

  /** Adds a node of several outputs and gives their names; the first one may be named by `output`. */
  nodes(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    {
      name = `${operator}_${this.#nodes.length}`,
      domain = "",
      output,
      outputs: count,
    }: NodeOptions & { outputs: number },
  ): string[] {
    const outputs = Array.from({ length: count }, (_, i) => (i === 0 && output) || `${name}_output_${i}`);
    this.#nodes.push({ name, operator, domain, inputs, outputs, attributes });
    return outputs;
  }

  /** Declares a tensor an output of the graph. */
  output(name: string, type: ElementType, shape: readonly Dimension[]): void {
    this.#outputs.push({ name, type, shape });
  }

  build(): Graph {
    return {
      name: this.#name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      constants: this.#constants,
    };
  }
}
