import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { at, build, checkModel, fractions, type Tensor, tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

/** ONNX's definition over log probabilities [N, C, P] and targets [N, P]. */
function naiveLoss(
  logs: Tensor,
  target: Tensor,
  weights: Tensor | null,
  ignored: number | null,
  reduction: string,
): Tensor {
  const weigh = (index: readonly number[]) => {
    const label = at(target, index);
    return label === ignored ? 0 : (weights?.values[label] ?? 1);
  };
  const losses = build(target.shape, ([n, p]) => {
    const label = at(target, [n, p]);
    return label === ignored ? 0 : -at(logs, [n, label, p]) * weigh([n, p]);
  });
  if (reduction === "none") return losses;
  const total = losses.values.reduce((sum, value) => sum + value, 0);
  const divisor = build(target.shape, weigh).values.reduce((sum, value) => sum + value, 0);
  return tensor([], reduction === "sum" ? total : total / divisor);
}

t.test("both losses, each reduction, with weights and ignored targets", async (t) => {
  const random = new Random(seed);
  const finite = fractions(random, [3, 4, 2]);
  // an impossible class, which only an ignored target names
  const x = build(finite.shape, (index) => (index.join() === "1,2,0" ? Number.NEGATIVE_INFINITY : at(finite, index)));
  const logs = build(x.shape, ([n, c, p]) => {
    const total = [0, 1, 2, 3].reduce((sum, other) => sum + Math.exp(at(x, [n, other, p])), 0);
    return at(x, [n, c, p]) - Math.log(total);
  });
  const weights = tensor([4], 0.5, 2, 1, 0.25);
  for (const reduction of ["none", "sum", "mean"]) {
    for (const ignored of [null, -100, 2]) {
      for (const isWeighted of [false, true]) {
        const label = `${reduction} ${ignored} ${isWeighted}`;
        const target = build([3, 2], ([n, p]) => (n === 1 && p === 0 ? (ignored ?? 3) : (2 * n + p) % 4));
        const attributes = { reduction, ...(ignored === null ? {} : { ignore_index: ignored }) };
        const inputs = ["x", "target", ...(isWeighted ? ["w"] : [])];
        const cast = { op: "Cast", inputs: ["floats"], outputs: ["target"], attributes: { to: DataType.int64 } };
        const model = { inputs: { x, floats: target }, constants: { w: weights } };
        const of = (of: Tensor) => naiveLoss(of, target, isWeighted ? weights : null, ignored, reduction);
        const near = { tolerance: 3e-6, label };
        const nll = { op: "NegativeLogLikelihoodLoss", inputs, outputs: ["y"], attributes };
        checkModel(t, { ...model, outputs: ["y"], nodes: [cast, nll] }, [of(x)], near);
        const outputs = ["y", "logs"];
        const softmax = { op: "SoftmaxCrossEntropyLoss", inputs, outputs, attributes };
        checkModel(t, { ...model, outputs, nodes: [cast, softmax] }, [of(logs), logs], near);
      }
    }
  }
});
