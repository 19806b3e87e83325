/**
 * The part of the WebAssembly JavaScript interface that the kernels use, typed here because neither ES2023's library
 * nor Node's types declare it, and the DOM's would bring a browser into every package.
 */
export interface WasmModule {
  readonly [Symbol.toStringTag]?: string;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** 64-bit integers cross as bigint. */
type ImportedFunction = (...operands: never[]) => number | bigint;
type Imports = Record<string, Record<string, ImportedFunction>>;

type WebAssemblyNamespace = {
  compile(bytes: Uint8Array | ArrayBuffer): Promise<WasmModule>;
  instantiate(module: WasmModule, imports: Imports): Promise<{ readonly exports: unknown }>;
};

/** The host's WebAssembly object. */
export function webAssembly(): WebAssemblyNamespace {
  const host = globalThis as { WebAssembly?: WebAssemblyNamespace };
  if (host.WebAssembly === undefined) throw new Error("this JavaScript engine has no WebAssembly");
  return host.WebAssembly;
}
