import type { Lowering } from "./lowering.js";

const HEAD = `# Operators

Every ONNX operator that the compiler knows, the opsets in which a row holds, and what it becomes, in the words of appendix A of [the specification](specification.md). The table is part of the arithmetic version: another row makes another model id. An attribute that a row does not list is refused, and so is every operator without a row; \`assay model inspect FILE\` names all refused nodes of a model at once, with the reason.

Values are tensors of a fixed shape. What decides a shape or a branch must be known at compile time: from the file, from shapes, or from constants that inputs are bound to (\`--constant\`). An operator whose operands are all constant is computed at compile time, with the same arithmetic.

This page is made from the table itself: \`npm run docs:operators\`.
`;

const DOMAINS: readonly (readonly [domain: string | undefined, heading: string])[] = [
  [undefined, "ai.onnx"],
  ["ai.onnx.ml", "ai.onnx.ml"],
  ["com.microsoft", "com.microsoft"],
];

/** The page of operators as Markdown: one table for each domain, its rows by operator and opset. */
export function describeTable(rows: readonly Lowering[]): string {
  const parts = DOMAINS.flatMap(([domain, heading]) => {
    const own = rows.filter((row) => row.domain === domain);
    own.sort((a, b) => (a.operator === b.operator ? a.since - b.since : a.operator < b.operator ? -1 : 1));
    return own.length === 0 ? [] : [`## ${heading}\n`, ...describeDomain(own), ""];
  });
  return `${[HEAD, ...parts].join("\n").trimEnd()}\n`;
}

function describeDomain(rows: readonly Lowering[]): string[] {
  const count = new Set(rows.map(({ operator }) => operator)).size;
  const lines = rows.map(({ operator, since, until, becomes, why, attributes }) => {
    const opsets = since === until ? String(since) : `${since} – ${until}`;
    const because = why === undefined ? "" : ` _${cell(why)}_`;
    return `| ${operator} | ${opsets} | ${cell(becomes)}${because} | ${cell(attributes.join(", "))} |`;
  });
  return [
    `${count} operators.\n`,
    "| operator | opsets | becomes | attributes |",
    "| --- | --- | --- | --- |",
    ...lines,
  ];
}

/** Text that cannot break out of a cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").replaceAll("_", "\\_").replaceAll("*", "\\*");
}
