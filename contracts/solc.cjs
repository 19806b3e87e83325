#!/usr/bin/env node
// forge calls this as its compiler: npm's solc behind the native compiler's command line.
const { readFileSync } = require("node:fs");
const { resolve } = require("node:path");
const solc = require("solc");

/** What forge names by an absolute path (libraries outside of this folder) is imported by a relative one. */
function readImport(path) {
  try {
    return { contents: readFileSync(resolve(__dirname, path), "utf8") };
  } catch (error) {
    return { error: error.message };
  }
}

if (process.argv.includes("--version")) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`);
} else {
  const chunks = [];
  process.stdin.on("data", (chunk) => chunks.push(chunk));
  process.stdin.on("end", () => {
    process.stdout.write(solc.compile(Buffer.concat(chunks).toString(), { import: readImport }));
  });
}
