/** The middle of the values, or the mean of the two in the middle. Throws RangeError for none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("median: there are no values");
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** How many runs fit into a turn of about so many milliseconds: 1 to 1,000. */
export function runsFor(turnMilliseconds: number, runMilliseconds: number): number {
  return Math.max(1, Math.min(1_000, Math.floor(turnMilliseconds / Math.max(runMilliseconds, 1e-3))));
}

/** A number with three significant digits, for people. */
export function rounded(value: number): string {
  if (value === 0) return "0";
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}
