import { Random } from "@assay/arithmetic";
import t from "tap";
import { cosineOfTurn, FIXED_POINT_ONE, sineOfTurn } from "../src/lowering/signal/cosine.js";
import { at, build, checkModel, fractions, int64, type Tensor, tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

t.test("cosines and sines of fractions of a turn agree with Math.cos and are exact at quarters", async (t) => {
  for (const whole of [1, 2, 3, 4, 7, 8, 12, 100, 1021]) {
    for (let turn = -whole; turn < 2 * whole; turn++) {
      const angle = (2 * Math.PI * turn) / whole;
      const values = [cosineOfTurn, sineOfTurn].map(
        (of) => Number(of(BigInt(turn), BigInt(whole))) / Number(FIXED_POINT_ONE),
      );
      const isNear = Math.abs(values[0] - Math.cos(angle)) < 1e-13 && Math.abs(values[1] - Math.sin(angle)) < 1e-13;
      if (!isNear) t.fail(`${turn}/${whole}: ${values}`);
    }
  }
  t.equal(cosineOfTurn(1n, 4n), 0n);
  t.equal(cosineOfTurn(1n, 2n), -FIXED_POINT_ONE);
  t.equal(sineOfTurn(3n, 4n), -FIXED_POINT_ONE);
});

/** Σ over n of x[n]·e^(∓2πi·kn/N), element by element; x has the real and imaginary parts last. */
function transform(x: readonly (readonly [number, number])[], length: number, bins: number, sign: 1 | -1) {
  return Array.from({ length: bins }, (_, k) => {
    let [real, imaginary] = [0, 0];
    for (let n = 0; n < length; n++) {
      const [a, b] = x[n] ?? [0, 0];
      const angle = (sign * 2 * Math.PI * k * n) / length;
      real += a * Math.cos(angle) - b * Math.sin(angle);
      imaginary += a * Math.sin(angle) + b * Math.cos(angle);
    }
    return [real, imaginary] as const;
  });
}

const column = (x: Tensor, n: number, q: number) =>
  Array.from(
    { length: x.shape[1] },
    (_, place) => [at(x, [n, place, q, 0]), x.shape[3] === 2 ? at(x, [n, place, q, 1]) : 0] as const,
  );

t.test("DFT along an axis: real and complex, one-sided, inverse, shorter and longer than the signal", async (t) => {
  const random = new Random(seed);
  for (const [parts, length, oneSided, inverse] of [
    [1, 5, 0, 0],
    [2, 5, 0, 0],
    [1, 6, 1, 0],
    [2, 3, 0, 1],
    [1, 8, 0, 1],
  ] as const) {
    const x = fractions(random, [2, 5, 2, parts]);
    const bins = oneSided === 1 ? Math.floor(length / 2) + 1 : length;
    const expected = build([2, bins, 2, 2], ([n, k, q, part]) => {
      const sums = transform(column(x, n, q), length, bins, inverse === 1 ? 1 : -1);
      return sums[k][part] / (inverse === 1 ? length : 1);
    });
    const attributes = { onesided: oneSided, inverse };
    const constants = { length: { ...int64(length), shape: [] }, axis: { ...int64(1), shape: [] } };
    const node = { op: "DFT", inputs: ["x", "length", "axis"], outputs: ["y"], attributes };
    const label = `${parts} ${length} ${oneSided} ${inverse}`;
    const near = { tolerance: 3e-6, label };
    checkModel(t, { inputs: { x }, constants, outputs: ["y"], nodes: [node], opset: 20 }, [expected], near);
    const older = { op: "DFT", inputs: ["x", "length"], outputs: ["y"], attributes: { ...attributes, axis: 1 } };
    checkModel(t, { inputs: { x }, constants, outputs: ["y"], nodes: [older], opset: 17 }, [expected], near);
  }
});

t.test("the one-sided inverse gives the real signal back", async (t) => {
  const signal = fractions(new Random(seed), [1, 7, 1, 1]);
  const constants = { length: { ...int64(7), shape: [] }, axis: { ...int64(1), shape: [] } };
  const node = (input: string, output: string, inverse: number) => ({
    op: "DFT",
    inputs: [input, "length", "axis"],
    outputs: [output],
    attributes: { onesided: 1, inverse },
  });
  const nodes = [node("x", "spectrum", 0), node("spectrum", "y", 1)];
  checkModel(t, { inputs: { x: signal }, constants, outputs: ["y"], nodes, opset: 20 }, [signal], { tolerance: 1e-5 });
});

t.test("STFT cuts frames, with a window that is known and one that is not", async (t) => {
  const random = new Random(seed);
  const x = fractions(random, [2, 11, 1]);
  const window = fractions(random, [4]);
  const expected = build([2, 3, 3, 2], ([n, frame, k, part]) => {
    const cut = window.values.map((weight, i) => [weight * at(x, [n, 3 * frame + i, 0]), 0] as const);
    return transform(cut, 4, 3, -1)[k][part];
  });
  const constants = { step: { ...int64(3), shape: [] } };
  const nodes = [{ op: "STFT", inputs: ["x", "step", "w"], outputs: ["y"] }];
  const near = { tolerance: 2e-6 };
  const program = checkModel(
    t,
    { inputs: { x }, constants: { ...constants, w: window }, outputs: ["y"], nodes },
    [expected],
    near,
  );
  t.equal(program.instructions.length, 2, "frames and one product");
  checkModel(t, { inputs: { x, w: window }, constants, outputs: ["y"], nodes }, [expected], near);
});

t.test("windows and mel filters are constants", async (t) => {
  const formulas: [op: string, of: (angle: number) => number][] = [
    ["HannWindow", (angle) => 0.5 - 0.5 * Math.cos(angle)],
    ["HammingWindow", (angle) => 25 / 46 - (21 / 46) * Math.cos(angle)],
    ["BlackmanWindow", (angle) => 0.42 - 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle)],
  ];
  const x = tensor([1], 1);
  const constants = { size: { ...int64(9), shape: [] } };
  for (const [op, of] of formulas) {
    for (const periodic of [0, 1]) {
      const window = { op, inputs: ["size"], outputs: ["w"], attributes: { periodic } };
      const nodes = [window, { op: "Mul", inputs: ["x", "w"], outputs: ["y"] }];
      const expected = build([9], ([n]) => of((2 * Math.PI * n) / (periodic === 1 ? 9 : 8)));
      checkModel(t, { inputs: { x }, constants, outputs: ["y"], nodes }, [expected], { tolerance: 1e-7, label: op });
    }
  }
  const mel = { op: "MelWeightMatrix", inputs: ["bins", "length", "rate", "low", "high"], outputs: ["m"] };
  const scalars = { bins: 3, length: 16, rate: 8192 };
  const integers = Object.fromEntries(
    Object.entries(scalars).map(([name, value]) => [name, { ...int64(value), shape: [] }]),
  );
  const edges = { low: tensor([], 0), high: tensor([], 4096) };
  const mels = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
  const places = [0, 1, 2, 3, 4]
    .map((i) => 700 * (10 ** ((i * mels(4096)) / 5 / 2595) - 1))
    .map((hertz) => Math.floor((17 * hertz) / 8192));
  const expected = build([9, 3], ([bin, i]) => {
    const [start, peak, end] = places.slice(i, i + 3);
    if (bin === peak) return 1;
    return bin < peak ? Math.max(0, (bin - start) / (peak - start)) : Math.max(0, (end - bin) / (end - peak));
  });
  const nodes = [mel, { op: "Mul", inputs: ["x", "m"], outputs: ["y"] }];
  checkModel(t, { inputs: { x }, constants: { ...integers, ...edges }, outputs: ["y"], nodes }, [expected], {
    tolerance: 1e-7,
  });
});
