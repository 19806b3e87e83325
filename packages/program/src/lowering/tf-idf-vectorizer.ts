import { DataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type Value, withShape } from "../compile/value.js";
import { PLAIN_COORDINATE } from "../instruction/copy-map.js";
import { elementCount } from "../instruction/row-major.js";
import { join } from "./concat.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { numberConstant, numberScalar } from "./number.js";

/** The sequences of one length that are looked for, and the place of each among all of the pool. */
type Grams = {
  readonly length: number;
  readonly items: readonly bigint[];
  readonly first: number;
  readonly count: number;
};

/** Counts how often sequences of integers occur in each row. */
export const tfIdfVectorizer: Lowering = {
  operator: "TfIdfVectorizer",
  since: 9,
  until: 26,
  attributes: [
    ...["max_gram_length", "max_skip_count", "min_gram_length", "mode", "ngram_counts", "ngram_indexes"],
    ...["pool_int64s", "pool_strings", "weights"],
  ],
  becomes:
    "for each length: windows = copy(X) for each skip; n = sum(product(cast(equal(windows, pool)))); " +
    "take(n, place of each output); IDF: select(less(0, n), weights, 0); TFIDF: mul(n, weights)",
  why: "a pool of strings is refused: no data type of the instruction set holds them",
  lower: (node) => {
    const x = node.operand(0);
    const { shape } = x.type;
    const [batch, width] = shape.length === 2 ? shape : [1, elementCount(shape)];
    if (shape.length > 2) throw new Refusal(`X has the shape [${shape}]`);
    const pool = gramsOf(node);
    const indexes = (node.ints("ngram_indexes") ?? []).slice();
    if (new Set(indexes).size !== indexes.length) throw new Refusal("names an output twice", "ngram_indexes");
    const rows = withShape(x, [batch, width]);
    const counts = pool.map((grams) => countsOf(node, rows, grams));
    if (counts.length === 0) throw new Refusal("no sequence has a length from min_gram_length on", "pool_int64s");
    const all = join(node, counts, 1, "counts");
    const order = pool.flatMap(({ first, count }) => Array.from({ length: count }, (_, index) => first + index));
    const size = Math.max(...indexes) + 1;
    // a place outside of the counts reads 0
    const places = new Array<number>(size).fill(order.length);
    for (const [place, gram] of order.entries()) places[indexes[gram]] = place;
    const chosen = node.step("take", [all, numberConstant(DataType.int64, [size], places)], "frequencies", {
      attributes: [1, 0],
    });
    return [withShape(weighted(node, chosen), shape.length === 2 ? [batch, size] : [size])];
  },
};

function gramsOf(node: NodeToLower): Grams[] {
  if (node.attribute("pool_strings", "strings") !== null) {
    throw new Refusal("no data type of the instruction set holds strings", "pool_strings");
  }
  const items = node.attribute("pool_int64s", "ints") ?? [];
  const starts = node.ints("ngram_counts") ?? [];
  const [least, most] = [node.int("min_gram_length", 1), node.int("max_gram_length", 1)];
  let first = 0;
  const pool = starts.map((start, index) => {
    const own = items.slice(start, starts[index + 1] ?? items.length);
    const count = Math.floor(own.length / (index + 1));
    first += count;
    return { length: index + 1, items: own, first: first - count, count };
  });
  if (first !== (node.ints("ngram_indexes") ?? []).length) throw new Refusal("does not fit the pool", "ngram_indexes");
  return pool.filter(({ length, count }) => count > 0 && length >= least && length <= most);
}

/** How often each sequence occurs in each row, [batch, count] float32. */
function countsOf(node: NodeToLower, rows: Value, { length, items, count }: Grams): Value {
  const [batch, width] = rows.type.shape;
  const { float32 } = DataType;
  const skips = length === 1 ? 1 : node.int("max_skip_count", 0) + 1;
  const windows: Value[] = [];
  for (let step = 1; step <= skips; step++) {
    const places = width - (length - 1) * step;
    if (places < 1) continue;
    const axes = [
      { size: batch, coordinate: 0, coefficient: 1 },
      { size: places, coordinate: 1, coefficient: 1 },
      { size: length, coordinate: 1, coefficient: step },
    ];
    const map = { fill: 0n, axes, coordinates: [PLAIN_COORDINATE, PLAIN_COORDINATE] };
    windows.push(node.copy(rows, map, `windows of step ${step}`, [batch, places, length]));
  }
  if (windows.length === 0) return numberConstant(float32, [batch, count], new Array<number>(batch * count).fill(0));
  const all = join(node, windows, 1, "windows");
  const places = all.type.shape[1];
  const grams = numberConstant(rows.type.dtype, [count, 1, length], items.slice(0, count * length));
  const isSame = node.step("equal", [withShape(all, [batch, 1, places, length]), grams], "is equal");
  const matches = node.cast(isSame, float32, "matches");
  const whole =
    length === 1 ? withShape(matches, [batch, count, places]) : node.step("product", [matches], "whole matches");
  return node.step("sum", [whole], "counts");
}

/** Frequencies as they are, or with the weight of each output, which is 1 where none is given. */
function weighted(node: NodeToLower, frequencies: Value): Value {
  const { float32 } = DataType;
  const size = frequencies.type.shape[1];
  const listed = node.attribute("weights", "floats") ?? [];
  const mode = node.text("mode", "TF");
  if (listed.length > 0 && listed.length < size)
    throw new Refusal(`are ${listed.length} for ${size} outputs`, "weights");
  const weights = listed.length === 0 ? null : numberConstant(float32, [size], listed.slice(0, size));
  if (mode === "TF" || (mode === "TFIDF" && weights === null)) return frequencies;
  if (mode === "TFIDF") return node.step("mul", [frequencies, weights!], "weighted");
  if (mode !== "IDF") throw new Refusal(`is "${mode}"`, "mode");
  const isThere = node.step("less", [numberScalar(float32, 0), frequencies], "occurs");
  return node.step("select", [isThere, weights ?? numberScalar(float32, 1), numberScalar(float32, 0)], "weighted");
}
