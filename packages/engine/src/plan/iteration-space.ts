/**
 * The iteration spaces of elementwise instructions. A space of so many elements is described by its suffixes: for each
 * axis but those of size 1, from the last one outwards, the product of its size and those of the axes inside it.
 */

/** One axis of a space and the strides of several operands along it, in elements, 0 where an operand repeats. */
export type SpaceAxis = { readonly size: number; readonly strides: readonly number[] };

/** Suffixes of a shape without zeros: [2, 1, 3, 4] has 4, 12, 24. */
export function suffixesOf(shape: readonly number[]): number[] {
  const suffixes: number[] = [];
  let suffix = 1;
  for (const size of shape.toReversed()) {
    suffix *= size;
    if (size !== 1) suffixes.push(suffix);
  }
  return suffixes;
}

/** The coarsest space whose axes are parts of the axes of all given ones; null if there is none. */
export function commonSuffixes(spaces: readonly (readonly number[])[]): number[] | null {
  if (new Set(spaces.map((space) => space.at(-1) ?? 1)).size > 1) return null;
  const suffixes = [...new Set(spaces.flat())].sort((a, b) => a - b);
  return suffixes.every((suffix, i) => i === 0 || suffix % suffixes[i - 1] === 0) ? suffixes : null;
}

/**
 * Strides of an operand of `shape`, contiguous, broadcast to the natural shape of its instruction, along the axes of a
 * space that divides those of the natural shape; innermost first, as the suffixes.
 */
export function stridesIn(suffixes: readonly number[], natural: readonly number[], shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  let inside = 1;
  let place = 0;
  for (let back = 1; back <= natural.length; back++) {
    const own = shape[shape.length - back] ?? 1;
    const outside = inside * natural[natural.length - back];
    for (let suffix = inside; place < suffixes.length && suffixes[place] <= outside; place++) {
      strides.push(own === 1 ? 0 : stride * (suffix / inside));
      suffix = suffixes[place];
    }
    stride *= own;
    inside = outside;
  }
  return strides;
}

/** The axes without those of size 1, neighbours merged where every operand walks them as one; outermost first. */
export function mergeAxes(axes: readonly SpaceAxis[]): SpaceAxis[] {
  const merged: SpaceAxis[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const outer = merged.at(-1);
    const continues = outer?.strides.every((stride, operand) => stride === axis.strides[operand] * axis.size);
    if (outer && continues) merged[merged.length - 1] = { size: outer.size * axis.size, strides: axis.strides };
    else merged.push(axis);
  }
  return merged;
}
