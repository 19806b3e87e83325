import { type DataType, floatFormat, widthBytes } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { isConstant, type Value, withShape } from "../../compile/value.js";
import { elementCount } from "../../instruction/row-major.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { transpose, windowOfAxis } from "../movement.js";
import { bitsConstant, rationalBits, restBits } from "../number.js";
import { wideType } from "../wide.js";
import { cosineOfTurn, FIXED_POINT_ONE, sineOfTurn } from "./cosine.js";

/** Greatest number of elements of the matrix of a transform. */
const MAX_MATRIX = 2 ** 24;

/** The transform of rows of `length` numbers, real or complex, to `bins` complex numbers, or from bins to real ones. */
type Transform = {
  readonly length: number;
  readonly bins: number;
  readonly isInverse: boolean;
  /** real numbers in each element of a row, and of the result: 1 or 2 */
  readonly from: 1 | 2;
  readonly to: 1 | 2;
};

/** Opset 17 names the axis by an attribute, opset 20 by an operand. */
function dft(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    operator: "DFT",
    since,
    until,
    attributes: ["inverse", "onesided", ...attributes],
    becomes:
      "dot(concat of the rows along the axis (brought last by copy) with themselves, matrix of cosines and sines, what their rounding leaves behind it), 1/n in the matrix for inverse",
    why: "an exact sum of products needs no fast transform; with the rest of each coefficient as a second one the sum is that of coefficients of twice the width, rounded once",
    lower: (node) => {
      const x = node.operand(0);
      const rank = x.type.shape.length;
      const named = since < 20 ? node.int("axis", 1) : (scalarOperand(node, 2, "the axis") ?? -2);
      const axis = node.axis(named, rank, "axis");
      if (rank < 2 || axis === rank - 1) throw new Refusal(`axis ${axis} of [${x.type.shape}]`, "axis");
      return [
        node.cast(transformed(node, node.cast(x, wideType(x.type.dtype), "widened"), axis), x.type.dtype, "result"),
      ];
    },
  };
}

function transformed(node: NodeToLower, x: Value, axis: number): Value {
  const { shape } = x.type;
  const rank = shape.length;
  const from = shape[rank - 1];
  if (from !== 1 && from !== 2) throw new Refusal(`the last axis of [${shape}] is neither real nor complex`);
  const isInverse = node.int("inverse", 0) !== 0;
  const isOneSided = node.int("onesided", 0) !== 0;
  if (isOneSided && !isInverse && from === 2) throw new Refusal("of complex numbers is not defined", "onesided");
  const isToReal = isOneSided && isInverse;
  const wanted = scalarOperand(node, 1, "dft_length");
  const length = wanted ?? (isToReal ? 2 * (shape[axis] - 1) : shape[axis]);
  if (length < 1) throw new Refusal(`the length of the transform is ${length}`);
  const used = isToReal ? Math.floor(length / 2) + 1 : length;
  const others = shape.map((_, index) => index).filter((index) => index !== axis && index !== rank - 1);
  const resized = resize(node, x, axis, used);
  const rows = transpose(node, resized, [...others, axis, rank - 1], "rows");
  const outer = others.map((index) => shape[index]);
  const bins = isOneSided && !isInverse ? Math.floor(length / 2) + 1 : length;
  const to = isToReal ? 1 : 2;
  const matrix = (part: CoefficientPart) =>
    isToReal
      ? realInverseMatrix(node, { dtype: x.type.dtype, part }, length, from)
      : matrixOf(node, { dtype: x.type.dtype, part }, { length, bins, isInverse, from, to });
  const flat = withShape(rows, [outer.reduce((product, size) => product * size, 1), used * from]);
  const beside = (left: Value, right: Value, part: string) =>
    node.step("concat", [left, right], part, { attributes: [1] });
  const whole = beside(matrix("rounded"), matrix("rest"), "coefficients");
  const product = multiply(node, beside(flat, flat, "rows twice"), whole, [...outer, bins, to]);
  const permutation = shape.map((_, index) =>
    index === axis ? rank - 2 : index === rank - 1 ? rank - 1 : others.indexOf(index),
  );
  return transpose(node, product, permutation, "restored axis");
}

/** A coefficient is the sum of its rounding to the type at hand and of the rest, rounded again. */
type CoefficientPart = "rounded" | "rest";
type CoefficientType = { readonly dtype: DataType; readonly part: CoefficientPart };

/** dot of rows [..., R] with a matrix [K, R]; a single vector counts as one row. */
function multiply(node: NodeToLower, rows: Value, matrix: Value, shape: readonly number[]): Value {
  const operand = rows.type.shape.length === 1 ? withShape(rows, [1, ...rows.type.shape]) : rows;
  return node.step("dot", [operand, matrix], "transform", { shape });
}

/** The first `size` elements along an axis, zeros behind them where there are not so many. */
function resize(node: NodeToLower, x: Value, axis: number, size: number): Value {
  return windowOfAxis(node, x, axis, { start: 0, size }, "signal");
}

/** Rows (bin, real or imaginary), columns (element, real or imaginary). */
function matrixOf(node: NodeToLower, type: CoefficientType, { length, bins, isInverse, from, to }: Transform): Value {
  const table = turns(type, length, isInverse ? BigInt(length) : 1n);
  return build(node, type.dtype, { rows: bins * to, columns: length * from }, (row, column) => {
    const turn = (Math.floor(row / to) * Math.floor(column / from)) % length;
    const isImaginaryRow = row % to === 1;
    const isImaginaryColumn = column % from === 1;
    if (isImaginaryRow === isImaginaryColumn) return table.cosine[turn];
    // e^(∓iθ) = cos θ ∓ i sin θ: the forward transform has −sin below and +sin beside
    return isImaginaryRow === isInverse ? table.sine[turn] : table.negativeSine[turn];
  });
}

