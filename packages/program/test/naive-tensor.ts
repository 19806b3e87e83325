import type { Random } from "@assay/arithmetic";
import type { Test } from "tap";
import { compile, type Program } from "../src/index.js";
import { bytesOf, onnxBytes, type TestModel, type TestTensor } from "./onnx-builder.js";
import { runProgram } from "./run-program.js";

/** A tensor of numbers, for definitions written out as ONNX's text says them. */
export type Tensor = { readonly shape: readonly number[]; readonly values: readonly number[] };

/** Builds a tensor from a function of the index. */
export function build(shape: readonly number[], element: (index: number[]) => number): Tensor {
  return { shape, values: indices(shape).map(element) };
}

/** Every index of a shape, in row-major order. */
export function indices(shape: readonly number[]): number[][] {
  let all: number[][] = [[]];
  for (const size of shape) all = all.flatMap((head) => Array.from({ length: size }, (_, at) => [...head, at]));
  return all;
}

/** One element; `otherwise` outside of the tensor. */
export function at(tensor: Tensor, index: readonly number[], otherwise = Number.NaN): number {
  let flat = 0;
  for (const [axis, size] of tensor.shape.entries()) {
    if (index[axis] < 0 || index[axis] >= size) return otherwise;
    flat = flat * size + index[axis];
  }
  return tensor.values[flat];
}

/** The element of a tensor that stands at an index of the shape it is broadcast to. */
export function atBroadcast(tensor: Tensor, index: readonly number[]): number {
  const own = index.slice(index.length - tensor.shape.length);
  return at(
    tensor,
    own.map((position, axis) => (tensor.shape[axis] === 1 ? 0 : position)),
  );
}

/** Small integers: sums and products of a few of them are exact in binary32. */
export function integers(random: Random, shape: readonly number[]): Tensor {
  return build(shape, () => random.between(-5, 5));
}

/** Numbers around zero that are exact in binary32. */
export function fractions(random: Random, shape: readonly number[]): Tensor {
  return build(shape, () => random.between(-4096, 4096) / 1024);
}

/** A float32 tensor for a model. */
export function tensor(shape: readonly number[], ...values: number[]): Tensor {
  return { shape, values };
}

/** An int64 constant for a model. */
export function int64(...values: number[]): TestTensor {
  return { shape: [values.length], values, dtype: 7 };
}

/** Compiles one node (or a few), runs it and compares its outputs with what its definition says. */
export function checkModel(
  t: Test,
  model: Omit<TestModel, "inputs"> & { readonly inputs: Readonly<Record<string, Tensor>> },
  expected: readonly Tensor[],
  options: { readonly tolerance?: number; readonly label?: string } = {},
): Program {
  const label = options.label ?? model.nodes.map((node) => node.op).join(", ");
  const shapes = Object.fromEntries(Object.entries(model.inputs).map(([name, { shape }]) => [name, shape]));
  const program = compile(onnxBytes({ ...model, inputs: shapes }));
  const outputs = runProgram(
    program,
    program.inputs.map(({ name }) => bytesOf(model.inputs[name])),
  );
  for (const [index, bytes] of outputs.entries()) {
    t.same(program.outputs[index].type.shape, expected[index].shape, `${label}: shape`);
    const values = [...new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)];
    const wrong = values.findIndex(
      (value, element) => !isClose(value, expected[index].values[element], options.tolerance),
    );
    if (wrong >= 0)
      t.equal(values[wrong], expected[index].values[wrong], `${label}: element ${wrong} of output ${index}`);
    else t.equal(values.length, expected[index].values.length, `${label}: elements`);
  }
  return program;
}

function isClose(got: number, expected: number, tolerance = 0): boolean {
  if (Object.is(got, expected) || got === expected) return true;
  return Math.abs(got - expected) <= tolerance * Math.max(1, Math.abs(expected));
}
