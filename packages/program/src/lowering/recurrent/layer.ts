import { Refusal } from "../../compile/refusal.js";
import { isConstant, type Value, withShape } from "../../compile/value.js";
import { join } from "../concat.js";
import type { NodeToLower } from "../lowering.js";
import { stridedWindow, windowOfAxis } from "../movement.js";
import { numberScalar } from "../number.js";
import { widen } from "../widen.js";
import { type Activation, activationsOf } from "./activation.js";

/** The attributes that all recurrent operators have. */
export const RECURRENT_ATTRIBUTES = [
  "activation_alpha",
  "activation_beta",
  "activations",
  "clip",
  "direction",
  "hidden_size",
  "layout",
  "output_sequence",
] as const;

/** What a cell hands on from one time to the next, [B, H]; null stands for zeros. */
export type State = { readonly hidden: Value | null; readonly cell: Value | null };

/** One direction of a layer. H hidden numbers, G gates, I inputs; everything in a wide type. */
export type Direction = {
  readonly node: NodeToLower;
  readonly hidden: number;
  /** [G·H, I] */
  readonly weights: Value;
  /** [G·H, H] */
  readonly recurrence: Value;
  /** of the input and of the recurrence, [G·H] each, or null */
  readonly biases: readonly [input: Value, recurrent: Value] | null;
  /** [3·H], or null */
  readonly peepholes: Value | null;
  readonly activations: readonly Activation[];
  /** x [T, B, I] (or [B, T, I]) times rows of the weights, plus a bias: [T, B, rows] */
  readonly project: (weights: Value, bias: Value | null) => Value;
  /** columns [first, first + size) of such a product at one time, [B, size] */
  readonly at: (product: Value, time: number, first: number, size: number) => Value;
  readonly clip: (x: Value) => Value;
};

/** What one operator is: how many gates it has, and its step from one time to the next. */
export type Cell = {
  readonly gates: number;
  /** the activation functions of one direction by default */
  readonly activations: readonly string[];
  /** makes what all times share; the result makes one time step */
  readonly begin: (direction: Direction) => (time: number, state: State) => State & { readonly hidden: Value };
};

type Layer = {
  readonly node: NodeToLower;
  readonly x: Value;
  readonly isBatchFirst: boolean;
  readonly times: number;
  readonly batch: number;
  readonly hidden: number;
  readonly directions: readonly ("forward" | "reverse")[];
};

/** Unrolls a recurrent layer; its outputs Y, Y_h and, for cells that have one, Y_c. */
export function unroll(node: NodeToLower, cell: Cell): Value[] {
  const layer = layerOf(node, cell);
  const activations = activationsOf(
    node,
    layer.directions.flatMap(() => cell.activations),
  );
  const count = cell.activations.length;
  const runs = layer.directions.map((way, index) => {
    const own = activations.slice(index * count, (index + 1) * count);
    return run(layer, cell, { index, way, activations: own });
  });
  const { batch, times, hidden, directions, isBatchFirst } = layer;
  const { dtype } = node.operand(0).type;
  const axis = isBatchFirst ? 1 : 0;
  const pieces = Array.from({ length: times }, (_, time) => runs.map(({ outputs }) => outputs[time])).flat();
  const shape = isBatchFirst ? [batch, times, directions.length, hidden] : [times, directions.length, batch, hidden];
  const last = isBatchFirst ? [batch, directions.length, hidden] : [directions.length, batch, hidden];
  const outputs = [withShape(join(node, pieces, axis, "Y"), shape)];
  outputs.push(
    withShape(
      join(
        node,
        runs.map(({ state }) => state.hidden),
        axis,
        "Y_h",
      ),
      last,
    ),
  );
  const cells = runs.flatMap(({ state }) => state.cell ?? []);
  if (cells.length > 0) outputs.push(withShape(join(node, cells, axis, "Y_c"), last));
  return outputs.map((output) => node.cast(output, dtype, "result"));
}

function layerOf(node: NodeToLower, { gates }: Cell): Layer {
  const x = widen(node, node.operand(0));
  if (x.type.shape.length !== 3) throw new Refusal(`X has the shape [${x.type.shape}]`);
  const isBatchFirst = node.int("layout", 0) !== 0;
  const [times, batch] = isBatchFirst ? [x.type.shape[1], x.type.shape[0]] : x.type.shape;
  const [count, rows, hidden] = node.operand(2).type.shape;
  const direction = node.text("direction", "forward");
  const directions = direction === "bidirectional" ? (["forward", "reverse"] as const) : ([direction] as const);
  if (directions.some((way) => way !== "forward" && way !== "reverse"))
    throw new Refusal(`is "${direction}"`, "direction");
  if (count !== directions.length || rows !== gates * hidden || node.int("hidden_size", hidden) !== hidden) {
    throw new Refusal(`R [${node.operand(2).type.shape}] does not fit ${directions.length} direction(s)`);
  }
  if (times < 1) throw new Refusal("the sequence is empty");
  return { node, x, isBatchFirst, times, batch, hidden, directions: directions as Layer["directions"] };
}

