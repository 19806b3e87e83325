import { BFLOAT16, BINARY16, DataType } from "@assay/arithmetic";
import { compile, type OpcodeName } from "@assay/program";
import onnxProto from "onnx-proto";
import t from "tap";
import { type BitsTensor, outputBits, stepBits } from "./one-step.js";

/**
 * The twelve rules of section 1 of the specification, each by cases that come out otherwise where it does not hold:
 * `stepBits` lets the definition and both backends compute them and requires that they agree. What the contract makes
 * of the same instructions is compared with the definition in the differential tests.
 */
const { float16, bfloat16, float32, float64, bool, int8, uint8, int32, int64, uint32 } = DataType;

const { onnx } = onnxProto;
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
  const third = Math.fround(1 / 3);
  const folded = Math.fround(Math.fround(Math.fround(third * third) * 3) * 3);
  t.same(
    await stepBits("product", [shaped(f32(third, third, 3, 3), 1, 4)]),
    f32(folded).bits,
    "a product rounds each time",
  );
});

/**
 * Arguments at which a function comes near to the middle between two binary32 numbers, so that a double's last bits
 * decide, and results that mpmath rounded from 400 bits.
 */
const NEAR_MIDPOINTS: Readonly<Record<string, readonly [argument: bigint, result: bigint][]>> = {
  exp: [
    [0x429c14f7n, 0x77c0938fn],
    [0xc228b4b5n, 0x210e3e32n],
    [0x41fb0118n, 0x5619d825n],
  ],
  log: [
    [0x489327d4n, 0x4149db96n],
    [0x49580131n, 0x415b16ccn],
    [0x4909eb93n, 0x4153e93cn],
  ],
  sin: [
    [0x448f03f9n, 0x3f0d3d39n],
    [0xc4f1d1d5n, 0x3f1dbae5n],
    [0xc5750a62n, 0x3d70523en],
  ],
  cos: [
    [0x459b6a50n, 0xbf7d349bn],
    [0xc20d0d27n, 0xbf42eb2dn],
    [0x45f4e8cdn, 0xbec6126dn],
  ],
  tan: [
    [0x444c04d5n, 0xbf6916f0n],
    [0x441e33c4n, 0x408db6e0n],
    [0x446cc150n, 0x40bac7adn],
  ],
  asin: [
    [0xbeb6a645n, 0xbebac389n],
    [0xbeefe437n, 0xbef9ab52n],
    [0x3e6a9823n, 0x3e6cb249n],
  ],
  acos: [
    [0x3ed5d5dbn, 0x3f91e99en],
    [0xbdd983b5n, 0x3fd6aeaan],
    [0x3e79d93fn, 0x3fa9832bn],
  ],
  atan: [
    [0x4102ec62n, 0x3fb97f12n],
    [0xc2139966n, 0xbfc5980cn],
    [0x422bd834n, 0x3fc61542n],
  ],
  sinh: [
    [0xc219720cn, 0xdaa270aan],
    [0xc214cb36n, 0xd9cb1887n],
    [0x42207d44n, 0x5bec44d8n],
  ],
  cosh: [
    [0xc225cd55n, 0x5cdeee8en],
    [0x41cdee01n, 0x518cb93cn],
    [0x41c8fb55n, 0x5117a1a3n],
  ],
  tanh: [
    [0x4053eea7n, 0x3f7f51f5n],
    [0x3f57c78fn, 0x3f2ff542n],
    [0x3ec40b77n, 0x3ebafe8cn],
  ],
  asinh: [
    [0x445cab7en, 0x40ef3c4an],
    [0x4370641en, 0x40c59d08n],
    [0xc3438c9fn, 0xc0bf01c5n],
  ],
  acosh: [
    [0x44502080n, 0x40ed5ce4n],
    [0x44790fadn, 0x40f31bc6n],
    [0x43f23e28n, 0x40dc0a1bn],
  ],
  atanh: [
    [0xbe45ce03n, 0xbe485257n],
    [0x3ed9fc41n, 0x3ee8ce1bn],
    [0x3eca315dn, 0x3ed5cfdbn],
  ],
  erf: [
    [0xbe993b49n, 0xbea7e07cn],
    [0xc004deeen, 0xbf7f2627n],
    [0xc00eb898n, 0xbf7f965an],
  ],
};

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
});

t.test("rule 7: quantization divides, rounds half to even, shifts and saturates", async (t) => {
  const steps = await stepBits("round", [f32(0.5, 1.5, 2.5, -0.5, -2.5)]);
  t.same(steps, f32(0, 2, 2, -0, -2).bits);
  t.same(await stepBits("cast", [f32(300, -3, 254.9, Number.NaN)], { dtype: uint8 }), [255n, 0n, 254n, 0n]);
  t.same(await stepBits("cast", [f32(300, -300)], { dtype: int8 }), [127n, 128n]);
  const product = [shaped(integers(uint8, 8, 255, 255), 1, 2), shaped(integers(int8, 8, 127, 127), 1, 2)];
  t.same(await stepBits("dot", product), [BigInt(2 * 255 * 127)], "u8 × s8 does not saturate at 16 bits");
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
  const node = onnx.NodeProto.create({
    ...{ opType: "Resize", input: ["x", "", "", "sizes"], output: ["y"] },
    attribute: [{ name: "mode", type: 3, s: new TextEncoder().encode("linear") }],
  });
  const port = (name: string, dims: number[]) => ({
    ...{ name, type: { tensorType: { elemType: float32, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } } },
  });
  const sizes = { name: "sizes", dims: [1], dataType: int64, rawData: new Uint8Array(BigInt64Array.of(7n).buffer) };
  const graph = { name: "g", input: [port("x", [3])], output: [port("y", [7])], node: [node], initializer: [sizes] };
  const model = onnx.ModelProto.create({ irVersion: 8, opsetImport: [{ domain: "", version: 18 }], graph });
  const program = compile(new Uint8Array(onnx.ModelProto.encode(model).finish()));
  const x = [1, 3, 2 ** 20];
  const weights = Array.from({ length: 7 }, (_, place) => {
    const coordinate = (6 * place + 3 - 7) / 14;
    const floor = Math.min(Math.max(Math.floor(coordinate), 0), 1);
    const numerator = Math.min(Math.max(6 * place - 4 - 14 * floor, 0), 14);
    return { floor, right: Math.fround(numerator / 14), left: Math.fround((14 - numerator) / 14) };
  });
  const expected = f32(...weights.map(({ floor, left, right }) => left * x[floor] + right * x[floor + 1])).bits;
  t.same(await outputBits(program, [f32(...x)]), expected);
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
