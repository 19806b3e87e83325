import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import { indices } from "./naive-tensor.js";
import { runNode, type Typed, typed } from "./run-node.js";
import { seed } from "./seed.js";

const { float32, float16, int64, int32, bool } = DataType;

function flat(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((sum, place, axis) => sum * shape[axis] + place, 0);
}

function filled(shape: readonly number[], element: (index: number[]) => number, dtype: DataType = float32): Typed {
  return typed(dtype, indices(shape).map(element), shape);
}

function at({ values, shape }: Typed, index: readonly number[]): number {
  return values[flat(index, shape)];
}

/** Places of an axis of this size, some of them counted from the end. */
function anyPlaces(random: Random, shape: readonly number[], size: number): Typed {
  return filled(shape, () => random.between(-size, size - 1), int64);
}

const forward = (place: number, size: number) => (place < 0 ? place + size : place);

t.test("Gather, GatherElements and GatherND at run time", async (t) => {
  const random = new Random(seed);
  const data = filled([3, 4, 5], () => random.between(-99, 99));
  for (const axis of [0, 1, -1]) {
    const along = (axis + 3) % 3;
    const places = anyPlaces(random, [2, 2], data.shape[along]);
    const [gathered] = runNode({ op: "Gather", attributes: { axis } }, [data, places]);
    const shape = [...data.shape.slice(0, along), 2, 2, ...data.shape.slice(along + 1)];
    const expected = filled(shape, (index) => {
      const place = forward(at(places, index.slice(along, along + 2)), data.shape[along]);
      return at(data, [...index.slice(0, along), place, ...index.slice(along + 2)]);
    });
    t.same(gathered, expected, `Gather along ${axis}`);
    const sizes = [2, 3, 4];
    const elements = anyPlaces(random, sizes, data.shape[along]);
    const [picked] = runNode({ op: "GatherElements", attributes: { axis } }, [data, elements]);
    const chosen = filled(sizes, (index) => {
      const source = [...index];
      source[along] = forward(at(elements, index), data.shape[along]);
      return at(data, source);
    });
    t.same(picked, chosen, `GatherElements along ${axis}`);
  }
  const lists = filled([3, 2, 1], () => random.between(-4, 3), int64);
  const [batched] = runNode({ op: "GatherND", attributes: { batch_dims: 1 } }, [data, lists]);
  const expected = filled([3, 2, 5], ([batch, list, rest]) =>
    at(data, [batch, forward(at(lists, [batch, list, 0]), 4), rest]),
  );
  t.same(batched, expected, "GatherND with a batch");
});

t.test("an index out of range reads zero, and writes nothing", async (t) => {
  const data = typed(float32, [1, 2, 3, 4], [2, 2]);
  const [read] = runNode({ op: "GatherND" }, [data, typed(int64, [1, 1, 0, 2, -3, 0], [3, 2])]);
  t.same(read.values, [4, 0, 0]);
  const updates = typed(float32, [9, 9, 9]);
  const [written] = runNode({ op: "ScatterND" }, [data, typed(int64, [0, -1, 0, 2, -3, 0], [3, 2]), updates]);
  t.same(written.values, [1, 9, 3, 4]);
});

const REDUCTIONS: readonly [name: string, combine: (old: number, update: number) => number][] = [
  ["none", (_, update) => update],
  ["add", (old, update) => old + update],
  ["mul", (old, update) => old * update],
  ["max", Math.max],
  ["min", Math.min],
];

t.test("ScatterElements and ScatterND with every reduction; the last writer wins", async (t) => {
  const random = new Random(seed);
  for (const [reduction, combine] of REDUCTIONS) {
    for (const dtype of [float32, float16, int32]) {
      const data = filled([3, 4], () => random.between(-3, 3), dtype);
      const places = anyPlaces(random, [2, 3], 4);
      const updates = filled([2, 3], () => random.between(-3, 3), dtype);
      const attributes = { axis: 1, reduction };
      const [elements] = runNode({ op: "ScatterElements", attributes }, [data, places, updates], { opset: 18 });
      const values = [...data.values];
      for (const index of indices([2, 3])) {
        const target = flat([index[0], forward(at(places, index), 4)], [3, 4]);
        values[target] = combine(values[target], at(updates, index));
      }
      t.same(
        elements.values,
        values.map((value) => value + 0),
        `ScatterElements ${reduction} of type ${dtype}`,
      );
      const lists = anyPlaces(random, [5, 1], 3);
      const rows = filled([5, 4], () => random.between(-2, 2), dtype);
      const [nd] = runNode({ op: "ScatterND", attributes: { reduction } }, [data, lists, rows], { opset: 18 });
      const whole = [...data.values];
      for (const [list, column] of indices([5, 4])) {
        const target = flat([forward(lists.values[list], 3), column], [3, 4]);
        whole[target] = combine(whole[target], at(rows, [list, column]));
      }
      t.same(nd.values.map(Math.abs), whole.map(Math.abs), `ScatterND ${reduction} of type ${dtype}`);
    }
  }
});