/** The inverse of one half of a symmetric spectrum: the bins between the ends count twice. */
function realInverseMatrix(node: NodeToLower, type: CoefficientType, length: number, from: 1 | 2): Value {
  const used = Math.floor(length / 2) + 1;
  const single = turns(type, length, BigInt(length));
  const twice = turns(type, length, BigInt(length), 2n);
  return build(node, type.dtype, { rows: length, columns: used * from }, (row, column) => {
    const bin = Math.floor(column / from);
    const turn = (row * bin) % length;
    const isEnd = bin === 0 || 2 * bin === length;
    if (column % from === 0) return (isEnd ? single : twice).cosine[turn];
    return isEnd ? 0n : twice.negativeSine[turn];
  });
}

function build(
  node: NodeToLower,
  dtype: DataType,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  bitsAt: (row: number, column: number) => bigint,
): Value {
  if (rows * columns > MAX_MATRIX) throw new Refusal(`a transform by a matrix of ${rows} × ${columns}`);
  node.reserve(rows * columns * widthBytes(dtype));
  const bits = new Array<bigint>(rows * columns);
  for (let row = 0, index = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) bits[index++] = bitsAt(row, column);
  }
  return bitsConstant(dtype, [rows, columns], bits);
}

/** factor · cos(2πj/length) / divisor and the sines for j = 0 … length − 1, as bits, or what their rounding leaves. */
function turns({ dtype, part }: CoefficientType, length: number, divisor: bigint, factor = 1n) {
  const format = floatFormat(dtype);
  if (format === null) throw new Refusal("the signal is not of a floating-point type");
  if (length > MAX_MATRIX) throw new Refusal(`a transform of ${length} elements`);
  const denominator = FIXED_POINT_ONE * divisor;
  const bitsOf = part === "rounded" ? rationalBits : restBits;
  const list = (make: (turn: bigint, whole: bigint) => bigint) =>
    Array.from({ length }, (_, turn) => bitsOf(format, factor * make(BigInt(turn), BigInt(length)), denominator));
  return {
    cosine: list(cosineOfTurn),
    sine: list(sineOfTurn),
    negativeSine: list((turn, whole) => -sineOfTurn(turn, whole)),
  };
}

const stft: Lowering = {
  operator: "STFT",
  since: 17,
  until: 26,
  attributes: ["onesided"],
  becomes: "frames = copy(signal) as [batch, frames, length]; dot(frames, matrix of cosines and sines times window)",
  why: "a constant window is multiplied into the matrix at compile time; one that is computed at run time into the frames",
  lower: (node) => {
    const signal = node.cast(node.operand(0), wideType(node.operand(0).type.dtype), "widened");
    const { shape, dtype } = signal.type;
    const [batch, samples, from] = shape;
    if (shape.length !== 3 || (from !== 1 && from !== 2)) throw new Refusal(`the signal has the shape [${shape}]`);
    const step = scalarOperand(node, 1, "frame_step");
    const given = node.optionalOperand(2);
    const length = scalarOperand(node, 3, "frame_length") ?? given?.type.shape[0] ?? samples;
    if (step === null || step < 1 || length < 1 || length > samples)
      throw new Refusal(`frames of ${length} every ${step}`);
    const window = given === null ? null : withShape(node.cast(given, dtype, "window"), [length]);
    const frames = Math.floor((samples - length) / step) + 1;
    const axes = [
      { size: batch, coordinate: 0, coefficient: 1 },
      { size: frames, coordinate: 1, coefficient: step },
      { size: length, coordinate: 1, coefficient: 1 },
      { size: from, coordinate: 2, coefficient: 1 },
    ];
    const coordinates = shape.map(() => ({ offset: 0, divisor: 1, mode: "floor" as const }));
    const cut = node.copy(signal, { fill: 0n, axes, coordinates }, "frames", [batch, frames, length * from]);
    const isOneSided = node.int("onesided", 1) !== 0 && from === 1;
    const bins = isOneSided ? Math.floor(length / 2) + 1 : length;
    const plain = matrixOf(node, { dtype, part: "rounded" }, { length, bins, isInverse: false, from, to: 2 });
    const isKnown = window === null || isConstant(window);
    const matrix = window === null || !isKnown ? plain : windowed(node, plain, window, from);
    const rows = isKnown ? cut : windowed(node, cut, window, from);
    return [node.cast(multiply(node, rows, matrix, [batch, frames, bins, 2]), node.operand(0).type.dtype, "result")];
  },
};

/** Rows [..., length · from] times a window [length]. */
function windowed(node: NodeToLower, rows: Value, window: Value, from: number): Value {
  const { shape } = rows.type;
  const [length] = window.type.shape;
  const split = withShape(rows, [...shape.slice(0, -1), length, from]);
  return node.step("mul", [split, withShape(window, [length, 1])], "windowed", { shape });
}

/** A constant operand with one integer, or null where it is left out. */
function scalarOperand(node: NodeToLower, index: number, what: string): number | null {
  const values = node.constantIntegers(index, what);
  if (values === null) return null;
  if (elementCount([values.length]) !== 1) throw new Refusal(`${what} is no scalar`);
  return values[0];
}

/** Transforms between time and frequency. */
export const transforms: readonly Lowering[] = [dft(17, 19, ["axis"]), dft(20, 26, []), stft];
