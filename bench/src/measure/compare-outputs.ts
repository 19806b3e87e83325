import { DataType } from "@assay/arithmetic";
import type { TensorMessage } from "./messages.js";

/** How far two engines' outputs are apart. */
export type Difference = {
  /** the largest difference between two floats, relative to the largest magnitude of their tensor */
  readonly relative: number;
  /** share of the integer and bool elements that differ */
  readonly integers: number;
};

/** Compares by name. Throws RangeError where a tensor is missing or has another size. */
export function compareOutputs(ours: readonly TensorMessage[], theirs: readonly TensorMessage[]): Difference {
  let relative = 0;
  let [differing, integers] = [0, 0];
  for (const tensor of ours) {
    const other = theirs.find(({ name }) => name === tensor.name);
    if (other === undefined) throw new RangeError(`the output ${tensor.name} is missing`);
    if (other.data.length !== tensor.data.length) throw new RangeError(`the output ${tensor.name} has another size`);
    const [left, right] = [floatsOf(tensor), floatsOf(other)];
    if (left !== null && right !== null) relative = Math.max(relative, relativeDifference(left, right));
    else {
      const width =
        tensor.data.length /
        Math.max(
          1,
          tensor.shape.reduce((product, size) => product * size, 1),
        );
      integers += tensor.data.length / width;
      for (let at = 0; at < tensor.data.length; at += width) {
        const end = at + width;
        if (!Buffer.from(tensor.data.subarray(at, end)).equals(other.data.subarray(at, end))) differing++;
      }
    }
  }
  return { relative, integers: integers === 0 ? 0 : differing / integers };
}

/** NaN against a number is infinitely far. */
function relativeDifference(left: Float32Array | Float64Array, right: Float32Array | Float64Array): number {
  let [most, scale] = [0, 0];
  for (let i = 0; i < left.length; i++) {
    const [a, b] = [left[i], right[i]];
    if (Number.isFinite(b)) scale = Math.max(scale, Math.abs(b));
    if (Object.is(a, b) || a === b) continue;
    const distance = Math.abs(a - b);
    most = Math.max(most, Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
  }
  return most === 0 ? 0 : most / (scale || 1);
}

function floatsOf({ dtype, data }: TensorMessage): Float32Array | Float64Array | null {
  const { buffer } = data.slice();
  if (dtype === DataType.float32) return new Float32Array(buffer);
  return dtype === DataType.float64 ? new Float64Array(buffer) : null;
}
