/** One axis of an iteration space over two operands; strides in elements, 0 repeats. */
export type BroadcastAxis = { size: number; aStride: number; bStride: number };

/**
 * The iteration space of a binary instruction: shapes are aligned at the last axis, each pair of sizes is equal or one
 * of them 1 (NumPy's rule). Neighbouring axes that both operands walk as one are merged, so that equal shapes and a
 * scalar operand give one axis. There is always at least one axis, outermost first.
 */
export function broadcastAxes(aShape: readonly number[], bShape: readonly number[]): BroadcastAxis[] {
  const axes: BroadcastAxis[] = [];
  let aStep = 1;
  let bStep = 1;
  for (let back = 1; back <= Math.max(aShape.length, bShape.length); back++) {
    const aSize = aShape[aShape.length - back] ?? 1;
    const bSize = bShape[bShape.length - back] ?? 1;
    if (aSize !== bSize && aSize !== 1 && bSize !== 1) {
      throw new RangeError(`shapes [${aShape}] and [${bShape}] do not broadcast`);
    }
    const axis = { size: Math.max(aSize, bSize), aStride: aSize === 1 ? 0 : aStep, bStride: bSize === 1 ? 0 : bStep };
    aStep *= aSize;
    bStep *= bSize;
    if (axis.size > 1) pushMerged(axes, axis);
  }
  if (axes.length === 0) axes.push({ size: 1, aStride: 1, bStride: 1 });
  return axes.reverse();
}

/** Adds the next outer axis, or lets the last one grow where it continues that one. */
function pushMerged(axes: BroadcastAxis[], outer: BroadcastAxis): void {
  const inner = axes.at(-1);
  if (inner !== undefined && continues(inner.aStride, outer.aStride) && continues(inner.bStride, outer.bStride)) {
    inner.size *= outer.size;
  } else {
    axes.push(outer);
  }

  function continues(innerStride: number, outerStride: number): boolean {
    return outerStride === innerStride * inner!.size;
  }
}
