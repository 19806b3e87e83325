import { DataType } from "@assay/arithmetic";
import t from "tap";
import { runNode, type Typed, typed } from "./run-node.js";

const { float32, float64, float16, bfloat16, int8, int16, int32, int64, uint8, uint32, bool } = DataType;
const INFINITY = Number.POSITIVE_INFINITY;
type Attributes = NonNullable<Parameters<typeof runNode>[0]["attributes"]>;

type Case = {
  readonly op: string;
  readonly operands: readonly (Typed | null)[];
  readonly attributes?: Attributes;
  readonly opset?: number;
  readonly bound?: readonly number[];
  readonly expected: Typed;
};

function check(t: { same: (got: unknown, expected: unknown, message: string) => unknown }, one: Case): void {
  const { op, operands, attributes = {}, expected, ...options } = one;
  const [got] = runNode({ op, attributes }, operands, options);
  const types = operands.map((operand) => operand?.dtype ?? "none");
  t.same(got, expected, `${op} of types ${types} ${JSON.stringify(attributes)}`);
}

t.test("element-wise operators on every kind of type", async (t) => {
  const cases: Case[] = [
    { op: "Add", operands: [typed(int8, [127, -5]), typed(int8, [1])], expected: typed(int8, [-128, -4]) },
    { op: "Div", operands: [typed(int32, [-7, 7]), typed(int32, [2, 0])], expected: typed(int32, [-3, 0]) },
    { op: "Mul", operands: [typed(float16, [3, 1.5]), typed(float16, [0.5])], expected: typed(float16, [1.5, 0.75]) },
    { op: "Max", operands: [typed(int64, [-5, 3]), typed(int64, [2])], expected: typed(int64, [2, 3]) },
    { op: "Sign", operands: [typed(int16, [-9, 0, 7])], expected: typed(int16, [-1, 0, 1]) },
    { op: "Sign", operands: [typed(uint8, [0, 200])], expected: typed(uint8, [0, 1]) },
    {
      op: "Sign",
      operands: [typed(float64, [-0.1, 0, 9, Number.NaN])],
      expected: typed(float64, [-1, 0, 1, Number.NaN]),
    },
    { op: "Neg", operands: [typed(bfloat16, [1.5, -2])], expected: typed(bfloat16, [-1.5, 2]) },
    { op: "Relu", operands: [typed(int32, [-4, 4])], expected: typed(int32, [0, 4]) },
    { op: "Sum", operands: [typed(float64, [1]), typed(float64, [2, 3])], expected: typed(float64, [3, 4]) },
    { op: "Mean", operands: [typed(float16, [1, 2]), typed(float16, [2, 4])], expected: typed(float16, [1.5, 3]) },
    {
      op: "Where",
      operands: [typed(bool, [1, 0]), typed(int8, [1, 2]), typed(int8, [3])],
      expected: typed(int8, [1, 3]),
    },
    { op: "Equal", operands: [typed(bool, [1, 0]), typed(bool, [1])], expected: typed(bool, [1, 0]) },
    { op: "Greater", operands: [typed(uint32, [2 ** 31]), typed(uint32, [5])], expected: typed(bool, [1]) },
    {
      op: "LessOrEqual",
      operands: [typed(float32, [1, Number.NaN]), typed(float32, [1])],
      expected: typed(bool, [1, 0]),
    },
    { op: "Not", operands: [typed(bool, [1, 0])], expected: typed(bool, [0, 1]) },
    { op: "Xor", operands: [typed(bool, [1, 0]), typed(bool, [1])], expected: typed(bool, [0, 1]) },
    { op: "IsNaN", operands: [typed(float16, [1, Number.NaN])], opset: 20, expected: typed(bool, [0, 1]) },
    { op: "Trilu", operands: [typed(int8, [1, 2, 3, 4], [2, 2]), null], expected: typed(int8, [1, 2, 0, 4], [2, 2]) },
  ];
  for (const one of cases) check(t, one);
});

t.test("IsInf looks for the signs that it is told", async (t) => {
  const x = typed(float32, [-INFINITY, 1, INFINITY]);
  for (const [negative, positive, expected] of [
    [1, 1, [1, 0, 1]],
    [1, 0, [1, 0, 0]],
    [0, 1, [0, 0, 1]],
    [0, 0, [0, 0, 0]],
  ] as const) {
    const attributes = { detect_negative: negative, detect_positive: positive };
    check(t, { op: "IsInf", operands: [x], attributes, expected: typed(bool, expected) });
  }
});

