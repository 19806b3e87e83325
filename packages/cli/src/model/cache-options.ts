import { homedir } from "node:os";
import { join } from "node:path";
import { ProgramCache } from "@assay/engine";
import { defineOptions, schemas } from "@assay/service";

const BYTES_PER_MEGABYTE = 1_000_000;

/** Where compiled programs are kept between runs. */
export const cacheDefinitions = defineOptions({
  cacheFolder: {
    schema: schemas.text(),
    description: "folder of compiled programs; by default assay in $XDG_CACHE_HOME or ~/.cache",
    optional: true,
  },
  cacheMegabytes: {
    schema: schemas.wholeNumber(0, 2 ** 31),
    description: "size of that folder, 0 for none: above it, programs not used for longest are deleted",
    fallback: 16_384,
  },
});

/** The values of `cacheDefinitions`. */
export type CacheValues = { readonly cacheFolder?: string | undefined; readonly cacheMegabytes: number };

/** The cache that the options name, null where there shall be none. What goes wrong there is a warning of the process. */
export function openCache({ cacheFolder, cacheMegabytes }: CacheValues): ProgramCache | null {
  if (cacheMegabytes === 0) return null;
  const options = { folder: cacheFolder ?? defaultFolder(), bytesMost: cacheMegabytes * BYTES_PER_MEGABYTE };
  const warn = (message: string) => process.emitWarning(message, { code: "ASSAY_CACHE" });
  return new ProgramCache(options, { warn });
}

/** As the XDG base directory specification has it: a relative path there is to be ignored. */
function defaultFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? "";
  return join(base.startsWith("/") ? base : join(homedir(), ".cache"), "assay");
}
