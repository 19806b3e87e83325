// Compiles oracle.c into build/ and talks to it.
import { execFile, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Compiles the oracle; returns the path of the executable. */
export async function compileOracle() {
  const source = fileURLToPath(new URL("oracle.c", import.meta.url));
  const executable = fileURLToPath(new URL("../../build/mpfr-oracle", import.meta.url));
  await mkdir(fileURLToPath(new URL("../../build/", import.meta.url)), { recursive: true });
  await promisify(execFile)("cc", ["-O2", "-o", executable, source, "-lmpfr", "-lgmp", "-lm"]);
  return executable;
}

/** Runs the oracle on some bytes and returns what it printed. */
export async function runOracle(executable, args, chunks) {
  const child = spawn(executable, args, { stdio: ["pipe", "pipe", "inherit"] });
  const output = [];
  child.stdout.on("data", (data) => output.push(data));
  const exit = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`the oracle ended with ${code}`))));
  });
  for (const chunk of chunks) {
    if (!child.stdin.write(chunk)) await new Promise((resolve) => child.stdin.once("drain", resolve));
  }
  child.stdin.end();
  await exit;
  return Buffer.concat(output);
}

/** MPFR's results for operands (pairs in a row for two operands). */
export async function askOracle(executable, name, operands) {
  const bytes = await runOracle(executable, [name], [new Uint8Array(operands.buffer)]);
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
