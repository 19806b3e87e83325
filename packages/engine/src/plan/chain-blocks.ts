import { positionsIn } from "./positions.js";

/**
 * An iteration space cut into blocks of at most so many elements along one axis. All blocks have `count` places of that
 * axis, the last one of each run `tail` places if that is not 0, and the whole of the axes inside it.
 */
export type ChainBlocks = {
  /** sizes of the axes inside the one that is cut */
  readonly inner: readonly number[];
  readonly count: number;
  readonly tail: number;
  /** for each block its first place on the axes outside and on the one that is cut, and whether it is a tail */
  readonly blocks: readonly { readonly position: readonly number[]; readonly isTail: boolean }[];
  /** elements of a block that is no tail */
  readonly elements: number;
};

/** Cuts the axes `sizes`, outermost first, none of them 0. */
export function cutIntoBlocks(sizes: readonly number[], mostElements: number): ChainBlocks {
  let inside = 1;
  let axis = sizes.length - 1;
  while (axis >= 0 && inside * sizes[axis] <= mostElements) inside *= sizes[axis--];
  if (axis < 0) {
    return { inner: sizes, count: 1, tail: 0, blocks: [{ position: [], isTail: false }], elements: inside };
  }
  const runs = Math.ceil(sizes[axis] / Math.floor(mostElements / inside));
  const count = Math.ceil(sizes[axis] / runs);
  const tail = sizes[axis] % count;
  const blocks = positionsIn(sizes.slice(0, axis)).flatMap((outer) =>
    Array.from({ length: Math.ceil(sizes[axis] / count) }, (_, run) => {
      const first = run * count;
      return { position: [...outer, first], isTail: first + count > sizes[axis] };
    }),
  );
  return { inner: sizes.slice(axis + 1), count, tail, blocks, elements: count * inside };
}
