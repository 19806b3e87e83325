/** Index of the first entry in which two lists of the same length differ, `null` if they are equal. */
export function leftmostDifference<T>(a: ArrayLike<T>, b: ArrayLike<T>): number | null {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return i;
  return null;
}
