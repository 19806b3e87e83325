import { DataType, widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { constantOf, type Value } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { numberScalar, numbersOf } from "./number.js";
import { LATEST_OPSET, rowsSince } from "./opset.js";

const identity = rowsSince(1, {
  operator: "Identity",
  attributes: [],
  becomes: "nothing: X itself",
  lower: (node) => [node.operand(0)],
});

function dropout(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    ...{ operator: "Dropout", since, until, attributes },
    becomes: "nothing: X itself (inference); the mask is true everywhere",
    why: "training draws random numbers, and is refused unless its ratio is 0",
    lower: (node) => {
      const x = node.operand(0);
      if (isTraining(node) && ratioOf(node) !== 0) throw new Refusal("training is not supported");
      return node.outputCount < 2 ? [x] : [x, maskOf(node, x)];
    },
  };
}

function isTraining(node: NodeToLower): boolean {
  if (node.opset < 7) return node.int("is_test", 0) === 0;
  const mode = node.opset < 12 ? null : node.optionalOperand(2);
  return mode !== null && node.constant(mode, "training_mode").source.data.some((byte) => byte !== 0);
}

function ratioOf(node: NodeToLower): number {
  const ratio = node.opset < 12 ? null : node.optionalOperand(1);
  return ratio === null ? node.float("ratio", 0.5) : numbersOf(node.constant(ratio, "the ratio"))[0];
}

/** Before opset 10 the mask has the type of X. */
function maskOf(node: NodeToLower, x: Value): Value {
  const dtype = node.opset < 10 ? x.type.dtype : DataType.bool;
  const one = numberScalar(dtype, 1).source.data;
  node.reserve(elementCount(x.type.shape) * widthBytes(dtype));
  const data = new Uint8Array(elementCount(x.type.shape) * one.length);
  for (let at = 0; at < data.length; at += one.length) data.set(one, at);
  return constantOf(dtype, x.type.shape, data);
}

/** Operators that pass a tensor on. */
export const identities: readonly Lowering[] = [
  ...identity,
  dropout(1, 5, ["is_test", "ratio", "consumed_inputs"]),
  dropout(6, 6, ["is_test", "ratio"]),
  dropout(7, 11, ["ratio"]),
  dropout(12, LATEST_OPSET, ["seed"]),
];