t.test("TensorScatter writes from a place of each batch on, and goes round", async (t) => {
  const cache = filled([2, 4, 1], () => 0);
  const update = filled([2, 2, 1], ([batch, step]) => 10 * batch + step + 1);
  const options = { opset: 24 };
  const [linear] = runNode({ op: "TensorScatter" }, [cache, update, typed(int64, [1, 2])], options);
  t.same(linear.values, [0, 1, 2, 0, 0, 0, 11, 12]);
  const circular = { op: "TensorScatter", attributes: { mode: "circular" } };
  t.same(runNode(circular, [cache, update, typed(int64, [3, 0])], options)[0].values, [2, 0, 0, 1, 11, 12, 0, 0]);
  t.same(runNode({ op: "TensorScatter" }, [cache, update], options)[0].values, [1, 2, 0, 0, 11, 12, 0, 0]);
});

t.test("TopK, ArgMax and ArgMin order rows, equal elements by their place", async (t) => {
  const random = new Random(seed);
  const x = filled([3, 6, 2], () => random.between(-3, 3));
  for (const largest of [1, 0]) {
    const operands = [x, typed(int64, [4])];
    const attributes = { axis: 1, largest };
    const [values, places] = runNode({ op: "TopK", attributes }, operands, { bound: [1], outputs: 2 });
    for (const [row, column] of indices([3, 2])) {
      const line = Array.from({ length: 6 }, (_, place) => at(x, [row, place, column]));
      const order = line
        .map((_, place) => place)
        .sort((a, b) => (largest ? line[b] - line[a] : line[a] - line[b]) || a - b);
      const best = [0, 1, 2, 3].map((rank) => [at(values, [row, rank, column]), at(places, [row, rank, column])]);
      t.same(
        best,
        order.slice(0, 4).map((place) => [line[place], place]),
      );
      const op = largest ? "ArgMax" : "ArgMin";
      const [first] = runNode({ op, attributes: { axis: 1 } }, [x]);
      t.equal(at(first, [row, 0, column]), order[0]);
      const [last] = runNode({ op, attributes: { axis: 1, keepdims: 0, select_last_index: 1 } }, [x]);
      t.equal(at(last, [row, column]), line.lastIndexOf(line[order[0]]));
    }
  }
});

t.test("OneHot, Hardmax and EyeLike are zeros and ones in their places", async (t) => {
  const operands = [typed(int64, [1, -1, 3]), typed(int64, [3], []), typed(float32, [5, 7])];
  const [last] = runNode({ op: "OneHot" }, operands, { bound: [1] });
  t.same(last, typed(float32, [5, 7, 5, 5, 5, 7, 5, 5, 5], [3, 3]));
  const [first] = runNode({ op: "OneHot", attributes: { axis: 0 } }, operands, { bound: [1] });
  t.same(first, typed(float32, [5, 5, 5, 7, 5, 5, 5, 7, 5], [3, 3]));
  const x = typed(float16, [1, 3, 3, 2, 0, -1], [2, 3]);
  t.same(runNode({ op: "Hardmax" }, [x])[0], typed(float16, [0, 1, 0, 1, 0, 0], [2, 3]));
  const eye = runNode({ op: "EyeLike", attributes: { k: -1, dtype: int32 } }, [x])[0];
  t.same(eye, typed(int32, [0, 0, 0, 1, 0, 0], [2, 3]));
});

t.test("CumSum and CumProd from both ends, with and without the element itself", async (t) => {
  const x = typed(float32, [1, 2, 3, 4]);
  const scan = (op: string, exclusive: number, reverse: number) =>
    runNode({ op, attributes: { exclusive, reverse } }, [x, typed(int64, [0], [])], { bound: [1], opset: 26 })[0]
      .values;
  t.same(scan("CumSum", 0, 0), [1, 3, 6, 10]);
  t.same(scan("CumSum", 1, 0), [0, 1, 3, 6]);
  t.same(scan("CumSum", 0, 1), [10, 9, 7, 4]);
  t.same(scan("CumSum", 1, 1), [9, 7, 4, 0]);
  t.same(scan("CumProd", 0, 0), [1, 2, 6, 24]);
  t.same(scan("CumProd", 1, 1), [24, 12, 4, 1]);
});

t.test("ReverseSequence turns the first steps of each sequence round", async (t) => {
  const x = filled([4, 2], ([time, batch]) => 10 * batch + time);
  const [byTime] = runNode({ op: "ReverseSequence" }, [x, typed(int64, [2, 4])]);
  t.same(byTime.values, [1, 13, 0, 12, 2, 11, 3, 10]);
  const attributes = { batch_axis: 0, time_axis: 1 };
  const [byBatch] = runNode({ op: "ReverseSequence", attributes }, [x, typed(int64, [1, 2, 1, 2])]);
  t.same(byBatch.values, [0, 10, 11, 1, 2, 12, 13, 3]);
});

