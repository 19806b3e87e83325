import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";

/** Modules of our own packages that the client's entry reaches, by following its imports. */
async function reachable(entry: string, seen = new Map<string, string[]>()): Promise<Map<string, string[]>> {
  if (seen.has(entry)) return seen;
  const source = await readFile(entry, "utf8");
  const imports = [...source.matchAll(/^(?:import|export)[^;]*?from "([^"]+)"/gm)].map(([, name]) => name);
  seen.set(entry, imports);
  for (const name of imports) {
    if (name.startsWith(".")) await reachable(join(dirname(entry), name), seen);
    if (name.startsWith("@assay/chain")) await reachable(fileURLToPath(import.meta.resolve(name)), seen);
  }
  return seen;
}

t.test("nothing that the client imports needs Node", async (t) => {
  const entry = fileURLToPath(import.meta.resolve("@assay/client"));
  const modules = await reachable(entry);
  t.ok(modules.size > 15);
  const bound = [...modules].filter(([, imports]) => imports.some((name) => name.startsWith("node:")));
  t.same(
    bound.map(([module]) => module),
    [],
  );
});
