import { DataType } from "../data-type.js";
import { powReference } from "../reference/elementary/pow.js";
import { type ElementaryName, elementaryByCode } from "../reference/elementary.js";
import { BINARY32, BINARY64 } from "../reference/float-format.js";
import type { BytePassExports } from "./byte-passes.js";
import { type WasmMemory, type WasmModule, webAssembly } from "./web-assembly.js";

/** What kernels/index.ts exports; addresses are byte offsets, signs of 32-bit integers do not matter. */
export type KernelExports = {
  readonly memory: WasmMemory;
  arenaStart(): number;
  unary(operation: number, dtype: number, source: number, out: number, count: number): void;
  cast(from: number, to: number, source: number, out: number, count: number): void;
  elementwise(
    operation: number,
    dtype: number,
    a: number,
    b: number,
    c: number,
    out: number,
    width: number,
    axes: number,
    rank: number,
  ): void;
  reduce(
    operation: number,
    dtype: number,
    last: number,
    source: number,
    out: number,
    rows: number,
    length: number,
  ): number;
  scan(
    operation: number,
    dtype: number,
    exclusive: number,
    reverse: number,
    source: number,
    out: number,
    rows: number,
    length: number,
  ): number;
  rank(
    dtype: number,
    descending: number,
    source: number,
    out: number,
    rows: number,
    length: number,
    keys: number,
    places: number,
  ): void;
  widen(source: number, out: number, count: number): void;
  norms(source: number, out: number, rows: number, length: number): void;
  widenRows(source: number, out: number, rows: number, length: number, norms: number): void;
  norms64(source: number, out: number, rows: number, length: number, isSum: number): void;
  columnNorms(source: number, out: number, rows: number, columns: number, isWide: number): void;
  largest(source: number, count: number): number;
  dot(...operands: DotArguments): number;
  certify(proposal: number, ...operands: DotArguments): number;
  certifyPanels(
    proposal: number,
    a: number,
    b: number,
    byColumns: number,
    m: number,
    n: number,
    k: number,
    rowBounds: number,
    columnBounds: number,
    columnBound: number,
    bias: number,
    biasStrideM: number,
    biasStrideN: number,
    out: number,
    outStride: number,
  ): number;
  copy(
    source: number,
    out: number,
    width: number,
    fill: bigint,
    axes: number,
    axisCount: number,
    coordinates: number,
    coordinateCount: number,
    reaches: number,
  ): void;
  depthwise(
    table: number,
    scratch: number,
    source: number,
    weights: number,
    bias: number,
    out: number,
    batch: number,
    channels: number,
    maps: number,
    fill: number,
  ): number;
  gemv(
    a: number,
    b: number,
    byColumns: number,
    bStride: number,
    m: number,
    n: number,
    k: number,
    aNorms: number,
    bNorms: number,
    bias: number,
    biasStrideM: number,
    biasStrideN: number,
    out: number,
  ): number;
  winogradWeights(weights: number, out: number, bounds: number, maps: number, channels: number): void;
  winogradInput(table: number, scratch: number, source: number, out: number, first: number, count: number): void;
  certifyWinograd(
    table: number,
    scratch: number,
    proposal: number,
    bounds: number,
    largest: number,
    source: number,
    weights: number,
    bias: number,
    out: number,
    maps: number,
    first: number,
    count: number,
  ): number;
  widenCopy(
    source: number,
    out: number,
    fill: number,
    axes: number,
    axisCount: number,
    coordinates: number,
    coordinateCount: number,
  ): void;
  windows(
    operation: number,
    source: number,
    out: number,
    planes: number,
    planeBytes: number,
    scratch: number,
    taps: number,
    length: number,
    fill: bigint,
    axes: number,
    axisCount: number,
    coordinates: number,
    coordinateCount: number,
    reaches: number,
  ): void;
  spread(source: number, out: number, rows: number, rowBytes: number, stride: number): void;
  take(
    x: number,
    indices: number,
    out: number,
    outer: number,
    middle: number,
    extent: number,
    count: number,
    blockBytes: number,
  ): void;
  scatter(
    mode: number,
    dtype: number,
    indices: number,
    updates: number,
    out: number,
    length: number,
    count: number,
    axes: number,
    rank: number,
    scratch: number,
  ): number;
} & BytePassExports &
  ElementaryKernels &
  ExactProducts;

/** Operands of a product without norms: a, b, out, m, n, k, bias, biasStrideM, biasStrideN. */
type PlainProduct = readonly [
  a: number,
  b: number,
  out: number,
  m: number,
  n: number,
  k: number,
  bias: number,
  biasStrideM: number,
  biasStrideN: number,
];

type ExactProducts = {
  dotFloat64(...operands: PlainProduct): number;
  dotInteger(width: number, ...operands: PlainProduct): void;
  dotByte(aSigned: number, bSigned: number, ...operands: PlainProduct): void;
};

/** The elementary functions of binary32; each returns how many elements took the exact path. */
export type ElementaryKernels = {
  readonly [name in ElementaryName]: (source: number, out: number, count: number) => number;
};

/** a, b, out, m, n, k, aNorms, bNorms, bias, biasStrideM, biasStrideN */
export type DotArguments = readonly [
  a: number,
  b: number,
  out: number,
  m: number,
  n: number,
  k: number,
  aNorms: number,
  bNorms: number,
  bias: number,
  biasStrideM: number,
  biasStrideN: number,
];

/** The bytes of the module, or the module compiled (to share it between workers). */
export type KernelSource = Uint8Array | ArrayBuffer | WasmModule;

/** Compiles the module from the package's own build directory (Node), or from bytes that the caller fetched. */
export async function compileKernels(bytes?: Uint8Array | ArrayBuffer): Promise<WasmModule> {
  return webAssembly().compile(bytes ?? (await readBuilt()));
}

/** Instantiates the module; the exact path of the elementary functions is the TypeScript reference. */
export async function instantiateKernels(source?: KernelSource): Promise<KernelExports> {
  const isBytes = source === undefined || source instanceof Uint8Array || source instanceof ArrayBuffer;
  const module = isBytes ? await compileKernels(source) : source;
  const { exports } = await webAssembly().instantiate(module, {
    reference: {
      elementary: (code: number, x: number) => Number(elementaryByCode(code)(BINARY32, BigInt(x >>> 0))),
      pow: (dtype: number, a: bigint, b: bigint) =>
        powReference(dtype === DataType.float32 ? BINARY32 : BINARY64, BigInt.asUintN(64, a), BigInt.asUintN(64, b)),
    },
    env: {
      abort: () => {
        throw new Error("a kernel aborted");
      },
    },
  });
  return exports as KernelExports;
}

async function readBuilt(): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  // From dist/src/kernels/ to the package's root.
  return readFile(new URL("../../../build/kernels.wasm", import.meta.url));
}
