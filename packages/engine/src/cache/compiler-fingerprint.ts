import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ARITHMETIC_VERSION, FILE_VERSION } from "@assay/program";

let known: string | null = null;

/** The kernels run programs and make none. */
const isCompiler = (file: string): boolean => file.endsWith(".js") && !/^(kernels|vectors)\b/.test(file);

/**
 * Names the build of the compiler: SHA-256 of the code of the packages that decide what a file becomes. The arithmetic
 * version alone would do between releases, which fix the lowering; while it is worked on, it would not.
 */
export function compilerFingerprint(): string {
  if (known !== null) return known;
  const hash = createHash("sha256").update(`${ARITHMETIC_VERSION} ${FILE_VERSION}\n`);
  for (const name of ["@assay/arithmetic", "@assay/program"]) {
    const folder = dirname(fileURLToPath(import.meta.resolve(name)));
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(isCompiler);
    for (const file of files.sort()) hash.update(`${name}/${file}\n`).update(readFileSync(join(folder, file)));
  }
  known = hash.digest("hex");
  return known;
}
