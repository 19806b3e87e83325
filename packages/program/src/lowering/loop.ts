import { DataType, isDataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { constantOf, int64Constant, type Value } from "../compile/value.js";
import type { OnnxGraph, OnnxPort } from "../onnx/model.js";
import { constantTruth } from "./if.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { stack } from "./stack.js";

/** Greatest number of iterations that are written out. */
const MAX_ITERATIONS = 2 ** 16;

/** A loop whose number of iterations is known at compile time. */
export const loop: Lowering = {
  operator: "Loop",
  since: 1,
  until: 26,
  attributes: ["body"],
  becomes: "the nodes of the body, once for each iteration; scan outputs are joined by concat",
  why: "trip count and condition must be constant, since every instruction of a program is executed",
  lower: (node) => {
    const body = node.graph("body");
    const initial = node.operandsFrom(2);
    const states = unroll(node, body, initial);
    const scans = body.outputs.slice(1 + initial.length);
    const joined = scans.map((port, index) => {
      const parts = states.scans.map((values) => values[index]);
      return parts.length === 0 ? emptyScan(port, index) : stack(node, parts, 0, `scan output ${index}`);
    });
    return [...states.carried, ...joined];
  },
};

function unroll(node: NodeToLower, body: OnnxGraph, initial: readonly Value[]) {
  const limit = node.constantIntegers(0, "the trip count");
  if (limit !== null && limit.length !== 1) throw new Refusal(`the trip count has ${limit.length} elements`);
  const given = node.optionalOperand(1);
  if (limit === null && given === null) throw new Refusal("the loop has neither a trip count nor a condition");
  let condition = given === null || constantTruth(node, given, "the condition");
  let carried: readonly Value[] = initial;
  const scans: (readonly Value[])[] = [];
  for (let iteration = 0; condition && (limit === null || iteration < limit[0]); iteration++) {
    if (iteration === MAX_ITERATIONS) throw new Refusal(`the loop has more than ${MAX_ITERATIONS} iterations`);
    const state = [int64Constant([], [BigInt(iteration)]), TRUE, ...carried];
    const outputs = node.body(body, state, `body[${iteration}]`);
    if (outputs.length < 1 + initial.length) throw new Refusal("has too few outputs", "body");
    // Without a condition among its operands a loop ends by its trip count alone.
    if (given !== null) condition = constantTruth(node, outputs[0], "the condition that the body makes");
    carried = outputs.slice(1, 1 + initial.length);
    scans.push(outputs.slice(1 + initial.length));
  }
  return { carried, scans };
}

const TRUE = constantOf(DataType.bool, [], Uint8Array.of(1));

/** The scan output of a loop without iterations: its declaration alone tells its type. */
export function emptyScan({ dtype, shape }: OnnxPort, index: number): Value {
  const sizes = shape?.filter((size): size is number => typeof size === "number");
  if (dtype === null || !isDataType(dtype) || shape === null || sizes?.length !== shape.length) {
    throw new Refusal(`there is no iteration to tell the type of scan output ${index}`);
  }
  return constantOf(dtype, [0, ...sizes], new Uint8Array(0));
}
