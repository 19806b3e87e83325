/** Why a file of the cache cannot be used, or a program not be put there. */
export type CacheErrorType =
  | { readonly code: "CACHE_FILE_SHORT"; readonly bytes: number; readonly expected: number }
  | { readonly code: "CACHE_CONSTANT_DAMAGED"; readonly root: string }
  | { readonly code: "CACHE_FILE_FOREIGN"; readonly reason: string }
  | { readonly code: "CACHE_ENTRY_DAMAGED"; readonly reason: string };

/** A file of the cache that is not what was written there. */
export class CacheError extends Error {
  readonly type: CacheErrorType;
  readonly remedy =
    "Nothing needs to be done: the program is compiled again. `assay model cache clear` empties the cache.";

  constructor(type: CacheErrorType) {
    super(describe(type));
    this.name = "CacheError";
    this.type = type;
  }
}

function describe(type: CacheErrorType): string {
  switch (type.code) {
    case "CACHE_FILE_SHORT":
      return `the file of a compiled program ends after ${type.bytes} bytes, not after ${type.expected}`;
    case "CACHE_CONSTANT_DAMAGED":
      return `the constant with the tensor root ${type.root} has other bytes in the file of the compiled program`;
    case "CACHE_FILE_FOREIGN":
      return `the file of a compiled program is not used: ${type.reason}`;
    case "CACHE_ENTRY_DAMAGED":
      return `an entry of the cache of compiled programs is damaged: ${type.reason}`;
  }
}
