/** One axis of an iteration space over several operands: its size, and each operand's stride in elements, 0 repeats. */
export type BroadcastAxis = { size: number; strides: number[] };

/**
 * The iteration space of an elementwise instruction: shapes are aligned at the last axis, sizes along an axis are equal
 * or 1 (NumPy's rule). Neighbouring axes that all operands walk as one are merged, so that equal shapes and a scalar
 * operand give one axis. There is always at least one axis, outermost first.
 */
export function broadcastAxes(shapes: readonly (readonly number[])[]): BroadcastAxis[] {
  const axes: BroadcastAxis[] = [];
  const steps = shapes.map(() => 1);
  const rank = Math.max(...shapes.map((shape) => shape.length));
  for (let back = 1; back <= rank; back++) {
    const sizes = shapes.map((shape) => shape[shape.length - back] ?? 1);
    const size = sizes.find((one) => one !== 1) ?? 1;
    if (sizes.some((one) => one !== 1 && one !== size)) {
      throw new RangeError(`shapes ${shapes.map((shape) => `[${shape}]`).join(" ")} do not broadcast`);
    }
    const axis = { size, strides: sizes.map((one, operand) => (one === 1 ? 0 : steps[operand]!)) };
    for (const [operand, one] of sizes.entries()) steps[operand]! *= one;
    if (size !== 1) pushMerged(axes, axis);
  }
  if (axes.length === 0) axes.push({ size: 1, strides: shapes.map(() => 1) });
  return axes.reverse();
}

/** Adds the next outer axis, or lets the last one grow where it continues that one. */
function pushMerged(axes: BroadcastAxis[], outer: BroadcastAxis): void {
  const inner = axes.at(-1);
  const continues =
    inner !== undefined && outer.strides.every((stride, operand) => stride === inner.strides[operand]! * inner.size);
  if (continues) inner.size *= outer.size;
  else axes.push(outer);
}
