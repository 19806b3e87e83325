import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./case-files.js";

const PACKAGES = ["arithmetic", "program", "protocol", "engine"];

/** SHA-256 over the built code of the packages that make roots, their WebAssembly included. */
export function digestOfCode(): string {
  const hash = createHash("sha256");
  for (const name of PACKAGES) {
    const folder = join(ROOT, "packages", name, "dist/src");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
    for (const file of files.sort()) hash.update(`${name}/${file}\0`).update(readFileSync(join(folder, file)));
  }
  hash.update(readFileSync(join(ROOT, "packages/arithmetic/build/kernels.wasm")));
  return hash.digest("hex");
}
