import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { relative } from "node:path";
import ts from "typescript";
import { isCommonJsFile, resolveFor } from "./resolve.js";

/** Where a page finds the built files, by their paths below the root. */
export const MODULES = "/modules/";

/** What pages get for `node:fs/promises`: files of the packages come from the server that the modules came from. */
const FILES_MODULE = `export async function readFile(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(url) + " is not there");
  return new Uint8Array(await answer.arrayBuffer());
}
`;
const NODE_MODULE = `${MODULES}node:`;

/** The text of a module as a page can load it: its specifiers become addresses, CommonJS becomes one module. */
export function moduleText(path: string, root: string): string {
  if (path === "node:fs/promises") return FILES_MODULE;
  if (path === "node:buffer") return bufferModule(root);
  if (path.startsWith("node:")) return "export default {};\n";
  const file = `${root}${path}`;
  return isCommonJsFile(file) ? commonJsModule(file) : addressed(file, root);
}

function bufferModule(root: string): string {
  const file = resolveFor("buffer", `${root}package.json`);
  if (file === null) throw new Error("the package buffer is not installed");
  return `import buffer from ${JSON.stringify(`${MODULES}${relative(root, file)}`)};\nexport const { Buffer } = buffer;\n`;
}

function addressed(file: string, root: string): string {
  let text = readFileSync(file, "utf8");
  for (const { fileName, pos, end } of ts.preProcessFile(text, true, false).importedFiles.toReversed()) {
    const target = resolveFor(fileName, file);
    const name = fileName.replace(/^node:/, "");
    const address = target === null ? `${NODE_MODULE}${name}` : `${MODULES}${relative(root, target)}`;
    // The range is that of the name or of the name in its quotes, as TypeScript has it.
    const inner = /^["']/.test(text.slice(pos, end)) ? [pos + 1, end - 1] : [pos, pos + fileName.length];
    const at = text.indexOf(fileName, inner[0]! - 1);
    text = `${text.slice(0, at)}${address}${text.slice(at + fileName.length)}`;
  }
  return text;
}

/** A CommonJS module with all that it requires, as one module whose exports are those that it has in Node. */
function commonJsModule(entry: string): string {
  const files = new Map<string, { text: string; targets: Record<string, string | null> }>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    const text = readFileSync(file, "utf8");
    const targets: Record<string, string | null> = {};
    files.set(file, { text, targets });
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      targets[fileName] = resolveFor(fileName, file);
      if (targets[fileName] !== null) visit(targets[fileName]);
    }
  };
  visit(entry);
  const buffer = resolveFor("buffer", entry);
  if (buffer !== null) visit(buffer);
  const table = [...files].map(
    ([file, { text, targets }]) =>
      `${JSON.stringify(file)}: [function (require, module, exports, Buffer, process, global) {\n${text}\n}, ` +
      `${JSON.stringify(targets)}]`,
  );
  const names = Object.keys(createRequire(entry)(entry) as object).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
  const exported = names.filter((name) => name !== "default").map((name) => `export const ${name} = $entry.${name};`);
  // Names that no module exports.
  return `const $files = {\n${table.join(",\n")}\n};
const $loaded = new Map();
let $buffer;
function $load(file) {
  if (file === null) return {};
  if ($loaded.has(file)) return $loaded.get(file).exports;
  const module = { exports: {} };
  $loaded.set(file, module);
  const [run, targets] = $files[file];
  const require = (name) => $load(targets[name] ?? null);
  run.call(module.exports, require, module, module.exports, $buffer, { env: {} }, globalThis);
  return module.exports;
}
$buffer = $load(${JSON.stringify(buffer)}).Buffer;
const $entry = $load(${JSON.stringify(entry)});
export default $entry;
${exported.join("\n")}
`;
}
