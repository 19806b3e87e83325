import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { at, build, checkModel, fractions, type Tensor } from "./naive-tensor.js";
import type { TestTensor } from "./onnx-builder.js";
import { seed } from "./seed.js";

const [TIMES, BATCH, INPUTS, HIDDEN] = [4, 2, 3, 2];

type Layer = {
  readonly x: Tensor;
  readonly w: Tensor;
  readonly r: Tensor;
  readonly b: Tensor;
  readonly h0: Tensor;
  readonly c0: Tensor;
  readonly p: Tensor;
  readonly lengths: readonly number[];
};
type State = { readonly h: readonly number[]; readonly c: readonly number[] };
type Step = (layer: Layer, direction: number, x: readonly number[], state: State) => State;

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
const hidden = Array.from({ length: HIDDEN }, (_, index) => index);
const dot = (matrix: Tensor, direction: number, row: number, vector: readonly number[]) =>
  vector.reduce((sum, value, column) => sum + value * at(matrix, [direction, row, column]), 0);

/** Row `gate`·H + unit of W·x + Wb, and of R·h + Rb. */
function inputPart({ w, b }: Layer, direction: number, gate: number, unit: number, x: readonly number[]): number {
  const row = gate * HIDDEN + unit;
  return dot(w, direction, row, x) + at(b, [direction, row]);
}

function statePart({ r, b }: Layer, direction: number, gate: number, unit: number, h: readonly number[]): number {
  const row = gate * HIDDEN + unit;
  return dot(r, direction, row, h) + at(b, [direction, b.shape[1] / 2 + row]);
}

const rnn: Step = (layer, d, x, { h, c }) => ({
  h: hidden.map((unit) => Math.tanh(inputPart(layer, d, 0, unit, x) + statePart(layer, d, 0, unit, h))),
  c,
});

function gru(isLinear: boolean): Step {
  return (layer, d, x, { h, c }) => {
    const gate = (which: number) =>
      hidden.map((unit) => sigmoid(inputPart(layer, d, which, unit, x) + statePart(layer, d, which, unit, h)));
    const [z, r] = [gate(0), gate(1)];
    const reset = h.map((value, unit) => value * r[unit]);
    const fresh = hidden.map((unit) => {
      const recurrent = isLinear ? r[unit] * statePart(layer, d, 2, unit, h) : statePart(layer, d, 2, unit, reset);
      return Math.tanh(inputPart(layer, d, 2, unit, x) + recurrent);
    });
    return { h: hidden.map((unit) => (1 - z[unit]) * fresh[unit] + z[unit] * h[unit]), c };
  };
}

const lstm: Step = (layer, d, x, { h, c }) => {
  const raw = (gate: number, unit: number) => inputPart(layer, d, gate, unit, x) + statePart(layer, d, gate, unit, h);
  const peep = (which: number, unit: number) => at(layer.p, [d, which * HIDDEN + unit]);
  const cell = hidden.map((unit) => {
    const input = sigmoid(raw(0, unit) + peep(0, unit) * c[unit]);
    const forget = sigmoid(raw(2, unit) + peep(2, unit) * c[unit]);
    return forget * c[unit] + input * Math.tanh(raw(3, unit));
  });
  return {
    h: hidden.map((unit) => sigmoid(raw(1, unit) + peep(1, unit) * cell[unit]) * Math.tanh(cell[unit])),
    c: cell,
  };
};

/** Runs each sequence by itself, the second direction from its end; what lies beyond its length is 0. */
function run(layer: Layer, directions: readonly boolean[], step: Step): Tensor[] {
  const y = new Map<string, readonly number[]>();
  const last = directions.map((isReverse, d) =>
    layer.lengths.map((length, n) => {
      let state: State = {
        h: hidden.map((unit) => at(layer.h0, [d, n, unit])),
        c: hidden.map((unit) => at(layer.c0, [d, n, unit])),
      };
      for (let count = 0; count < length; count++) {
        const time = isReverse ? length - 1 - count : count;
        const x = Array.from({ length: INPUTS }, (_, index) => at(layer.x, [time, n, index]));
        state = step(layer, d, x, state);
        y.set(`${time},${d},${n}`, state.h);
      }
      return state;
    }),
  );
  const shape = [directions.length, BATCH, HIDDEN];
  return [
    build([TIMES, ...shape], ([time, d, n, unit]) => y.get(`${time},${d},${n}`)?.[unit] ?? 0),
    build(shape, ([d, n, unit]) => last[d][n].h[unit]),
    build(shape, ([d, n, unit]) => last[d][n].c[unit]),
  ];
}

