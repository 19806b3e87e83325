import { type Address, type Digest, toAddress, toDigest } from "@assay/protocol";
import type { AbiParameter } from "abitype";
import type { ParamType } from "ethers";

type SmallUint = "uint8" | "uint16" | "uint32" | "uint40" | "uint48";

/** Values of an ABI type as this package gives them: digests, addresses, numbers where they fit, else bigints. */
export type PlainValue<P extends AbiParameter> = P extends { type: "tuple"; components: infer C }
  ? C extends readonly AbiParameter[]
    ? PlainValues<C>
    : never
  : P["type"] extends "address"
    ? Address
    : P["type"] extends "bytes32"
      ? Digest
      : P["type"] extends "bytes32[]"
        ? readonly Digest[]
        : P["type"] extends "bool"
          ? boolean
          : P["type"] extends SmallUint
            ? number
            : P["type"] extends `uint${string}`
              ? bigint
              : string;

/** The named values of a list of ABI parameters. */
export type PlainValues<C extends readonly AbiParameter[]> = {
  readonly [P in C[number] as P["name"] extends string ? P["name"] : never]: PlainValue<P>;
};

const SMALL = /^uint(8|16|32|40|48)$/;

/** The converse at run time: what ethers decoded, as a plain value. */
export function plainValue(type: ParamType, value: unknown): unknown {
  if (type.isTuple()) {
    const fields = value as ArrayLike<unknown>;
    return Object.fromEntries(type.components.map((field, i) => [field.name, plainValue(field, fields[i])]));
  }
  if (type.isArray()) return Array.from(value as ArrayLike<unknown>, (entry) => plainValue(type.arrayChildren, entry));
  if (type.type === "address") return toAddress(String(value));
  if (type.type === "bytes32") return toDigest(String(value));
  return SMALL.test(type.type) ? Number(value) : value;
}
