import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Bindings } from "@assay/program";
import { compilerFingerprint } from "./compiler-fingerprint.js";

/** What decides a program: the ONNX file, what it is bound to, and the compiler. */
export type ProgramSource = {
  /** SHA-256 of the ONNX file, in hexadecimal */
  readonly onnxHash: string;
  readonly bindings: Bindings;
};

/** Bytes that a file is read in while it is hashed. */
const READ_BYTES = 2 ** 20;

/** Names what a source becomes, 64 hexadecimal digits; files beside the model are not part of it. */
export function keyOf({ onnxHash, bindings }: ProgramSource): string {
  const { shapes = {}, dimensions = {}, constants = {} } = bindings;
  const sorted = <Value>(record: Readonly<Record<string, Value>>) =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const bound = sorted(constants).map(([name, { dtype, shape, data, carried }]) => [
    ...[name, dtype, shape, carried ?? null],
    createHash("sha256").update(data).digest("hex"),
  ]);
  const parts = [compilerFingerprint(), onnxHash, sorted(shapes), sorted(dimensions), bound];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** SHA-256 of a file in hexadecimal, read piece by piece. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file, { highWaterMark: READ_BYTES })) hash.update(piece as Uint8Array);
  return hash.digest("hex");
}
