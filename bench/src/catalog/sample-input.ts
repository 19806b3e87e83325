import type { Random } from "@assay/models";
import { type ConstantTensor, ElementType, type GraphPort } from "../graph/graph.js";

/** How large the integers of an input may be; floats are normally distributed around 0. */
export type SampleOptions = {
  /** exclusive bounds of integer inputs by name; 2 where none is given */
  readonly bounds?: Readonly<Record<string, number>>;
  /** integer inputs that are all ones, such as masks */
  readonly ones?: readonly string[];
  /** sizes of the dimensions that have names */
  readonly dimensions: Readonly<Record<string, number>>;
};

/** Plausible values for one input. Throws RangeError where a dimension's size is not known. */
export function sampleInput({ name, type, shape }: GraphPort, random: Random, options: SampleOptions): ConstantTensor {
  const sizes = (shape ?? []).map((dimension) => {
    const size = typeof dimension === "number" ? dimension : options.dimensions[dimension];
    if (size === undefined) throw new RangeError(`input ${name}: the dimension ${dimension} has no size`);
    return size;
  });
  const count = sizes.reduce((product, size) => product * size, 1);
  const bound = options.bounds?.[name] ?? 2;
  const integer = () => (options.ones?.includes(name) ? 1 : random.below(bound));
  const values = (): ConstantTensor["data"] => {
    if (type === ElementType.float32) return Float32Array.from({ length: count }, () => random.normal(1));
    if (type === ElementType.int64) return BigInt64Array.from({ length: count }, () => BigInt(integer()));
    if (type === ElementType.int32) return Int32Array.from({ length: count }, integer);
    if (type === ElementType.int8) return Int8Array.from({ length: count }, integer);
    return Uint8Array.from({ length: count }, integer);
  };
  return { type, shape: sizes, data: values() };
}
