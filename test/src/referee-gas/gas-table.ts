/** Gas of a transaction, and the length of its calldata. */
export type Cost = { readonly gas: number; readonly bytes: number };

const START = "<!-- gas by instruction: written by test/src/referee-gas.test.ts -->\n";
const END = "<!-- end of gas by instruction -->\n";

/** A table in Markdown of the case of each instruction that takes the most gas, the most first. */
export function gasTable(names: readonly string[], costs: Readonly<Record<string, Cost>>): string {
  const worst = names.flatMap((name) => {
    const own = Object.entries(costs).filter(([one]) => one.startsWith(`${name} of `));
    return own.sort(([, a], [, b]) => b.gas - a.gas).slice(0, 1);
  });
  const rows = worst
    .sort(([, a], [, b]) => b.gas - a.gas)
    .map(([name, { gas, bytes }]) => `| ${name.replace(" of ", " | ")} | ${shown(gas)} | ${shown(bytes)} |\n`);
  const head = "| instruction | data types of the operands | gas | bytes of calldata |\n| --- | --- | --- | --- |\n";
  return `${head}${rows.join("")}`;
}

/** The page with this table between its marks. Throws RangeError where they are missing. */
export function withTable(page: string, table: string): string {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new RangeError("the page has no place for the table");
  return `${page.slice(0, start + START.length)}\n${table}\n${page.slice(end)}`;
}

function shown(count: number): string {
  return count.toLocaleString("en-US");
}
