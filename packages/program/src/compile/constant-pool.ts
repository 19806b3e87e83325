import type { Constant } from "../program.js";

/** Constants with one checksum are compared up to here, so that a file full of collisions costs no more. */
const MAX_COMPARED = 64;

/** Collects constants; those with equal type and bytes are one. */
export class ConstantPool {
  readonly constants: Constant[] = [];
  readonly #buckets = new Map<string, number[]>();

  /** The index of a constant, which is added where it is new. */
  indexOf(constant: Constant): number {
    const key = `${constant.type.dtype}:${constant.type.shape}:${checksum(constant.data)}`;
    const bucket = this.#buckets.get(key) ?? [];
    const known = bucket.slice(0, MAX_COMPARED).find((index) => equalBytes(this.constants[index].data, constant.data));
    if (known !== undefined) return known;
    this.constants.push(constant);
    bucket.push(this.constants.length - 1);
    this.#buckets.set(key, bucket);
    return this.constants.length - 1;
  }
}

/** FNV-1a over at most 4,096 bytes spread over the data: finds candidates, which are then compared in full. */
function checksum(bytes: Uint8Array): number {
  const stride = Math.max(1, Math.floor(bytes.length / 4096));
  let sum = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at += stride) sum = Math.imul(sum ^ bytes[at], 0x01000193);
  return sum >>> 0;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
