/** One column of a table: its heading, and whether its cells are set flush right. */
export type Column = { readonly heading: string; readonly right?: boolean };

/** Lines of a plain table: headings, a rule, the rows. Cells must be free of colour codes. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((column, i) =>
    Math.max(column.heading.length, ...rows.map((row) => (row[i] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map((column, i) => (column.right ? (cells[i] ?? "").padStart(widths[i]) : (cells[i] ?? "").padEnd(widths[i])))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("──");
  return [line(columns.map((column) => column.heading)), rule, ...rows.map(line)];
}
