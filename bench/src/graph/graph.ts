/** The element types that the graphs here use, by ONNX's numbers (TensorProto.DataType). */
export const ElementType = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = (typeof ElementType)[keyof typeof ElementType];

/** A dimension: a size, or a name for one that is given when the model is used. */
export type Dimension = number | string;

/** A named input or output of a graph; outputs may leave their shape to inference. */
export type GraphPort = {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[] | null;
};

/** What the elements of a tensor are kept in; a Uint8Array holds uint8, or bool where `type` says so. */
export type TensorData = Float32Array | BigInt64Array | Int32Array | Int8Array | Uint8Array;

/** An initializer. */
export type ConstantTensor = {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: TensorData;
};

/** An attribute: an integer, integers, a string, and what needs a word: a float, floats, strings. */
export type AttributeValue =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: Float32Array }
  | { readonly strings: readonly string[] };

/** One node of a graph. An empty input name is an input left out. */
export type GraphNode = {
  readonly name: string;
  readonly operator: string;
  /** "" is ONNX's own */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
};

/** An ONNX graph before it is encoded. */
export type Graph = {
  readonly name: string;
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, ConstantTensor>;
};

/** The type of an initializer, from the array that holds it. */
export function elementTypeOf(data: TensorData): ElementType {
  if (data instanceof Float32Array) return ElementType.float32;
  if (data instanceof BigInt64Array) return ElementType.int64;
  if (data instanceof Int32Array) return ElementType.int32;
  return data instanceof Int8Array ? ElementType.int8 : ElementType.uint8;
}

/** Bytes of all initializers. */
export function constantBytes({ constants }: Graph): number {
  let sum = 0;
  for (const { data } of constants.values()) sum += data.byteLength;
  return sum;
}
