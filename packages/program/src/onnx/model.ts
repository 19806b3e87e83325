import type { DataType } from "@assay/arithmetic";

/** A tensor of an ONNX file, decoded: element bytes little-endian in row-major order. */
export type OnnxTensor = {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
};

/** What the kinds of attributes hold. Kinds that no supported operator uses are "other" and hold their description. */
export type OnnxAttributeValues = {
  readonly float: number;
  readonly int: bigint;
  readonly string: string;
  readonly tensor: OnnxTensor;
  readonly floats: readonly number[];
  readonly ints: readonly bigint[];
  readonly strings: readonly string[];
  readonly other: string;
};

/** Value of a node's attribute. */
export type OnnxAttribute = {
  readonly [Kind in keyof OnnxAttributeValues]: { readonly kind: Kind; readonly value: OnnxAttributeValues[Kind] };
}[keyof OnnxAttributeValues];

/** One node of an ONNX graph. An absent optional input or output has the empty name. */
export type OnnxNode = {
  /** index in the file's order */
  readonly index: number;
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
};

/** A declared input or output; a dimension is a size, the name of a symbolic one, or null. */
export type OnnxPort = {
  readonly name: string;
  /** ONNX's code of the element type, or null where the port is no tensor */
  readonly dtype: number | null;
  /** null where not even the rank is declared */
  readonly shape: readonly (number | string | null)[] | null;
};

/** What the compiler reads of an ONNX file. */
export type OnnxModel = {
  /** version of the ai.onnx operator set */
  readonly opset: number;
  /** in an order in which every node comes after what it uses */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** the graph's inputs, without those that have an initializer */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
};
