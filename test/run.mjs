#!/usr/bin/env node
// Runs the compiled tests of all packages under tap and ends with the line "N passed, N failed".
//   node test/run.mjs [PART OF A PATH …]   runs only the test files whose path contains one of the words
import { spawn } from "node:child_process";
import { createReadStream, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Parser } from "tap-parser";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Compiled test files: packages/*​/dist/test, models/dist/test, bench/dist/test and test/dist. */
function testFiles(words) {
  const packages = readdirSync(join(root, "packages")).map((name) => `packages/${name}/dist/test`);
  const files = [...packages, "models/dist/test", "bench/dist/test", "test/dist"].flatMap((folder) => {
    let entries = [];
    try {
      entries = readdirSync(join(root, folder), { recursive: true });
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
    return entries.filter((file) => file.endsWith(".test.js")).map((file) => `${folder}/${file}`);
  });
  return files.filter((file) => words.length === 0 || words.some((word) => file.includes(word))).sort();
}

/** Counts assertions, leaving out those that only close a subtest. */
async function count(file) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const watch = (parser) => {
    let closing = 0;
    parser.on("child", (child) => {
      closing++;
      watch(child);
    });
    parser.on("assert", (assertion) => {
      if (closing > 0) {
        closing--;
        if (!assertion.ok && !assertion.todo && !assertion.skip) total.failedGroups = (total.failedGroups ?? 0) + 1;
        return;
      }
      if (assertion.skip || assertion.todo) total.skipped++;
      else if (assertion.ok) total.passed++;
      else total.failed++;
    });
  };
  const parser = new Parser();
  watch(parser);
  const done = new Promise((resolve) => parser.on("complete", resolve));
  createReadStream(file).pipe(parser);
  await done;
  if (total.failed === 0 && total.failedGroups) total.failed = total.failedGroups;
  return total;
}

const files = testFiles(process.argv.slice(2));
if (files.length === 0) {
  console.error("No compiled test matches. Build first: npm run build");
  process.exit(1);
}
const folder = await mkdtemp(join(tmpdir(), "assay-tap-"));
const output = join(folder, "results.tap");
const tap = spawn(
  process.execPath,
  [
    join(root, "node_modules/tap/dist/esm/run.mjs"),
    "run",
    process.stdout.isTTY ? "--reporter=terse" : "--reporter=min",
    `--output-file=${output}`,
    ...files,
  ],
  // Commands keep compiled programs in the user's cache: tests in one of their own.
  {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, XDG_CACHE_HOME: join(folder, "cache") },
  },
);
const code = await new Promise((resolve) => tap.on("close", resolve));
const { passed, failed, skipped } = await count(output);
await rm(folder, { recursive: true, force: true });
const failures = failed === 0 && code !== 0 ? 1 : failed;
console.log(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failures === 0 && passed > 0 ? 0 : 1);
