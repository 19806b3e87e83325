// Compiles the oracle (oracle.c and what it needs) into build/ and talks to it.
import { execFile, spawn } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Compiles the oracle; returns the path of the executable. */
export async function compileOracle() {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const sources = (await readdir(folder)).filter((name) => name.endsWith(".c")).map((name) => folder + name);
  const executable = fileURLToPath(new URL("../../build/mpfr-oracle", import.meta.url));
  await mkdir(fileURLToPath(new URL("../../build/", import.meta.url)), { recursive: true });
  await promisify(execFile)("cc", ["-O2", "-o", executable, ...sources, "-lmpfr", "-lgmp", "-lm"]);
  return executable;
}

/** Runs the oracle on some bytes and returns what it printed; onData sees it while it comes. */
export async function runOracle(executable, args, chunks, onData = () => {}) {
  const child = spawn(executable, args, { stdio: ["pipe", "pipe", "inherit"] });
  const output = [];
  child.stdout.on("data", (data) => {
    output.push(data);
    onData(data);
  });
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

/**
 * MPFR's results for operands (pairs in a row for two operands): a Uint32Array of binary32 or a BigUint64Array of
 * binary64, and the same comes back.
 */
export async function askOracle(executable, name, operands) {
  const width = 8 * operands.BYTES_PER_ELEMENT;
  const bytes = await runOracle(executable, ["answer", name, String(width)], [new Uint8Array(operands.buffer)]);
  return new operands.constructor(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** The results of the C twin of the integer algorithm on binary32 operands. */
export async function askInteger(executable, name, operands) {
  const bytes = await runOracle(executable, ["integer", name], [new Uint8Array(operands.buffer)]);
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