t.test("remainders take the sign of the divisor, with fmod that of the dividend", async (t) => {
  const [a, b] = [
    [-7, 7, -7, 7],
    [3, -3, -3, 3],
  ];
  for (const dtype of [int8, int64, float32, float64, float16]) {
    const operands = [typed(dtype, a), typed(dtype, b)];
    check(t, { op: "Mod", operands, expected: typed(dtype, [2, -2, -1, 1]) });
    check(t, { op: "Mod", operands, attributes: { fmod: 1 }, expected: typed(dtype, [-1, 1, -1, 1]) });
  }
});

t.test("shifts and bits of signed and unsigned integers", async (t) => {
  const shift = (dtype: DataType, x: number[], by: number[], direction: string, expected: number[]) =>
    check(t, {
      ...{ op: "BitShift", operands: [typed(dtype, x), typed(dtype, by)], attributes: { direction } },
      expected: typed(dtype, expected),
    });
  shift(uint8, [200, 3, 1], [1, 7, 8], "LEFT", [144, 128, 0]);
  shift(uint32, [2 ** 31, 7], [31, 1], "RIGHT", [1, 3]);
  shift(int8, [-128, 100, -1, 64], [1, 2, 9, -1], "RIGHT", [-64, 25, -1, 0]);
  shift(int8, [-1, 65, 3, 3], [1, 1, 8, -2], "LEFT", [-2, -126, 0, 0]);
  const bits = [typed(int8, [-2, 12]), typed(int8, [7, 10])];
  check(t, { op: "BitwiseAnd", operands: bits, opset: 18, expected: typed(int8, [6, 8]) });
  check(t, { op: "BitwiseOr", operands: bits, opset: 18, expected: typed(int8, [-1, 14]) });
  check(t, { op: "BitwiseXor", operands: bits, opset: 18, expected: typed(int8, [-7, 6]) });
  check(t, { op: "BitwiseNot", operands: [bits[0]], opset: 18, expected: typed(int8, [1, -13]) });
});

t.test("powers of mixed types have the type of the base", async (t) => {
  const power = (x: Typed, y: Typed, expected: number[]) =>
    check(t, { op: "Pow", operands: [x, y], opset: 15, expected: typed(x.dtype, expected) });
  power(typed(float32, [2, 3]), typed(int64, [10, -1]), [1024, Math.fround(1 / 3)]);
  power(typed(int32, [2, -3]), typed(int32, [5, 3]), [32, -27]);
  power(typed(int32, [2, 10]), typed(float32, [-1, 2]), [0, 100]);
  power(typed(float16, [2, 1.5]), typed(float16, [3, 2]), [8, 2.25]);
  power(typed(float32, [4, 9]), typed(float64, [0.5, 0.5]), [2, 3]);
  const square = { operands: [typed(int64, [-3, 4]), typed(int64, [2], [])], bound: [1], opset: 15 };
  check(t, { op: "Pow", ...square, expected: typed(int64, [9, 16]) });
});

t.test("casts truncate, saturate and wrap as rule 9 says", async (t) => {
  const cast = (x: Typed, to: DataType, expected: number[]) =>
    check(t, { op: "Cast", operands: [x], attributes: { to }, expected: typed(to, expected) });
  cast(typed(float32, [1.9, -1.9, 300, -300, Number.NaN]), int8, [1, -1, 127, -128, 0]);
  cast(typed(int32, [300, -1]), uint8, [44, 255]);
  cast(typed(float32, [0, 0.25, Number.NaN]), bool, [0, 1, 1]);
  cast(typed(bool, [0, 1]), float64, [0, 1]);
  cast(typed(float64, [1e6, 2049, 2051]), float16, [INFINITY, 2048, 2052]);
  check(t, {
    ...{ op: "CastLike", operands: [typed(int64, [3]), typed(float32, [0])], opset: 15 },
    expected: typed(float32, [3]),
  });
  const named = { attributes: { to: "DOUBLE" }, opset: 5 };
  check(t, { op: "Cast", operands: [typed(float32, [0.5])], ...named, expected: typed(float64, [0.5]) });
  check(t, {
    ...{ op: "BitCast", operands: [typed(float32, [1, -0])], attributes: { to: uint32 }, opset: 26 },
    expected: typed(uint32, [0x3f800000, 0x80000000]),
  });
});

t.test("bounds and thresholds on integers, and the default bounds of opset 6", async (t) => {
  const x = typed(uint8, [0, 1, 2, 9]);
  const shrink = { attributes: { lambd: { float: 1.5 }, bias: { float: 1 } } };
  check(t, { op: "Shrink", operands: [x], ...shrink, expected: typed(uint8, [0, 0, 1, 8]) });
  check(t, { op: "Shrink", operands: [typed(int8, [-3, -1, 3])], ...shrink, expected: typed(int8, [-2, 0, 2]) });
  const bounds = [typed(int32, [-9, 2, 9]), typed(int32, [-1], []), typed(int32, [5], [])];
  check(t, { op: "Clip", operands: bounds, expected: typed(int32, [-1, 2, 5]) });
  const greatest = (2 - 2 ** -23) * 2 ** 127;
  check(t, { op: "Clip", operands: [typed(float32, [INFINITY])], opset: 6, expected: typed(float32, [greatest]) });
});

