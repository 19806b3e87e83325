import { Random } from "@assay/arithmetic";
import t from "tap";
import { Opcode } from "../src/index.js";
import { at, atBroadcast, build, checkModel, integers, type Tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

function naiveMatMul(a: Tensor, b: Tensor): Tensor {
  const left = a.shape.length === 1 ? { ...a, shape: [1, ...a.shape] } : a;
  const right = b.shape.length === 1 ? { ...b, shape: [...b.shape, 1] } : b;
  const rank = Math.max(left.shape.length, right.shape.length);
  const padded = (shape: readonly number[]) => [...new Array<number>(rank - shape.length).fill(1), ...shape];
  const [wideA, wideB] = [padded(left.shape), padded(right.shape)];
  const batch = wideA.slice(0, -2).map((size, axis) => Math.max(size, wideB[axis]));
  const [m, k, n] = [wideA[rank - 2], wideA[rank - 1], wideB[rank - 1]];
  const full = build([...batch, m, n], (index) => {
    const head = index.slice(0, -2);
    let sum = 0;
    for (let term = 0; term < k; term++) {
      const element = (x: Tensor, tail: number[]) =>
        atBroadcast({ shape: padded(x.shape), values: x.values }, [...head, ...tail]);
      sum += element(left, [index.at(-2)!, term]) * element(right, [term, index.at(-1)!]);
    }
    return sum;
  });
  const rows = a.shape.length === 1 ? [] : [m];
  return { shape: [...batch, ...rows, ...(b.shape.length === 1 ? [] : [n])], values: full.values };
}

const SHAPES: [number[], number[]][] = [
  [[3], [3]],
  [[3], [3, 4]],
  [[2, 3], [3]],
  [
    [2, 3],
    [3, 4],
  ],
  [
    [5, 2, 3],
    [3, 4],
  ],
  [
    [2, 3],
    [5, 3, 4],
  ],
  [
    [5, 1, 2, 3],
    [6, 3, 4],
  ],
  [[3], [5, 3, 4]],
  [[5, 2, 3], [3]],
];

t.test("MatMul of all ranks, with both, either and no operand constant", async (t) => {
  const random = new Random(seed);
  for (const [shapeA, shapeB] of SHAPES) {
    const [a, b] = [integers(random, shapeA), integers(random, shapeB)];
    const nodes = [{ op: "MatMul", inputs: ["a", "b"], outputs: ["y"] }];
    const expected = [naiveMatMul(a, b)];
    const label = `[${shapeA}] · [${shapeB}]`;
    checkModel(t, { inputs: { a, b }, outputs: ["y"], nodes }, expected, { label });
    const program = checkModel(t, { inputs: { a }, constants: { b }, outputs: ["y"], nodes }, expected, { label });
    const copies = program.instructions.filter(({ opcode }) => opcode === Opcode.copy);
    t.ok(copies.length <= (shapeA.length === 1 ? 1 : 0), "a constant is transposed at compile time");
    checkModel(t, { inputs: { b }, constants: { a }, outputs: ["y"], nodes }, expected, { label });
  }
});

t.test("Gemm with every transposition, factor and addend", async (t) => {
  const random = new Random(seed);
  const [m, k, n] = [2, 3, 4];
  for (let round = 0; round < 64; round++) {
    const [transA, transB] = [round & 1, (round >> 1) & 1];
    const [alpha, beta] = [(round >> 2) & 1 ? 0.5 : 1, (round >> 3) & 1 ? -2 : 1];
    const a = integers(random, transA ? [k, m] : [m, k]);
    const b = integers(random, transB ? [n, k] : [k, n]);
    const c = integers(random, random.pick([[], [n], [m, 1], [1, n], [m, n]]));
    const expected = build([m, n], ([i, j]) => {
      let sum = 0;
      for (let term = 0; term < k; term++)
        sum += at(a, transA ? [term, i] : [i, term]) * at(b, transB ? [j, term] : [term, j]);
      return alpha * sum + beta * atBroadcast(c, [i, j]);
    });
    const attributes = { transA, transB, alpha: { float: alpha }, beta: { float: beta } };
    const nodes = [{ op: "Gemm", inputs: ["a", "b", "c"], outputs: ["y"], attributes }];
    const isConstant = (round >> 4) & 1;
    const model = isConstant ? { inputs: { a }, constants: { b, c } } : { inputs: { a, b, c } };
    const program = checkModel(t, { ...model, outputs: ["y"], nodes }, [expected], { label: `Gemm, round ${round}` });
    if (isConstant && !transA) t.equal(program.instructions.length, 1, "one product");
  }
});

t.test("Gemm without an addend", async (t) => {
  const random = new Random(seed);
  const [a, b] = [integers(random, [2, 3]), integers(random, [3, 2])];
  const nodes = [{ op: "Gemm", inputs: ["a", "b"], outputs: ["y"] }];
  checkModel(t, { inputs: { a, b }, outputs: ["y"], nodes }, [naiveMatMul(a, b)]);
});
