#!/usr/bin/env node
// Draws the terminal of a demo run as docs/images/demo.svg: FORCE_COLOR=1 npm run --silent demo | node docs/images/make-demo-picture.mjs
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const FIRST = /^\S*4\. A cheating operator/;
const LAST = /^\S*6\. What it cost/;
const [CHARACTER, LINE, MARGIN] = [7.8, 17, 20];
const ESCAPE = String.fromCharCode(27);
const CODE = new RegExp(`${ESCAPE}\\[([0-9;]*)m`);
const CODES = new RegExp(`(${ESCAPE}\\[[0-9;]*m)`, "g");
const COLORS = { 31: "#ff7b72", 32: "#7ee787", 36: "#79c0ff" };

let text = "";
for await (const chunk of process.stdin) text += chunk;
const all = text.split("\n");
const plain = all.map((line) => line.replace(CODES, ""));
const from = plain.findIndex((line) => FIRST.test(line));
const to = plain.findIndex((line) => LAST.test(line));
if (from < 0 || to < 0) throw new Error("the input is not the output of the demo");
const lines = all.slice(from, to);
const total = plain.find((line) => line.includes("The whole dispute"));
if (total) lines.push(`${ESCAPE}[1m${total}${ESCAPE}[0m`);

/** A line of ANSI text as tspans. */
function spans(line) {
  let style = "";
  return line
    .split(CODES)
    .map((part) => {
      const code = CODE.exec(part)?.[1];
      if (code === undefined) return part === "" ? "" : `<tspan${style}>${escaped(part)}</tspan>`;
      if (COLORS[code]) style = ` fill="${COLORS[code]}"`;
      else if (code === "1") style += ' font-weight="bold"';
      else if (code === "2") style = ' fill="#8b949e"';
      else style = "";
      return "";
    })
    .join("");
}

function escaped(part) {
  return part.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

const width = Math.round(Math.max(...lines.map((line) => line.replace(CODES, "").length)) * CHARACTER) + 2 * MARGIN;
const height = lines.length * LINE + 2 * MARGIN;
const rows = lines.map(
  (line, i) => `<text x="${MARGIN}" y="${MARGIN + 12 + i * LINE}" xml:space="preserve">${spans(line)}</text>`,
);
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="assay demo convicts a cheating operator">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="13" fill="#e6edf3">
${rows.join("\n")}
</g>
</svg>
`;
await writeFile(fileURLToPath(new URL("demo.svg", import.meta.url)), svg);
