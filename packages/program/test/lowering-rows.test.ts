import { Random } from "@assay/arithmetic";
import t from "tap";
import { at, build, checkModel, fractions, indices, int64, integers, type Tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

/** The values along the given axes at an index of the others. */
function along(x: Tensor, index: readonly number[], axes: readonly number[]): number[] {
  return indices(axes.map((axis) => x.shape[axis])).map((inner) => {
    const position = [...index];
    for (const [order, axis] of axes.entries()) position[axis] = inner[order];
    return at(x, position);
  });
}

function naiveSoftmax(x: Tensor, axes: readonly number[], isLogarithm: boolean): Tensor {
  return build(x.shape, (index) => {
    const values = along(x, index, axes);
    const most = Math.max(...values);
    const total = values.reduce((sum, value) => sum + Math.exp(value - most), 0);
    const shifted = at(x, index) - most;
    return isLogarithm ? shifted - Math.log(total) : Math.exp(shifted) / total;
  });
}

t.test("Softmax and LogSoftmax along one axis since opset 13", async (t) => {
  const x = fractions(new Random(seed), [2, 3, 4]);
  for (const [op, isLogarithm] of [
    ["Softmax", false],
    ["LogSoftmax", true],
  ] as const) {
    for (const axis of [0, 1, 2, -1, -3, null]) {
      const attributes = axis === null ? {} : { axis };
      const nodes = [{ op, inputs: ["x"], outputs: ["y"], attributes }];
      const expected = naiveSoftmax(x, [axis === null ? 2 : (axis + 3) % 3], isLogarithm);
      checkModel(t, { inputs: { x }, outputs: ["y"], nodes }, [expected], { tolerance: 1e-6 });
    }
  }
});

t.test("Softmax and LogSoftmax over all axes from one on before opset 13", async (t) => {
  const x = fractions(new Random(seed), [2, 3, 4]);
  for (const [op, isLogarithm] of [
    ["Softmax", false],
    ["LogSoftmax", true],
  ] as const) {
    for (const axis of [0, 1, 2, null]) {
      const attributes = axis === null ? {} : { axis };
      const nodes = [{ op, inputs: ["x"], outputs: ["y"], attributes }];
      const expected = naiveSoftmax(x, [0, 1, 2].slice(axis ?? 1), isLogarithm);
      checkModel(t, { inputs: { x }, outputs: ["y"], nodes, opset: 11 }, [expected], { tolerance: 1e-6 });
    }
  }
});

const REDUCTIONS: [op: string, reduce: (values: number[]) => number][] = [
  ["ReduceSum", (values) => values.reduce((a, b) => a + b, 0)],
  ["ReduceMax", (values) => Math.max(...values)],
  ["ReduceMin", (values) => Math.min(...values)],
  ["ReduceMean", (values) => values.reduce((a, b) => a + b, 0) / values.length],
  ["ReduceL1", (values) => values.reduce((a, b) => a + Math.abs(b), 0)],
  ["ReduceL2", (values) => Math.hypot(...values)],
  ["ReduceSumSquare", (values) => values.reduce((a, b) => a + b * b, 0)],
];

t.test("reductions over any axes, kept and not, by attribute and by operand", async (t) => {
  const x = integers(new Random(seed), [2, 3, 4]);
  const choices = [[0], [1], [-1], [0, 2], [2, 1], [0, 1, 2], null];
  for (const [op, reduce] of REDUCTIONS) {
    for (const listed of choices) {
      for (const keepdims of [0, 1]) {
        const axes = (listed ?? [0, 1, 2]).map((axis) => (axis + 3) % 3).sort();
        const kept = build(
          x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
          (index) => reduce(along(x, index, axes)),
        );
        const shape = keepdims ? kept.shape : x.shape.filter((_, axis) => !axes.includes(axis));
        const expected = [{ shape, values: kept.values }];
        const attributes = listed === null ? { keepdims } : { keepdims, axes: listed };
        const byAttribute = { op, inputs: ["x"], outputs: ["y"], attributes };
        checkModel(t, { inputs: { x }, outputs: ["y"], nodes: [byAttribute], opset: 11 }, expected, {
          tolerance: 1e-6,
        });
        const byOperand = {
          op,
          inputs: listed === null ? ["x"] : ["x", "axes"],
          outputs: ["y"],
          attributes: { keepdims },
        };
        const constants = listed === null ? {} : { axes: int64(...listed) };
        const model = { inputs: { x }, outputs: ["y"], nodes: [byOperand], constants, opset: 18 };
        checkModel(t, model, expected, { tolerance: 1e-6 });
      }
    }
  }
});

t.test("no axes and noop_with_empty_axes: each element is a row of its own", async (t) => {
  const x = integers(new Random(seed), [2, 3]);
  const run = (op: string, expected: Tensor) => {
    const nodes = [{ op, inputs: ["x"], outputs: ["y"], attributes: { noop_with_empty_axes: 1 } }];
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes, opset: 18 }, [expected]);
  };
  run("ReduceSum", x);
  run("ReduceSumSquare", { shape: x.shape, values: x.values.map((value) => value * value) });
});
