import { BFLOAT16, BINARY16, DataType } from "@assay/arithmetic";
import type { OpcodeName } from "@assay/program";
import t from "tap";
import { NEAR_MIDPOINTS } from "./near-midpoints.js";
import { constant, nodeBits } from "./one-node.js";
import { type BitsTensor, stepBits } from "./one-step.js";

/**
 * The twelve rules of section 1 of the specification, each by cases that come out otherwise where it does not hold:
 * `stepBits` lets the definition and both backends compute them and requires that they agree. What the contract makes
 * of the same instructions is compared with the definition in the differential tests.
 */
const { float16, bfloat16, float32, float64, bool, int8, uint8, int32, int64, uint32 } = DataType;

const view = new DataView(new ArrayBuffer(8));

/** The bits of binary32 numbers. */
function f32(...values: number[]): BitsTensor {
  const bits = values.map((value) => {
    view.setFloat32(0, value);
    return BigInt(view.getUint32(0));
  });
  return { dtype: float32, bits };
}

/** The bits of binary64 numbers. */
function f64(...values: number[]): BitsTensor {
  const bits = values.map((value) => {
    view.setFloat64(0, value);
    return view.getBigUint64(0);
  });
  return { dtype: float64, bits };
}

function integers(dtype: DataType, width: number, ...values: (number | bigint)[]): BitsTensor {
  return { dtype, bits: values.map((value) => BigInt.asUintN(width, BigInt(value))) };
}

function shaped(tensor: BitsTensor, ...shape: number[]): BitsTensor {
  return { ...tensor, shape };
}

const NAN = 0x7fc00000n;
const SIGNALLING = 0xff800001n;
const MINUS_ZERO = 0x80000000n;

