import { type BoundConstant, type CompileOptions, compile, type Program } from "@assay/program";

/** Where a case comes from. `operators` and `models` are read from a folder in ONNX's layout. */
export type Group = "bundled" | "adversarial" | "vectors" | "models" | "operators";

/** What a program is compiled from: everything that `compile` takes, files beside the model included. */
export type OnnxSource = {
  readonly kind: "onnx";
  readonly bytes: Uint8Array;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly constants: Readonly<Record<string, BoundConstant>>;
  readonly external: Readonly<Record<string, Uint8Array>>;
};

/** A model with requests to it, as every processor gets it: the same bytes for all of them. */
export type Case = {
  readonly name: string;
  readonly group: Group;
  readonly source: OnnxSource | { readonly kind: "program"; readonly program: Program };
  /** element bytes of every input of every request */
  readonly requests: readonly (readonly Uint8Array[])[];
  /** whether pools of workers run it too, which takes long where processors are emulated */
  readonly isPooled: boolean;
};

/** The program of a case. Compiled on the processor that runs it, so that compiling is compared too. */
export function programOf({ source }: Case): Program {
  return source.kind === "program" ? source.program : compile(source.bytes, optionsOf(source));
}

/** What the source is compiled with. */
export function optionsOf({ shapes, constants, external }: OnnxSource): CompileOptions {
  return { shapes, constants, external: (location) => external[location]! };
}

const LENGTH_BYTES = 4;
const ALIGNMENT_BYTES = 8;

/**
 * A case as bytes: the length of its JSON, the JSON, and behind it the bytes of its arrays, each aligned to eight
 * bytes, which stand in the JSON as `{ "$bytes": [offset, length] }`; big integers as `{ "$integer": "12" }`.
 */
export function encodeCase(one: Case): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  const json = JSON.stringify(one, (_, value: unknown) => {
    if (typeof value === "bigint") return { $integer: String(value) };
    if (!(value instanceof Uint8Array)) return value;
    const place = [size, value.length];
    const padded = new Uint8Array(Math.ceil(value.length / ALIGNMENT_BYTES) * ALIGNMENT_BYTES);
    padded.set(value);
    parts.push(padded);
    size += padded.length;
    return { $bytes: place };
  });
  const text = new TextEncoder().encode(json);
  const start = startOfArrays(text.length);
  const bytes = new Uint8Array(start + size);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, LENGTH_BYTES);
  let at = start;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The inverse of `encodeCase`. The arrays are copies: nothing that runs can change what another run reads. */
export function decodeCase(bytes: Uint8Array): Case {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const start = startOfArrays(length);
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if ("$integer" in value) return BigInt(value.$integer as string);
    if (!("$bytes" in value)) return value;
    const [offset, size] = value.$bytes as [number, number];
    return bytes.slice(start + offset, start + offset + size);
  }) as Case;
}

function startOfArrays(textBytes: number): number {
  return Math.ceil((LENGTH_BYTES + textBytes) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
