import type { ProgramCache } from "@assay/engine";
import { defineOptions } from "@assay/service";
import { defineCommand } from "../command/command.js";
import { table } from "../terminal/table.js";
import { type CacheValues, cacheDefinitions, openCache } from "./cache-options.js";
import { jsonDefinition } from "./model-options.js";

/** `assay model cache list`: what the cache holds. */
export const cacheListCommand = defineCommand({
  words: "model cache list",
  summary: "List the compiled programs that are kept on this machine, the one used last first",
  definitions: defineOptions({ ...cacheDefinitions, ...jsonDefinition }),
  examples: ["$0 model cache list"],
  run: async ({ values }, { output }) => {
    const programs = await kept(values);
    const rows = programs.map(({ modelId, bytes, usedAt }) => ({ modelId, bytes, usedAt: new Date(usedAt) }));
    if (values.json) return void output.write(`${JSON.stringify({ programs: rows }, null, 2)}\n`);
    const columns = [{ heading: "model id" }, { heading: "bytes", right: true }, { heading: "last used" }];
    const cells = rows.map(({ modelId, bytes, usedAt }) => [modelId, bytes.toLocaleString("en"), usedAt.toISOString()]);
    output.write(`${table(columns, cells).join("\n")}\n`);
  },
});

/** `assay model cache clear`: deletes all of it. */
export const cacheClearCommand = defineCommand({
  words: "model cache clear",
  summary: "Delete the compiled programs that are kept on this machine; they are made again when they are needed",
  definitions: cacheDefinitions,
  examples: ["$0 model cache clear"],
  run: async ({ values }, { output }) => {
    const cache = openCache(values);
    const { programs, bytes } = cache === null ? { programs: 0, bytes: 0 } : await cache.clear();
    const what = programs === 1 ? "program" : "programs";
    output.write(`${programs} ${what} of ${bytes.toLocaleString("en")} bytes deleted\n`);
  },
});

async function kept(values: CacheValues): ReturnType<ProgramCache["list"]> {
  const cache = openCache(values);
  return cache === null ? [] : cache.list();
}