const OPERATORS: readonly [op: string, gates: number, step: Step, attributes: Record<string, number>][] = [
  ["RNN", 1, rnn, {}],
  ["GRU", 3, gru(false), {}],
  ["GRU", 3, gru(true), { linear_before_reset: 1 }],
  ["LSTM", 4, lstm, {}],
];
const WAYS: readonly [direction: string, isReverse: boolean[]][] = [
  ["forward", [false]],
  ["reverse", [true]],
  ["bidirectional", [false, true]],
];

t.test("RNN, GRU and LSTM in each direction, with lengths known or not, equal a loop over each sequence", async (t) => {
  const random = new Random(seed);
  for (const [op, gates, step, more] of OPERATORS) {
    for (const [direction, ways] of WAYS) {
      const d = ways.length;
      const small = (shape: number[]) => build(shape, () => random.between(-1024, 1024) / 1024);
      const layer: Layer = {
        x: fractions(random, [TIMES, BATCH, INPUTS]),
        ...{ w: small([d, gates * HIDDEN, INPUTS]), r: small([d, gates * HIDDEN, HIDDEN]) },
        ...{ b: small([d, 2 * gates * HIDDEN]), h0: small([d, BATCH, HIDDEN]), c0: small([d, BATCH, HIDDEN]) },
        ...{ p: small([d, 3 * HIDDEN]), lengths: [TIMES, 2] },
      };
      const isLstm = op === "LSTM";
      const expected = run(layer, ways, step).slice(0, isLstm ? 3 : 2);
      const outputs = ["y", "h", "c"].slice(0, expected.length);
      const states = isLstm ? ["h0", "c0", "p"] : ["h0"];
      const cast = { op: "Cast", inputs: ["floats"], outputs: ["lengths"], attributes: { to: DataType.int32 } };
      const attributes = { direction, hidden_size: HIDDEN, ...more };
      const node = { op, inputs: ["x", "w", "r", "b", "lengths", ...states], outputs, attributes };
      const lengths = { shape: [BATCH], values: [...layer.lengths] };
      const { x, w, r, b, h0, c0, p } = layer;
      const weights = { w, r, b };
      const initial = isLstm ? { h0, c0, p } : { h0 };
      const tolerance = { tolerance: 4e-6, label: `${op} ${direction}` };
      const nodes = [cast, node];
      const constants = { ...weights, ...initial, floats: lengths };
      checkModel(t, { inputs: { x }, constants, outputs, nodes }, expected, tolerance);
      checkModel(
        t,
        { inputs: { x, ...initial, floats: lengths }, constants: weights, outputs, nodes },
        expected,
        tolerance,
      );
    }
  }
});

t.test("an RNN with the batch first, its own activation and a clip, from a state of zeros", async (t) => {
  const random = new Random(seed);
  const x = fractions(random, [BATCH, TIMES, INPUTS]);
  const [w, r] = [fractions(random, [1, HIDDEN, INPUTS]), fractions(random, [1, HIDDEN, HIDDEN])];
  const states: number[][][] = [];
  for (let n = 0; n < BATCH; n++) {
    let h = hidden.map(() => 0);
    states.push(
      Array.from({ length: TIMES }, (_, time) => {
        const row = Array.from({ length: INPUTS }, (_, index) => at(x, [n, time, index]));
        const raw = hidden.map((unit) => Math.min(3, Math.max(-3, dot(w, 0, unit, row) + dot(r, 0, unit, h))));
        h = raw.map((value) => (value < 0 ? 0.25 * value : value));
        return h;
      }),
    );
  }
  const y = build([BATCH, TIMES, 1, HIDDEN], ([n, time, , unit]) => states[n][time][unit]);
  const last = build([BATCH, 1, HIDDEN], ([n, , unit]) => states[n][TIMES - 1][unit]);
  const attributes = {
    ...{ layout: 1, clip: { float: 3 } },
    ...{ activations: { strings: ["LeakyRelu"] }, activation_alpha: { floats: [0.25] } },
  };
  const nodes = [{ op: "RNN", inputs: ["x", "w", "r"], outputs: ["y", "h"], attributes }];
  const constants: Record<string, TestTensor> = { w, r };
  checkModel(t, { inputs: { x }, constants, outputs: ["y", "h"], nodes }, [y, last], { tolerance: 1e-5 });
});