t.test("Pad repeats, mirrors and goes round, and takes its value at run time", async (t) => {
  const x = typed(int32, [1, 2, 3]);
  const pad = (mode: string, before: number, after: number, value: Typed | null = null) => {
    const operands = [x, typed(int64, [before, after]), value];
    return runNode({ op: "Pad", attributes: { mode } }, operands, { bound: [1], opset: 19 })[0].values;
  };
  t.same(pad("edge", 2, 1), [1, 1, 1, 2, 3, 3]);
  t.same(pad("reflect", 2, 3), [3, 2, 1, 2, 3, 2, 1, 2]);
  t.same(pad("wrap", 2, 4), [2, 3, 1, 2, 3, 1, 2, 3, 1]);
  t.same(pad("edge", -1, 1), [2, 3, 3]);
  t.same(pad("constant", 1, -1, typed(int32, [9], [])), [9, 1, 2]);
  t.same(pad("constant", 1, 1), [0, 1, 2, 3, 0]);
});

t.test("Concat, Split and Tile at run time", async (t) => {
  const [a, b] = [filled([2, 1], ([row]) => row), filled([2, 2], ([row, column]) => 10 + 2 * row + column)];
  const [joined] = runNode({ op: "Concat", attributes: { axis: -1 } }, [a, b]);
  t.same(joined, typed(float32, [0, 10, 11, 1, 12, 13], [2, 3]));
  const parts = runNode({ op: "Split", attributes: { axis: 1, num_outputs: 2 } }, [joined], { opset: 18, outputs: 2 });
  t.same(parts, [typed(float32, [0, 10, 1, 12], [2, 2]), typed(float32, [11, 13], [2, 1])]);
  const [tiled] = runNode({ op: "Tile" }, [a, typed(int64, [2, 3])], { bound: [1] });
  t.same(tiled, typed(float32, [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1], [4, 3]));
  const deep = filled([2, 1, 2, 1, 2, 1], (index) => flat(index, [2, 1, 2, 1, 2, 1]));
  const [wide] = runNode({ op: "Tile" }, [deep, typed(int64, [2, 2, 2, 2, 2, 2])], { bound: [1] });
  t.same(
    wide.values,
    filled([4, 2, 4, 2, 4, 2], (index) =>
      at(
        deep,
        index.map((place, axis) => place % deep.shape[axis]),
      ),
    ).values,
  );
});

t.test("what has as many elements as the data say is made at compile time, or refused", async (t) => {
  const x = typed(float32, [0, 3, 3, 0, 5, 3], [2, 3]);
  const condition = typed(bool, [0, 1, 1]);
  const [compressed] = runNode({ op: "Compress", attributes: { axis: 1 } }, [x, condition], { bound: [1] });
  t.same(compressed, typed(float32, [3, 3, 5, 3], [2, 2]));
  const [places] = runNode({ op: "NonZero" }, [x], { bound: [0] });
  t.same(places, typed(int64, [0, 0, 1, 1, 1, 2, 1, 2], [2, 4]));
  const unique = (attributes: Record<string, number>) =>
    runNode({ op: "Unique", attributes }, [x], { bound: [0], outputs: 4 }).map(({ values }) => values);
  t.same(unique({}), [
    [0, 3, 5],
    [0, 1, 4],
    [0, 1, 1, 0, 2, 1],
    [2, 3, 1],
  ]);
  const columns = typed(float32, [2, 1, 2, 1, 0, 1], [2, 3]);
  const byColumn = runNode({ op: "Unique", attributes: { axis: 1 } }, [columns], { bound: [0], outputs: 4 });
  t.same(
    byColumn.map(({ values }) => values),
    [
      [1, 2, 0, 1],
      [1, 0],
      [1, 0, 1],
      [1, 2],
    ],
  );
  t.throws(() => runNode({ op: "NonZero" }, [x]), /constant/);
});

t.test("NonMaxSuppression keeps the best of the boxes that overlap", async (t) => {
  const boxes = typed(float32, [0, 0, 1, 1, 0, 0.1, 1, 1.1, 1, 2.1, 0, 1.1], [1, 3, 4]);
  const scores = typed(float32, [0.5, 0.9, 0.3], [1, 1, 3]);
  const limits = [typed(int64, [3]), typed(float32, [0.5]), typed(float32, [0])];
  const [kept] = runNode({ op: "NonMaxSuppression" }, [boxes, scores, ...limits], { bound: [0, 1, 2, 3, 4] });
  t.same(kept, typed(int64, [0, 0, 1, 0, 0, 2], [2, 3]));
});