t.test("before opset 7 the second operand lies along axes of the first", async (t) => {
  const a = typed(float32, [1, 2, 3, 4], [2, 2]);
  const legacy = { attributes: { broadcast: 1, axis: 0 }, opset: 6 };
  check(t, {
    op: "Add",
    operands: [a, typed(float32, [10, 20])],
    ...legacy,
    expected: typed(float32, [11, 12, 23, 24], [2, 2]),
  });
  const suffix = { attributes: { broadcast: 1 }, opset: 6 };
  check(t, {
    op: "Add",
    operands: [a, typed(float32, [10, 20])],
    ...suffix,
    expected: typed(float32, [11, 22, 13, 24], [2, 2]),
  });
  t.throws(() => runNode({ op: "Add" }, [a, typed(float32, [10, 20])], { opset: 6 }), /broadcast is not set/);
  const slopes = [typed(float32, [-1, -1, 2, -1], [1, 2, 2]), typed(float32, [0.5, 0.25])];
  check(t, {
    op: "PRelu",
    operands: slopes,
    opset: 6,
    bound: [1],
    expected: typed(float32, [-0.5, -0.5, 2, -0.25], [1, 2, 2]),
  });
});

t.test("reductions of 16-bit floats go through float32, of integers wrap, of bools are their logic", async (t) => {
  const reduce = (op: string, x: Typed, expected: number, opset = 18) =>
    check(t, { op, operands: [x], attributes: { keepdims: 0 }, opset, expected: typed(x.dtype, [expected], []) });
  const ones = new Array<number>(4096).fill(1);
  // a sum in binary16 itself would stop at 2048
  reduce("ReduceSum", typed(float16, ones), 4096);
  reduce("ReduceMean", typed(bfloat16, ones), 1);
  reduce("ReduceSum", typed(int32, [2 ** 31 - 1, 1]), -(2 ** 31));
  reduce("ReduceMean", typed(int32, [-3, -4]), -3);
  reduce("ReduceProd", typed(int64, [3, -4]), -12);
  reduce("ReduceL2", typed(int32, [3, 4]), 5);
  // 24,999,999 rounded to binary32 has the root 5000
  reduce("ReduceL2", typed(int64, [4999, 99, 14, 1]), 4999);
  reduce("ReduceMax", typed(int8, [-3, -7]), -3);
  reduce("ReduceMin", typed(float16, [2, -INFINITY]), -INFINITY);
  reduce("ReduceMax", typed(bool, [0, 1]), 1, 20);
  reduce("ReduceMin", typed(bool, [0, 1]), 0, 20);
  reduce("ReduceL1", typed(float64, [-1, 2]), 3);
});

t.test("what leaves binary32 in ONNX's function bodies does not here", async (t) => {
  const reduce = (values: number[], expected: number) =>
    check(t, {
      ...{ op: "ReduceLogSumExp", operands: [typed(float32, values)], attributes: { keepdims: 0 }, opset: 18 },
      expected: typed(float32, [expected], []),
    });
  reduce([1000, 1000], Math.fround(1000 + Math.LN2));
  reduce([-INFINITY, -INFINITY], -INFINITY);
  reduce([INFINITY, 1], INFINITY);
  check(t, { op: "Softplus", operands: [typed(float32, [1000, -1000])], expected: typed(float32, [1000, 0]) });
  const [mish] = runNode({ op: "Mish" }, [typed(float32, [100, -100])], { opset: 18 });
  t.same(mish.values, [100, -0]);
});

t.test("empty sets reduce to what rule 12 says", async (t) => {
  const empty = (op: string, dtype: DataType, expected: number) => {
    const attributes = { keepdims: 0 };
    const operands = [typed(dtype, [], [2, 0]), typed(int64, [1])];
    const [got] = runNode({ op, attributes }, operands, { opset: 20, bound: [0, 1] });
    t.same(got, typed(dtype, [expected, expected]), `${op} of type ${dtype}`);
  };
  empty("ReduceSum", float32, 0);
  empty("ReduceProd", float64, 1);
  empty("ReduceMax", float32, -INFINITY);
  empty("ReduceMin", float16, INFINITY);
  empty("ReduceMax", int8, -128);
  empty("ReduceMin", bool, 1);
  empty("ReduceLogSumExp", float32, -INFINITY);
  empty("ReduceSumSquare", int32, 0);
});
