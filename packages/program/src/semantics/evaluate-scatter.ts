import { type DataType, placeOfIndex, type ScatterCode, scatteredElement, widthBytes } from "@assay/arithmetic";
import { ScatterMode, type TensorType } from "../instruction/instruction.js";
import { elementCount } from "../instruction/row-major.js";
import { BroadcastWalk } from "./broadcast-walk.js";
import { bitsOfElements, bitsOfWords, type Words, wordsOf } from "./elements.js";
import { rowLength } from "./reads.js";

/** `scatter`: the updates of each row fall on the elements that their indices name, in ascending order. */
export function evaluateScatter(
  mode: number,
  [data, i, u]: readonly TensorType[],
  bytes: readonly Uint8Array[],
): Uint8Array {
  const output = new Uint8Array(bytes[0]);
  const size = rowLength(data.shape);
  const count = rowLength(u.shape);
  const rows = data.shape.slice(0, -1);
  const elements = wordsOf(output, widthBytes(data.dtype));
  const updates = wordsOf(bytes[2], widthBytes(data.dtype));
  const indices = bitsOfElements(i.dtype, bytes[1]);
  const indexRows = new BroadcastWalk(i.shape.slice(0, -1), rows);
  for (let row = 0; row < elementCount(rows); row++) {
    const firstIndex = indexRows.next() * count;
    const places = Array.from(indices.subarray(firstIndex, firstIndex + count), (index) => placeOfIndex(index, size));
    const target = elements.subarray(row * size, (row + 1) * size);
    const source = updates.subarray(row * count, (row + 1) * count);
    if (mode === ScatterMode.overwrite) overwrite(target, places, source);
    else combine(mode as ScatterCode, data.dtype, target, places, source);
  }
  return output;
}

function overwrite(target: Words, places: readonly (number | null)[], source: Words): void {
  for (const [k, place] of places.entries()) if (place !== null) target[place] = source[k];
}

function combine(
  mode: ScatterCode,
  dtype: DataType,
  target: Words,
  places: readonly (number | null)[],
  source: Words,
): void {
  const updates = bitsOfWords(source);
  const matches = new Map<number, bigint[]>();
  for (const [k, place] of places.entries()) {
    if (place === null) continue;
    const earlier = matches.get(place);
    if (earlier === undefined) matches.set(place, [updates[k]]);
    else earlier.push(updates[k]);
  }
  for (const [place, found] of matches) {
    const bits = scatteredElement(mode, dtype, BigInt(target[place]), BigUint64Array.from(found));
    if (target instanceof BigUint64Array) target[place] = bits;
    else target[place] = Number(bits);
  }
}
