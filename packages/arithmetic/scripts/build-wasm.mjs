// Compiles kernels/*.ts (AssemblyScript) to build/kernels.wasm, if a source has changed since the last time.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const binary = join(root, "build", "kernels.wasm");
const draft = join(root, "build", `kernels.${process.pid}.wasm`);
const stamp = join(root, "build", "kernels.wasm.sources");
const options = [
  "-O3",
  "--enable",
  "simd",
  "--runtime",
  "stub",
  "--noAssert",
  "--initialMemory",
  "16",
  "--disableWarning",
  "112",
];

/** One hash over the options, this script, the compiler's version and every source. */
async function sourceHash() {
  const hash = createHash("sha256").update(JSON.stringify(options));
  const compiler = fileURLToPath(import.meta.resolve("assemblyscript/package.json"));
  const sources = (await readdir(join(root, "kernels"), { recursive: true }))
    .filter((name) => name.endsWith(".ts"))
    .sort();
  const paths = [compiler, fileURLToPath(import.meta.url), ...sources.map((name) => join(root, "kernels", name))];
  for (const path of paths) hash.update(await readFile(path));
  return hash.digest("hex");
}

async function isCurrent(hash) {
  try {
    await readFile(binary);
    return (await readFile(stamp, "utf8")) === hash;
  } catch {
    return false;
  }
}

const hash = await sourceHash();
if (!(await isCurrent(hash))) {
  const { default: asc } = await import("assemblyscript/asc");
  await mkdir(dirname(binary), { recursive: true });
  const { error, stderr } = await asc.main(
    ["kernels/index.ts", "--outFile", relative(root, draft), "--baseDir", root, ...options],
    {},
  );
  process.stderr.write(stderr.toString());
  if (error) {
    console.error(error.message);
    process.exit(1);
  }
  // In one step: somebody else may be reading it.
  await rename(draft, binary);
  await writeFile(stamp, hash);
}
