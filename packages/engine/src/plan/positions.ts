/** All positions of a shape in row-major order. */
export function positionsIn(shape: readonly number[]): number[][] {
  let positions: number[][] = [[]];
  for (const size of shape) {
    positions = positions.flatMap((head) => Array.from({ length: size }, (_, i) => [...head, i]));
  }
  return positions;
}