function run(
  layer: Layer,
  cell: Cell,
  {
    index,
    way,
    activations,
  }: { readonly index: number; readonly way: string; readonly activations: readonly Activation[] },
): { outputs: Value[]; state: State & { readonly hidden: Value } } {
  const { node, times } = layer;
  const step = cell.begin(directionOf(layer, index, activations));
  const isInside = maskOf(layer);
  let state: State = { hidden: initialState(layer, 5, index), cell: initialState(layer, 6, index) };
  const outputs = new Array<Value>(times);
  for (let count = 0; count < times; count++) {
    const time = way === "reverse" ? times - 1 - count : count;
    const next = step(time, state);
    const mask = isInside(time);
    outputs[time] =
      mask === null ? next.hidden : node.step("select", [mask, next.hidden, zeroLike(next.hidden)], "output");
    state =
      mask === null
        ? next
        : { hidden: kept(node, mask, next.hidden, state.hidden), cell: kept(node, mask, next.cell, state.cell) };
  }
  return { outputs, state: { ...state, hidden: state.hidden! } };
}

function kept(node: NodeToLower, mask: Value, next: Value | null, before: Value | null): Value | null {
  return next === null ? null : node.step("select", [mask, next, before ?? zeroLike(next)], "state");
}

function zeroLike(value: Value): Value {
  return numberScalar(value.type.dtype, 0);
}

/** For a time: which sequences of the batch are that long, [B, 1]; null where all are. */
function maskOf({ node, batch, times }: Layer): (time: number) => Value | null {
  const lengths = node.optionalOperand(4);
  if (lengths === null) return () => null;
  if (lengths.type.shape.join() !== `${batch}`)
    throw new Refusal(`sequence_lens has the shape [${lengths.type.shape}]`);
  const column = withShape(lengths, [batch, 1]);
  const masks = Array.from({ length: times }, (_, time) =>
    node.step("less", [numberScalar(lengths.type.dtype, time), column], "is inside"),
  );
  return (time) => {
    const mask = masks[time];
    return isConstant(mask) && mask.source.data.every((byte) => byte !== 0) ? null : mask;
  };
}

/** Operand 5 or 6 of one direction, [B, H], or null where it is left out. */
function initialState({ node, batch, hidden, isBatchFirst }: Layer, operand: number, index: number): Value | null {
  const value = node.optionalOperand(operand);
  if (value === null) return null;
  const axis = isBatchFirst ? 1 : 0;
  return withShape(windowOfAxis(node, widen(node, value), axis, { start: index, size: 1 }, "initial state"), [
    batch,
    hidden,
  ]);
}

function directionOf(layer: Layer, index: number, activations: readonly Activation[]): Direction {
  const { node, x, hidden } = layer;
  const ofDirection = (operand: number, part: string) => {
    const value = node.optionalOperand(operand);
    if (value === null) return null;
    const own = windowOfAxis(node, widen(node, value), 0, { start: index, size: 1 }, part);
    return withShape(own, own.type.shape.slice(1));
  };
  const bias = ofDirection(3, "bias");
  const half = (first: number) => windowOfAxis(node, bias!, 0, { start: first, size: bias!.type.shape[0] / 2 }, "bias");
  const [weights, recurrence] = [ofDirection(1, "weights"), ofDirection(2, "recurrence")];
  if (weights === null || recurrence === null) throw new Refusal("W or R is missing");
  const bound = node.attribute("clip", "float");
  return {
    ...{ node, hidden, weights, recurrence, activations },
    biases: bias === null ? null : [half(0), half(bias.type.shape[0] / 2)],
    peepholes: ofDirection(7, "peepholes"),
    project: (rows, rowBias) => node.step("dot", rowBias === null ? [x, rows] : [x, rows, rowBias], "inputs"),
    at: (product, time, first, size) => atTime(layer, product, time, { first, size }),
    clip: (value) => (bound === null ? value : clipped(node, value, bound)),
  };
}

function clipped(node: NodeToLower, value: Value, bound: number): Value {
  const floor = node.step("maximum", [value, numberScalar(value.type.dtype, -bound)], "floor");
  return node.step("minimum", [floor, numberScalar(value.type.dtype, bound)], "ceiling");
}

function atTime(
  { node, batch, isBatchFirst }: Layer,
  product: Value,
  time: number,
  { first, size }: { readonly first: number; readonly size: number },
): Value {
  const range = [
    ...(isBatchFirst ? [{ start: 0, size: batch }] : []),
    { start: time, size: 1 },
    ...(isBatchFirst ? [] : [{ start: 0, size: batch }]),
    { start: first, size },
  ];
  const axes = range.map((one) => ({ ...one, step: 1 }));
  return withShape(stridedWindow(node, product, axes, { fill: 0n, part: `input ${time}` }), [batch, size]);
}

/** The sum of two biases; both are null together. */
export function sumOfBiases({ node, biases }: Direction): Value | null {
  return biases === null ? null : node.step("add", [...biases], "bias");
}