t.test("rule 1: a zero has the sign of the exact value, an exact zero sum is +0", async (t) => {
  const tiny = f32(2 ** -100);
  const minus = f32(-(2 ** -100));
  t.same(await stepBits("mul", [tiny, minus]), [MINUS_ZERO], "a negative underflow");
  t.same(await stepBits("sum", [shaped(f32(-0, -0), 1, 2)]), [0n], "the sum of two negative zeros");
  t.same(await stepBits("add", [f32(-0), f32(-0)]), [MINUS_ZERO], "the addition of two negative zeros");
  t.same(await stepBits("dot", [shaped(f32(1, -1), 1, 2), shaped(f32(3, 3), 1, 2)]), [0n], "an exactly zero product");
  t.same(await stepBits("cumsum", [shaped(f32(-0, 1, -1), 1, 3)], { attributes: [0] }), [0n, 0x3f800000n, 0n]);
  for (const name of ["sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "erf", "sqrt"] as const) {
    t.same(await stepBits(name, [f32(-0)]), [MINUS_ZERO], `${name}(-0)`);
  }
  for (const name of ["floor", "ceil", "round", "trunc"] as const) {
    t.same(await stepBits(name, [f32(-0)]), [MINUS_ZERO], `${name}(-0)`);
  }
  t.same(await stepBits("ceil", [f32(-0.25)]), [MINUS_ZERO], "ceil of a small negative number");
});

t.test("rule 2: what moves bits keeps a NaN's, what computes makes the canonical one", async (t) => {
  const nan: BitsTensor = { dtype: float32, bits: [SIGNALLING] };
  t.same(await stepBits("neg", [nan]), [0x7f800001n]);
  t.same(await stepBits("abs", [nan]), [0x7f800001n]);
  t.same(await stepBits("select", [{ dtype: bool, bits: [1n] }, nan, f32(1)]), [SIGNALLING]);
  t.same(await stepBits("concat", [nan, f32(1)], { attributes: [0] }), [SIGNALLING, 0x3f800000n]);
  t.same(await stepBits("take", [nan, integers(int64, 64, 0)], { attributes: [0, 0] }), [SIGNALLING]);
  t.same(await stepBits("scatter", [f32(1), integers(int64, 64, 0), nan], { attributes: [0] }), [SIGNALLING]);
  for (const name of ["add", "mul", "maximum", "minimum", "div", "fmod"] as const) {
    t.same(await stepBits(name, [nan, f32(1)]), [NAN], name);
  }
  t.same(await stepBits("max", [shaped(nan, 1, 1)]), [NAN], "the greatest of one");
  const canonical: [DataType, bigint][] = [
    [float16, 0x7e00n],
    [bfloat16, 0x7fc0n],
    [float64, 0x7ff8000000000000n],
    [float32, NAN],
  ];
  for (const [dtype, expected] of canonical)
    t.same(await stepBits("cast", [nan], { dtype }), [expected], `cast to ${dtype}`);
  t.same(await stepBits("maximum", [f32(-0), f32(0)]), [0n], "-0 is below +0");
  t.same(await stepBits("minimum", [f32(0), f32(-0)]), [MINUS_ZERO], "-0 is below +0");
});

t.test("rule 3: comparisons with NaN are false, and an order that is total", async (t) => {
  const [x, nan] = [f32(1, -0), { dtype: float32, bits: [NAN, NAN] }];
  for (const name of ["equal", "less", "lessOrEqual"] as const) t.same(await stepBits(name, [x, nan]), [0n, 0n], name);
  t.same(await stepBits("equal", [f32(-0), f32(0)]), [1n], "-0 equals +0");
  t.same(await stepBits("less", [f32(-0), f32(0)]), [0n], "-0 is not less than +0");
  const row = shaped({ dtype: float32, bits: [...f32(1, 5).bits, NAN, ...f32(5, -7).bits] }, 1, 5);
  t.same(await stepBits("argmax", [row], { attributes: [0] }), [2n], "a NaN is above everything");
  t.same(await stepBits("argmin", [row], { attributes: [0] }), [2n], "and below everything");
  const ties = shaped(f32(0, 3, -0, 3, -0), 1, 5);
  t.same(await stepBits("argmax", [ties], { attributes: [0] }), [1n]);
  t.same(await stepBits("argmax", [ties], { attributes: [1] }), [3n], "select_last_index");
  t.same(await stepBits("argmin", [ties], { attributes: [0] }), [0n]);
  t.same(await stepBits("argmin", [ties], { attributes: [1] }), [4n]);
  t.same(await stepBits("rank", [ties], { attributes: [1] }), [2n, 0n, 3n, 1n, 4n], "greatest first, ties by place");
  t.same(await stepBits("rank", [row], { attributes: [0] }), [2n, 3n, 0n, 4n, 1n], "NaN first, smallest first");
});

t.test("rule 4: sums are exact and rounded once, a product is a left fold", async (t) => {
  const row = shaped(f32(2 ** 100, 1, -(2 ** 100), 2 ** -40), 1, 4);
  const expected = f32(1 + 2 ** -40).bits;
  t.same(await stepBits("sum", [row]), expected, "large terms that cancel");
  t.same(await stepBits("dot", [row, shaped(f32(1, 1, 1, 1), 1, 4)]), expected);
  const halfway = shaped(f32(2 ** 24, 1, 2 ** -60), 1, 3);
  t.same(await stepBits("sum", [halfway]), f32(2 ** 24 + 2).bits, "a tie that the least term decides");
  t.same(await stepBits("sum", [shaped(f64(2 ** 53, 1, 2 ** -300), 1, 3)]), f64(2 ** 53 + 2).bits, "in binary64");
  const infinite = f32(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1);
  t.same(await stepBits("sum", [shaped(infinite, 2, 2)]), [NAN, 0x3f800000n]);
  t.same(await stepBits("dot", [shaped(f32(Number.POSITIVE_INFINITY), 1, 1), shaped(f32(0), 1, 1)]), [NAN], "0 × ∞");
  const sum = await stepBits("cumsum", [shaped(f32(2 ** 24, 1, 1), 1, 3)], { attributes: [0] });
  t.same(sum, f32(2 ** 24, 2 ** 24, 2 ** 24 + 2).bits, "a cumulative sum does not carry its roundings on");
  const scattered = [f32(2 ** 24), integers(int64, 64, 0, 0), f32(1, 1)];
  t.same(await stepBits("scatter", scattered, { attributes: [1] }), f32(2 ** 24 + 2).bits, "scatter-add is one sum");
  const factor = 1 + 2 ** -12;
  const factors = shaped(f32(factor, factor, factor), 1, 3);
  const folded = f32(1 + 3 * 2 ** -12 + 2 ** -23).bits;
  t.same(await stepBits("product", [factors]), folded, "a product rounds each time");
  const large = shaped(f32(2 ** 100, 2 ** 100, 2 ** -100), 1, 3);
  t.same(await stepBits("product", [large]), f32(Number.POSITIVE_INFINITY).bits, "and begins at the first element");
});

t.test("rule 5: elementary functions are correctly rounded", async (t) => {
  for (const [name, pairs] of Object.entries(NEAR_MIDPOINTS)) {
    const arguments_ = { dtype: float32, bits: pairs.map(([argument]) => argument) };
    t.same(
      await stepBits(name as OpcodeName, [arguments_]),
      pairs.map(([, result]) => result),
      name,
    );
  }
  t.same(await stepBits("pow", [f32(3), f32(5)]), f32(243).bits, "an integer power is exact");
  t.same(await stepBits("pow", [f32(4097), f32(2)]), f32(4097 * 4097).bits, "and rounded once");
  t.same(await stepBits("pow", [{ dtype: float32, bits: [NAN] }, f32(0)]), f32(1).bits, "x⁰ is 1");
  t.same(await stepBits("cos", [f32(0)]), f32(1).bits);
});

t.test("rule 6: 16-bit floats round directly to their width, a dot may be wider than its operands", async (t) => {
  const half = (bits: bigint): BitsTensor => ({ dtype: float16, bits: [bits] });
  const one = BINARY16.one;
  // (1 + 2^-11 + 2^-30) in binary32 is a tie plus something that binary16 must still see.
  t.same(
    await stepBits("cast", [f64(1 + 2 ** -11 + 2 ** -40)], { dtype: float16 }),
    [one + 1n],
    "binary64 to binary16 in one rounding",
  );
  t.same(await stepBits("cast", [f64(1 + 2 ** -9 + 2 ** -40)], { dtype: bfloat16 }), [BFLOAT16.one], "below the tie");
  t.same(
    await stepBits("cast", [f64(1 + 2 ** -8 + 2 ** -40)], { dtype: bfloat16 }),
    [BFLOAT16.one + 1n],
    "above the tie",
  );
  const row: BitsTensor = { dtype: float16, shape: [1, 2], bits: [one, one] };
  const fine: BitsTensor = { dtype: float16, shape: [1, 2], bits: [one, 0x0400n] };
  t.same(await stepBits("dot", [row, fine]), f32(1 + 2 ** -14).bits, "products of binary16 add up in binary32");
  t.same(await stepBits("add", [half(one), half(0x1000n)]), [one], "binary16 addition rounds to binary16");
  const terms = { dtype: float16, shape: [1, 3], bits: [0x6800n, one, 1n] };
  const reduced = { dtype: float16, shape: [1, 1] };
  const sum = await nodeBits({ operator: "ReduceSum", operands: [terms], output: reduced });
  t.same(sum, [0x6800n], "2048 + 1 + 2^-24 by way of binary32");
  const mean = await nodeBits({ operator: "ReduceMean", operands: [terms], output: reduced });
  t.same(mean, [0x6156n], "683 of 2049 / 3: the sum is not narrowed before it is divided");
});

t.test("rule 7: quantization divides, rounds half to even, shifts and saturates", async (t) => {
  const steps = await stepBits("round", [f32(0.5, 1.5, 2.5, -0.5, -2.5)]);
  t.same(steps, f32(0, 2, 2, -0, -2).bits);
  t.same(await stepBits("cast", [f32(300, -3, 254.9, Number.NaN)], { dtype: uint8 }), [255n, 0n, 254n, 0n]);
  t.same(await stepBits("cast", [f32(300, -300)], { dtype: int8 }), [127n, 128n]);
  const product = [shaped(integers(uint8, 8, 255, 255), 1, 2), shaped(integers(int8, 8, 127, 127), 1, 2)];
  t.same(await stepBits("dot", product), [BigInt(2 * 255 * 127)], "u8 × s8 does not saturate at 16 bits");
  const bytes = (...values: number[]) => integers(uint8, 8, ...values);
  const scalar = (tensor: BitsTensor) => constant(shaped(tensor));
  const numbers = f32(3.750000238418579, 0.15, 0.81, 1e30, -1e30, Number.NaN);
  const quantized = await nodeBits({
    operator: "QuantizeLinear",
    operands: [numbers, scalar(f32(0.3)), scalar(bytes(1))],
    output: { dtype: uint8, shape: [6] },
  });
  // 12.5 by the division, more than that by the reciprocal; 1 is added behind the rounding of 12.5 and 0.5.
  t.same(quantized, [13n, 1n, 4n, 255n, 0n, 0n], "divided, rounded to even, shifted, saturated");
  const scaled = async (a: number[], scales: readonly [number, number, number]) => {
    const [left, right, result] = scales.map((scale) => scalar(f32(scale)));
    const zero = scalar(bytes(0));
    const factors = [shaped(bytes(...a), 1, 2), constant(shaped(bytes(17, 1), 2, 1))];
    const operands = [factors[0]!, left!, zero, factors[1]!, right!, zero, result!, zero];
    return nodeBits({ operator: "QLinearMatMul", operands, output: { dtype: uint8, shape: [1, 1] } });
  };
  t.same(await scaled([250, 0], [0.02, 0.03, 0.1]), [25n], "4250 times (0.02 · 0.03) / 0.1, not divided at the end");
  t.same(
    await scaled([0, 75], [0.1, 0.1, 0.3]),
    [3n],
    "75 times (0.1 · 0.1) / 0.3, not rounded once from the exact 2.5",
  );
});

t.test("rule 8: integers wrap, division truncates, and nothing fails", async (t) => {
  const MIN = -(2n ** 31n);
  const int = (...values: (number | bigint)[]) => integers(int32, 32, ...values);
  t.same(await stepBits("add", [int(2n ** 31n - 1n), int(1)]), int(MIN).bits);
  t.same(await stepBits("div", [int(MIN, -7, 7, 5), int(-1, 2, -2, 0)]), int(MIN, -3, -3, 0).bits);
  t.same(await stepBits("mod", [int(-7, 7, -7, 5), int(3, -3, -3, 0)]), int(2, -2, -1, 0).bits);
  t.same(await stepBits("fmod", [int(-7, 7, MIN, 5), int(3, -3, -1, 0)]), int(-1, 1, 0, 0).bits);
  const fmod = await stepBits("fmod", [f32(5.5, -5.5, 1, 1), f32(2, 2, 0, Number.POSITIVE_INFINITY)]);
  t.same(fmod, [...f32(1.5, -1.5).bits, NAN, 0x3f800000n]);
  const unsigned = (...values: number[]) => integers(uint32, 32, ...values);
  t.same(await stepBits("shiftLeft", [unsigned(1, 1, 3), unsigned(31, 32, 31)]), unsigned(2 ** 31, 0, 2 ** 31).bits);
  t.same(await stepBits("shiftRight", [unsigned(2 ** 31, 5), unsigned(31, 40)]), unsigned(1, 0).bits);
  t.same(await stepBits("abs", [int(MIN)]), int(MIN).bits);
});

t.test("rule 9: casts round once, truncate, saturate or wrap", async (t) => {
  const large = integers(int64, 64, 2n ** 24n + 1n, 2n ** 62n + 1n, -(2n ** 53n) - 1n);
  t.same(await stepBits("cast", [large], { dtype: float32 }), f32(2 ** 24, 2 ** 62, -(2 ** 53)).bits);
  const aboveTie = await stepBits("cast", [integers(int64, 64, 2n ** 62n + 2n ** 38n + 1n)], { dtype: float32 });
  t.same(aboveTie, f32(2 ** 62 + 2 ** 39).bits, "not by way of binary64");
  t.same(
    await stepBits("cast", [f32(-1.9, 3e9, -3e9, Number.NaN)], { dtype: int32 }),
    integers(int32, 32, -1, 2n ** 31n - 1n, -(2n ** 31n), 0).bits,
  );
  t.same(
    await stepBits("cast", [integers(int32, 32, 300, -1)], { dtype: uint8 }),
    [44n, 255n],
    "narrower integers wrap",
  );
  t.same(await stepBits("cast", [f32(0, -0, 2 ** -149, Number.NaN)], { dtype: bool }), [0n, 0n, 1n, 1n]);
  t.same(await stepBits("cast", [{ dtype: bool, bits: [0n, 1n] }], { dtype: float64 }), f64(0, 1).bits);
});

t.test("rule 10: the last writer wins, an index outside reads 0 or is dropped", async (t) => {
  const indices = integers(int64, 64, 1, 1, -1, 7, -9);
  const scattered = await stepBits("scatter", [f32(0, 0, 0), indices, f32(1, 2, 3, 4, 5)], { attributes: [0] });
  t.same(scattered, f32(0, 2, 3).bits);
  const taken = await stepBits("take", [f32(10, 20, 30), indices], { attributes: [0, 0] });
  t.same(taken, f32(20, 20, 30, 0, 0).bits);
  t.same(
    await stepBits("scatter", [f32(-0), integers(int64, 64, 5), f32(1)], { attributes: [1] }),
    [MINUS_ZERO],
    "no match moves the bits",
  );
});

t.test("rule 11: coordinates are exact rationals, their weights are rounded once, the taps are one dot", async (t) => {
  // Three elements seen as seven: the coordinates (2·i + 1)·3 / 14 − 1/2 are no binary numbers.
  const x = [1, 3, 2 ** 20];
  const weights = Array.from({ length: 7 }, (_, place) => {
    const coordinate = (6 * place + 3 - 7) / 14;
    const floor = Math.min(Math.max(Math.floor(coordinate), 0), 1);
    const numerator = Math.min(Math.max(6 * place - 4 - 14 * floor, 0), 14);
    return { floor, right: Math.fround(numerator / 14), left: Math.fround((14 - numerator) / 14) };
  });
  const expected = f32(...weights.map(({ floor, left, right }) => left * x[floor] + right * x[floor + 1])).bits;
  const resized = await nodeBits({
    operator: "Resize",
    attribute: [{ name: "mode", type: 3, s: new TextEncoder().encode("linear") }],
    operands: [f32(...x), null, null, constant(integers(int64, 64, 7))],
    output: { dtype: float32, shape: [7] },
  });
  t.same(resized, expected);
});

t.test("rule 12: empty rows have neutral values", async (t) => {
  const empty = (dtype: DataType): BitsTensor => ({ dtype, shape: [2, 0], bits: [] });
  t.same(await stepBits("sum", [empty(float32)]), [0n, 0n]);
  t.same(await stepBits("product", [empty(float32)]), f32(1, 1).bits);
  t.same(await stepBits("max", [empty(float32)]), f32(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY).bits);
  t.same(await stepBits("min", [empty(float64)]), f64(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY).bits);
  t.same(await stepBits("max", [empty(int8)]), [128n, 128n]);
  t.same(await stepBits("min", [empty(uint8)]), [255n, 255n]);
  t.same(
    await stepBits("dot", [
      { dtype: float32, shape: [1, 0], bits: [] },
      { dtype: float32, shape: [1, 0], bits: [] },
    ]),
    [0n],
  );
});
