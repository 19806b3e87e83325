import { Refusal } from "../compile/refusal.js";
import { constantOf, type Value, withShape } from "../compile/value.js";
import type { OnnxGraph } from "../onnx/model.js";
import { emptyScan } from "./loop.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { windowOfAxis } from "./movement.js";
import { stack } from "./stack.js";

const BECOMES = "the nodes of the body, once for each slice of the scan inputs; scan outputs are joined by concat";

/** A scan over a batch: its first axis is that of the batch, its second that of the sequence. */
const batchedScan: Lowering = {
  operator: "Scan",
  since: 8,
  until: 8,
  attributes: ["body", "num_scan_inputs", "directions"],
  becomes: `${BECOMES}, for each element of the batch`,
  lower: (node) => {
    if (node.optionalOperand(0) !== null) throw new Refusal("lengths of the sequences are not supported");
    const scanInputs = scanInputCount(node);
    const operands = node.operandsFrom(1);
    if (scanInputs > operands.length) throw new Refusal("is over the number of operands", "num_scan_inputs");
    const batch = operands[0].type.shape[0] ?? 0;
    if (batch === 0 || operands.some(({ type }) => type.shape[0] !== batch)) throw new Refusal("the batches differ");
    const options = optionsOf(node, { axes: null, directions: "directions", outputs: null, outputDirections: null });
    const results = Array.from({ length: batch }, (_, index) => {
      const own = operands.map((operand) => sliceOf(node, operand, 0, index));
      return scanOnce(node, { operands: own, scanInputs, label: `batch[${index}]` }, options);
    });
    return results[0].map((_, output) => {
      const parts = results.map((result) => result[output]);
      return stack(node, parts, 0, `batch of output ${output}`);
    });
  },
};

/** A scan along any axes. */
const scan: Lowering = {
  operator: "Scan",
  since: 9,
  until: 26,
  attributes: [
    "body",
    "num_scan_inputs",
    "scan_input_axes",
    "scan_input_directions",
    "scan_output_axes",
    "scan_output_directions",
  ],
  becomes: BECOMES,
  lower: (node) => {
    const options = optionsOf(node, {
      axes: "scan_input_axes",
      directions: "scan_input_directions",
      outputs: "scan_output_axes",
      outputDirections: "scan_output_directions",
    });
    return scanOnce(node, { operands: node.operands(), scanInputs: scanInputCount(node), label: "body" }, options);
  },
};

type ScanOptions = {
  readonly axes: readonly number[];
  readonly directions: readonly number[];
  readonly outputAxes: readonly number[];
  readonly outputDirections: readonly number[];
};

function optionsOf(
  node: NodeToLower,
  names: Readonly<Record<"axes" | "directions" | "outputs" | "outputDirections", string | null>>,
): ScanOptions {
  const list = (name: string | null) => (name === null ? [] : (node.ints(name) ?? []));
  return {
    axes: list(names.axes),
    directions: list(names.directions),
    outputAxes: list(names.outputs),
    outputDirections: list(names.outputDirections),
  };
}

function scanInputCount(node: NodeToLower): number {
  const count = node.int("num_scan_inputs", 0);
  if (!Number.isInteger(count) || count < 1) throw new Refusal(`is ${count}`, "num_scan_inputs");
  return count;
}

function scanOnce(
  node: NodeToLower,
  given: { readonly operands: readonly Value[]; readonly scanInputs: number; readonly label: string },
  options: ScanOptions,
): readonly Value[] {
  const body = node.graph("body");
  const states = given.operands.length - given.scanInputs;
  if (states < 0) throw new Refusal("is over the number of operands", "num_scan_inputs");
  const sequences = given.operands.slice(states).map((value, index) => {
    const axis = node.axis(options.axes[index] ?? 0, value.type.shape.length, "scan_input_axes");
    return { value, axis, length: value.type.shape[axis], isBackward: options.directions[index] === 1 };
  });
  const [{ length }] = sequences;
  if (sequences.some((sequence) => sequence.length !== length)) throw new Refusal("the scan inputs differ in length");
  let carried = given.operands.slice(0, states);
  const made: (readonly Value[])[] = [];
  for (let iteration = 0; iteration < length; iteration++) {
    const slices = sequences.map(({ value, axis, isBackward }) =>
      sliceOf(node, value, axis, isBackward ? length - 1 - iteration : iteration),
    );
    const outputs = node.body(body, [...carried, ...slices], `${given.label}[${iteration}]`);
    if (outputs.length < states) throw new Refusal("has too few outputs", "body");
    carried = outputs.slice(0, states);
    made.push(outputs.slice(states));
  }
  return [...carried, ...joinScans(node, body, { states, made }, options)];
}

function joinScans(
  node: NodeToLower,
  body: OnnxGraph,
  { states, made }: { readonly states: number; readonly made: readonly (readonly Value[])[] },
  options: ScanOptions,
): Value[] {
  return body.outputs.slice(states).map((port, index) => {
    const parts = made.map((values) => values[index]);
    if (options.outputDirections[index] === 1) parts.reverse();
    const given = options.outputAxes[index] ?? 0;
    if (parts.length === 0) {
      const { type } = emptyScan(port, index);
      const rest = type.shape.slice(1);
      const axis = node.axis(given, type.shape.length, "scan_output_axes");
      return constantOf(type.dtype, [...rest.slice(0, axis), 0, ...rest.slice(axis)], new Uint8Array(0));
    }
    const axis = node.axis(given, parts[0].type.shape.length + 1, "scan_output_axes");
    return stack(node, parts, axis, `scan output ${index}`);
  });
}

/** The part of a value at one place of an axis, without that axis. */
function sliceOf(node: NodeToLower, value: Value, axis: number, place: number): Value {
  const { shape } = value.type;
  const slice = windowOfAxis(node, value, axis, { start: place, size: 1 }, `slice ${place}`);
  return withShape(slice, [...shape.slice(0, axis), ...shape.slice(axis + 1)]);
}

/** Scans whose length is the size of an axis. */
export const scans: readonly Lowering[] = [batchedScan, scan];
