import type { ConstantTensor, Graph, GraphNode } from "../graph/graph.js";
import { calibrate } from "./calibrate.js";
import { foldBatchNormalization } from "./fold-batch-normalization.js";
import { type QuantizationFormat, QuantizedGraph } from "./quantized-graph.js";
import { readersOf } from "./readers.js";

/** What is quantized, and how it is written. */
export type QuantizationOptions = {
  readonly format: QuantizationFormat;
  readonly operators: readonly QuantizedOperator[];
};
/** The operators that can be quantized. MaxPool and Flatten only move quantized values. */
export type QuantizedOperator = "Conv" | "Gemm" | "MatMul" | "Add" | "GlobalAveragePool" | "MaxPool" | "Flatten";

/**
 * Static quantization as onnxruntime's own tool does it: activations as uint8 by the ranges of a calibration run, weights
 * as int8 (symmetric, one scale for each output channel), biases as int32; rectifiers behind a quantized node vanish into
 * its range.
 *
 * @param samples inputs to calibrate with
 */
export async function quantize(
  graph: Graph,
  samples: readonly (readonly ConstantTensor[])[],
  { format, operators }: QuantizationOptions,
): Promise<Graph> {
  const folded = foldBatchNormalization(graph);
  const plan = planNodes(folded, operators);
  const names = [...plan].flatMap(([node, output]) => [
    ...dataInputs(node).filter((name) => !folded.constants.has(name)),
    output,
  ]);
  const quantized = new QuantizedGraph(folded, await calibrate(folded, [...new Set(names)], samples), format);
  for (const node of folded.nodes) {
    const output = plan.get(node);
    if (output === undefined) quantized.addPlain(node);
    else quantized.addQuantized(node, output);
  }
  return quantized.build();
}

/** The inputs of a node that are activations or weights. */
function dataInputs({ operator, inputs }: GraphNode): readonly string[] {
  return operator === "MatMul" || operator === "Add" ? inputs : inputs.slice(0, 1);
}

/** Each node that is quantized with the tensor that it makes, past a rectifier that it swallows. */
function planNodes(graph: Graph, operators: readonly QuantizedOperator[]): Map<GraphNode, string> {
  const readers = readersOf(graph);
  const isOutput = new Set(graph.outputs.map(({ name }) => name));
  const plan = new Map<GraphNode, string>();
  for (const node of graph.nodes) {
    if (!(operators as readonly string[]).includes(node.operator)) continue;
    if (node.operator === "Add" && node.inputs.some((name) => graph.constants.has(name))) continue;
    const [output] = node.outputs;
    const next = readers.get(output) ?? [];
    const isSwallowed = next.length === 1 && !isOutput.has(output) && ["Relu", "Clip"].includes(next[0].operator);
    plan.set(node, isSwallowed ? next[0].outputs[0] : output);
  }
  return plan;
}
