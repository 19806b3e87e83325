import { Random } from "@assay/arithmetic";
import t from "tap";
import { at, build, checkModel, fractions, indices, integers, type Tensor, tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

const EPSILON = 0.125;
const attributes = { epsilon: { float: EPSILON } };
const near = { tolerance: 2e-6 };

function statistics(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

/** The elements whose index agrees with the given one where `isFixed` says so. */
function slice(x: Tensor, index: readonly number[], isFixed: (axis: number) => boolean): number[] {
  return indices(x.shape)
    .filter((other) => other.every((place, axis) => !isFixed(axis) || place === index[axis]))
    .map((other) => at(x, other));
}

t.test("InstanceNormalization, and GroupNormalization with parameters of groups and of channels", async (t) => {
  const random = new Random(seed);
  const x = fractions(random, [2, 4, 3, 2]);
  const normalized = (size: number) => (index: readonly number[]) => {
    const group = Math.floor(index[1] / size);
    const members = indices(x.shape).filter(([n, c]) => n === index[0] && Math.floor(c / size) === group);
    const { mean, variance } = statistics(members.map((member) => at(x, member)));
    return (at(x, index) - mean) / Math.sqrt(variance + EPSILON);
  };
  const check = (op: string, opset: number, size: number, count: number, more: Record<string, number> = {}) => {
    const [scale, bias] = [fractions(random, [count]), fractions(random, [count])];
    const expected = build(x.shape, (index) => {
      const which = Math.floor(index[1] / (4 / count));
      return normalized(size)(index) * scale.values[which] + bias.values[which];
    });
    const nodes = [{ op, inputs: ["x", "s", "b"], outputs: ["y"], attributes: { ...attributes, ...more } }];
    checkModel(t, { inputs: { x }, constants: { s: scale, b: bias }, outputs: ["y"], nodes, opset }, [expected], near);
  };
  check("InstanceNormalization", 17, 1, 4);
  check("GroupNormalization", 18, 2, 2, { num_groups: 2 });
  check("GroupNormalization", 21, 2, 4, { num_groups: 2 });
});

t.test("LayerNormalization with its three outputs, RMSNormalization", async (t) => {
  const random = new Random(seed);
  const x = fractions(random, [2, 3, 4]);
  for (const axis of [-1, 1, 0]) {
    const first = (axis + 3) % 3;
    const inner = x.shape.slice(first);
    const [scale, bias] = [fractions(random, inner), fractions(random, inner)];
    const of = (index: readonly number[]) => statistics(slice(x, index, (other) => other < first));
    const column = x.shape.map((size, other) => (other < first ? size : 1));
    const deviation = (index: readonly number[]) => Math.sqrt(of(index).variance + EPSILON);
    const layer = build(x.shape, (index) => {
      const unit = (at(x, index) - of(index).mean) / deviation(index);
      return unit * at(scale, index.slice(first)) + at(bias, index.slice(first));
    });
    const outputs = [layer, build(column, (index) => of(index).mean), build(column, (index) => 1 / deviation(index))];
    const constants = { s: scale, b: bias };
    const options = { ...attributes, axis };
    const inputs = ["x", "s", "b"];
    const nodes = [{ op: "LayerNormalization", inputs, outputs: ["y", "mean", "inverse"], attributes: options }];
    checkModel(t, { inputs: { x }, constants, outputs: ["y", "mean", "inverse"], nodes }, outputs, near);
    const rms = build(x.shape, (index) => {
      const square = statistics(slice(x, index, (other) => other < first).map((value) => value ** 2)).mean;
      return (at(x, index) / Math.sqrt(square + EPSILON)) * at(scale, index.slice(first));
    });
    const node = { op: "RMSNormalization", inputs: ["x", "s"], outputs: ["y"], attributes: options };
    checkModel(t, { inputs: { x }, constants: { s: scale }, outputs: ["y"], nodes: [node], opset: 23 }, [rms], near);
  }
});

t.test("LpNormalization keeps a row of zeros, MeanVarianceNormalization, LRN", async (t) => {
  const random = new Random(seed);
  const x = integers(random, [2, 4, 3]);
  const values = x.values.map((value, index) => (index % 3 === 1 ? 0 : value));
  const holed = { shape: x.shape, values };
  for (const p of [1, 2]) {
    const expected = build(x.shape, (index) => {
      const row = slice(holed, index, (axis) => axis !== 1);
      const norm = row.reduce((sum, value) => sum + Math.abs(value) ** p, 0) ** (1 / p);
      return norm === 0 ? 0 : at(holed, index) / norm;
    });
    const nodes = [{ op: "LpNormalization", inputs: ["x"], outputs: ["y"], attributes: { p, axis: 1 } }];
    checkModel(t, { inputs: { x: holed }, outputs: ["y"], nodes }, [expected], near);
  }
  const centered = build(x.shape, (index) => {
    const { mean, variance } = statistics(slice(x, index, (axis) => axis === 1));
    return (at(x, index) - mean) / (Math.sqrt(variance) + 1e-9);
  });
  const nodes = [{ op: "MeanVarianceNormalization", inputs: ["x"], outputs: ["y"], attributes: { axes: [0, 2] } }];
  checkModel(t, { inputs: { x }, outputs: ["y"], nodes }, [centered], near);
  for (const [size, beta] of [
    [3, 0.75],
    [2, 0.5],
    [5, 1],
  ]) {
    const expected = build(x.shape, ([n, c, p]) => {
      let squares = 0;
      for (let other = c - Math.floor((size - 1) / 2); other <= c + Math.ceil((size - 1) / 2); other++) {
        squares += at(x, [n, other, p], 0) ** 2;
      }
      return at(x, [n, c, p]) / (2 + (0.5 / size) * squares) ** beta;
    });
    const options = { size, alpha: { float: 0.5 }, beta: { float: beta }, bias: { float: 2 } };
    const lrn = [{ op: "LRN", inputs: ["x"], outputs: ["y"], attributes: options }];
    checkModel(t, { inputs: { x }, outputs: ["y"], nodes: lrn }, [expected], near);
  }
});

t.test("BatchNormalization in training uses the batch's statistics and moves the running ones", async (t) => {
  const random = new Random(seed);
  const x = fractions(random, [3, 2, 4]);
  const [scale, bias, mean] = [fractions(random, [2]), fractions(random, [2]), fractions(random, [2])];
  const variance = tensor([2], 1.5, 0.25);
  const of = (channel: number) => statistics(slice(x, [0, channel, 0], (axis) => axis === 1));
  const y = build(x.shape, (index) => {
    const own = of(index[1]);
    const unit = (at(x, index) - own.mean) / Math.sqrt(own.variance + EPSILON);
    return unit * scale.values[index[1]] + bias.values[index[1]];
  });
  const running = (before: Tensor, now: (channel: number) => number) =>
    build([2], ([channel]) => before.values[channel] * 0.75 + now(channel) * 0.25);
  const expected = [y, running(mean, (c) => of(c).mean), running(variance, (c) => of(c).variance)];
  const outputs = ["y", "mean", "variance"];
  const options = { ...attributes, training_mode: 1, momentum: { float: 0.75 } };
  const nodes = [{ op: "BatchNormalization", inputs: ["x", "s", "b", "m", "v"], outputs, attributes: options }];
  const constants = { s: scale, b: bias, m: mean, v: variance };
  checkModel(t, { inputs: { x }, constants, outputs, nodes }, expected, near);
});
