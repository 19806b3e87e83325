#!/usr/bin/env node
// Compiles the contracts and writes their ABIs and creation bytecode to abi/, where TypeScript reads them.
//
//   node scripts/build.mjs           compiles only if the sources differ from those that abi/ was made from
//   node scripts/build.mjs --check   compiles anew and fails if abi/ is not what the sources give
//
// Compilation is always of the same list of files, from nothing, so that the same sources give the same bytes.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { forgeBinary } from "./forge-binary.mjs";

const MAX_CODE_BYTES = 24_576;
const root = fileURLToPath(new URL("..", import.meta.url));
const abi = join(root, "abi");
const out = process.env.FOUNDRY_OUT ?? join(root, "out");

/** The contracts that are deployed. */
const CONTRACTS = [
  "src/ModelRegistry.sol",
  "src/referee/Elementwise.sol",
  "src/referee/RowArithmetic.sol",
  "src/referee/ExponentialFunctions.sol",
  "src/referee/InverseFunctions.sol",
  "src/referee/Referee.sol",
  "src/Rollup.sol",
  "src/DisputeGame.sol",
  "src/availability/Availability.sol",
  "src/attestations/Attestations.sol",
  "src/inbox/RequestInbox.sol",
  "src/receipts/Receipts.sol",
  "src/consumer/ResultReader.sol",
];

function sourcesHash() {
  const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".sol"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const file of [...files, join(root, "foundry.toml"), join(root, "solc.cjs"), fileURLToPath(import.meta.url)]) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)} ${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

function compile(sources) {
  const target = join(out, "build");
  mkdirSync(target, { recursive: true });
  const { status, error } = spawnSync(forgeBinary(), ["build", "--force", ...sources], {
    cwd: root,
    env: { ...process.env, FOUNDRY_OUT: target, FOUNDRY_CACHE_PATH: join(target, "cache") },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`forge build failed with status ${status}`);
  return sources.map((source) => {
    const name = basename(source, ".sol");
    const artifact = JSON.parse(readFileSync(join(target, `${name}.sol`, `${name}.json`), "utf8"));
    const bytes = (artifact.deployedBytecode.object.length - 2) / 2;
    if (bytes > MAX_CODE_BYTES) throw new Error(`${name} has ${bytes} bytes of code, ${MAX_CODE_BYTES} are allowed`);
    return { name, abi: artifact.abi, bytecode: artifact.bytecode.object, bytes };
  });
}

const NOTICE = "// Written by scripts/build.mjs. Do not edit.\n";
const kebab = (name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
const camel = (name) => name[0].toLowerCase() + name.slice(1);

function generate(contracts, hash) {
  const files = new Map();
  for (const { name, abi } of contracts) {
    const text = JSON.stringify(abi, null, 1);
    files.set(`${kebab(name)}.ts`, `${NOTICE}export const ${camel(name)}Abi = ${text} as const;\n`);
  }
  const bytecode = contracts.map(
    ({ name, bytecode, bytes }) =>
      `/** Creation code of ${name}; ${bytes} bytes when deployed. */\nexport const ${camel(name)}Bytecode =\n  "${bytecode}";\n`,
  );
  files.set(
    "bytecode.ts",
    `${NOTICE}\n/** Of the sources, the configuration and the script. */\nexport const sourcesHash = "${hash}";\n\n${bytecode.join("\n")}`,
  );
  const exports = [...contracts.map(({ name }) => kebab(name)), "bytecode"].map(
    (file) => `export * from "./${file}.js";\n`,
  );
  files.set("index.ts", NOTICE + exports.sort().join(""));
  return files;
}

const written = (name) => (existsSync(join(abi, name)) ? readFileSync(join(abi, name), "utf8") : "");
const check = process.argv.includes("--check");
const hash = sourcesHash();
if (check || !written("bytecode.ts").includes(hash)) {
  const files = generate(compile(CONTRACTS), hash);
  const stale = [...files].filter(([name, text]) => written(name) !== text).map(([name]) => name);
  if (check && stale.length > 0) {
    console.error(`abi/ is not what the sources give: ${stale.join(", ")}. Run npm run build in contracts.`);
    process.exit(1);
  }
  for (const name of stale) writeFileSync(join(abi, name), files.get(name));
}
