import { DataType, floatFormat, widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { constantOf, type Value, withShape } from "../compile/value.js";
import { elementCount, rowMajorStrides, unravelIndex } from "../instruction/row-major.js";
import type { NodeToLower } from "./lowering.js";
import { bitsConstant, rationalBits } from "./number.js";
import type { Taps } from "./resize-weights.js";

/** Greatest number of taps of all output elements of one row together: they are listed at compile time. */
const MAX_TAPS = 2 ** 25;

/** An axis of the input and the taps of each output element along it; null where that lies outside. */
export type TappedAxis = { readonly size: number; readonly taps: readonly (Taps | null)[] };

/**
 * The output elements of every row as the dot of their taps (over all axes) with the taps' weights, each the product
 * over the axes rounded once.
 *
 * @param rows [R, the product of the axes' sizes], of a wide float type
 * @returns [R, the product of the axes' outputs]
 */
export function dotTaps(node: NodeToLower, rows: Value, axes: readonly TappedAxis[]): Value {
  const widths = axes.map(({ taps }) => Math.max(1, ...taps.map((one) => one?.places.length ?? 0)));
  const outputs = axes.map(({ taps }) => taps.length);
  const [positions, width] = [elementCount(outputs), elementCount(widths)];
  if (positions * width > MAX_TAPS) throw new Refusal(`${positions} output elements of ${width} taps each`);
  const { dtype } = rows.type;
  node.reserve(positions * width * (8 + widthBytes(dtype)));
  const indices = constantOf(DataType.int64, [positions, width], placesOf(axes, outputs, widths));
  const weights = constantOf(dtype, [positions, 1, width], weightsOf(dtype, axes, outputs, widths));
  const taken = node.step("take", [rows, indices], "taps", { attributes: [1, 0] });
  const [count] = rows.type.shape;
  const dotted = node.step("dot", [withShape(taken, [count, positions, 1, width]), weights], "weighted taps");
  return withShape(dotted, [count, positions]);
}

/** The flat index of each tap; one behind the input where the output element lies outside. */
function placesOf(axes: readonly TappedAxis[], outputs: readonly number[], widths: readonly number[]): Uint8Array {
  const strides = rowMajorStrides(axes.map(({ size }) => size));
  const behind = elementCount(axes.map(({ size }) => size));
  const [positions, width] = [elementCount(outputs), elementCount(widths)];
  const tapPlaces = Array.from({ length: width }, (_, tap) => unravelIndex(tap, widths));
  const flat = new BigInt64Array(positions * width);
  for (let position = 0; position < positions; position++) {
    const taps = unravelIndex(position, outputs).map((place, axis) => axes[axis].taps[place]);
    for (let tap = 0; tap < width; tap++) {
      let index = 0;
      for (const [axis, one] of taps.entries()) {
        index = one === null || index === behind ? behind : index + one.places[tapPlaces[tap][axis]] * strides[axis];
      }
      flat[position * width + tap] = BigInt(index);
    }
  }
  return new Uint8Array(flat.buffer);
}

/** Outputs with the same weights along each axis share their products: a resize by a simple ratio has but a few. */
function weightsOf(
  dtype: DataType,
  axes: readonly TappedAxis[],
  outputs: readonly number[],
  widths: readonly number[],
): Uint8Array {
  const classes = axes.map(({ taps }) => taps.map(keyOf));
  const rowsByKey = new Map<string, Uint8Array>();
  const [positions, rowBytes] = [elementCount(outputs), elementCount(widths) * widthBytes(dtype)];
  const data = new Uint8Array(positions * rowBytes);
  for (let position = 0; position < positions; position++) {
    const places = unravelIndex(position, outputs);
    const key = places.map((place, axis) => classes[axis][place]).join("|");
    const known = rowsByKey.get(key);
    const taps = places.map((place, axis) => axes[axis].taps[place]);
    const row = known ?? rowOfWeights(dtype, taps, widths);
    if (known === undefined) rowsByKey.set(key, row);
    data.set(row, position * rowBytes);
  }
  return data;
}

function rowOfWeights(dtype: DataType, taps: readonly (Taps | null)[], widths: readonly number[]): Uint8Array {
  const format = floatFormat(dtype)!;
  const bits = Array.from({ length: elementCount(widths) }, (_, tap) => {
    // not reduced in between: the product is rounded once, and rounding does not ask for lowest terms
    let [numerator, denominator] = [1n, 1n];
    for (const [axis, place] of unravelIndex(tap, widths).entries()) {
      const weight = taps[axis]?.weights[place] ?? { numerator: 0n, denominator: 1n };
      numerator *= weight.numerator;
      denominator *= weight.denominator;
    }
    return rationalBits(format, numerator, denominator);
  });
  return bitsConstant(dtype, [bits.length], bits).source.data;
}

function keyOf(taps: Taps | null): string {
  return taps === null ? "-" : taps.weights.map(({ numerator, denominator }) => `${numerator}/${denominator}`).join();
}
