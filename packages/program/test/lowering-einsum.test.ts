import { Random } from "@assay/arithmetic";
import t from "tap";
import { ProgramError } from "../src/index.js";
import { at, build, checkModel, indices, integers, type Tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

const SIZES: Readonly<Record<string, number>> = { b: 2, i: 2, j: 3, k: 4, l: 2 };

/** Σ over all labels of the product of the operands; equations without an ellipsis. */
function naiveEinsum(equation: string, operands: readonly Tensor[]): Tensor {
  const [left, output] = equation.split("->");
  const terms = left.split(",");
  const summed = [...new Set(left.replaceAll(",", ""))].filter((label) => !output.includes(label));
  return build(
    [...output].map((label) => SIZES[label]),
    (index) => {
      let sum = 0;
      for (const rest of indices(summed.map((label) => SIZES[label]))) {
        const place = (label: string) =>
          output.includes(label) ? index[output.indexOf(label)] : rest[summed.indexOf(label)];
        sum += terms.reduce((product, term, which) => product * at(operands[which], [...term].map(place)), 1);
      }
      return sum;
    },
  );
}

t.test("Einsum sums over what the output leaves out, for any number of operands", async (t) => {
  const random = new Random(seed);
  for (const equation of [
    ..."ij,jk->ik ij,kj->ki bij,bjk->bik ij->ji ij->j ij-> ii->i ii-> iji->ij i,j->ji ij,ij->ij".split(" "),
    ..."ij,ij->i ij,jk,kl->li bij,bik->bjk ij,k->ijk ijk,ijk-> bi,bj,bk->ijk iij,jk->k".split(" "),
  ]) {
    const names = equation.split("->")[0].split(",");
    const operands = names.map((term) =>
      integers(
        random,
        [...term].map((label) => SIZES[label]),
      ),
    );
    const inputs = Object.fromEntries(operands.map((operand, index) => [`x${index}`, operand]));
    const nodes = [{ op: "Einsum", inputs: Object.keys(inputs), outputs: ["y"], attributes: { equation } }];
    checkModel(t, { inputs, outputs: ["y"], nodes }, [naiveEinsum(equation, operands)], { label: equation });
  }
});

t.test("Einsum with an ellipsis broadcasts, and without an arrow takes the labels that stand once", async (t) => {
  const random = new Random(seed);
  const [a, b] = [integers(random, [2, 1, 2, 3]), integers(random, [4, 3, 2])];
  const expected = build([2, 4, 2, 2], ([p, q, i, k]) =>
    [0, 1, 2].reduce((sum, j) => sum + at(a, [p, 0, i, j]) * at(b, [q, j, k]), 0),
  );
  for (const equation of ["...ij,...jk->...ik", "...ij , ...jk"]) {
    const nodes = [{ op: "Einsum", inputs: ["a", "b"], outputs: ["y"], attributes: { equation } }];
    checkModel(t, { inputs: { a, b }, outputs: ["y"], nodes }, [expected], { label: equation });
  }
});

t.test("equations that do not fit are refused by name", async (t) => {
  const x = integers(new Random(seed), [2, 3]);
  for (const equation of ["ijk->i", "ij->iz", "ij->ii", "i->i", "i1->i", "ij,j->i"]) {
    const nodes = [{ op: "Einsum", inputs: ["x"], outputs: ["y"], attributes: { equation } }];
    const compiled = () => checkModel(t, { inputs: { x }, outputs: ["y"], nodes }, []);
    t.throws(compiled, ProgramError, equation);
  }
});
