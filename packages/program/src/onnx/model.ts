import type { DataType } from "@assay/arithmetic";
import type { CarriedType } from "./carried-type.js";

/** A tensor of an ONNX file, decoded: element bytes little-endian in row-major order. */
export type OnnxTensor = {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  /** the type that the elements of `dtype` carry, where no instruction has it */
  readonly carried?: CarriedType;
};

/** A tensor of a data type that no instruction has: it may stand in the file, but no node may use it. */
export type UnsupportedTensor = {
  readonly name: string;
  /** ONNX's code of the element type */
  readonly unsupported: number;
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
  readonly graph: OnnxGraph;
  /** name of an attribute of the function that the node stands in */
  readonly reference: string;
  readonly other: string;
};

/** Value of a node's attribute. */
export type OnnxAttribute = {
  readonly [Kind in keyof OnnxAttributeValues]: { readonly kind: Kind; readonly value: OnnxAttributeValues[Kind] };
}[keyof OnnxAttributeValues];

/** Attributes by name. */
export type OnnxAttributes = ReadonlyMap<string, OnnxAttribute>;

/** One node of an ONNX graph. An absent optional input or output has the empty name. */
export type OnnxNode = {
  /** index in the file's order, in the graph that it stands in */
  readonly index: number;
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  /** tells functions of one name apart */
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
  /** names that the graphs in its attributes take from around the node */
  readonly captures: readonly string[];
};

/** A declared input or output; a dimension is a size, the name of a symbolic one, or null. */
export type OnnxPort = {
  readonly name: string;
  /** ONNX's code of the element type, or null where the port is no tensor */
  readonly dtype: number | null;
  /** null where not even the rank is declared */
  readonly shape: readonly (number | string | null)[] | null;
};

/** A graph inside of a node's attribute, or the model's own. */
export type OnnxGraph = {
  /** in an order in which every node comes after what it uses */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor | UnsupportedTensor>;
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  /** names that it uses and does not make */
  readonly captures: readonly string[];
};

/** A function that the file defines itself, in place of an operator. */
export type OnnxFunction = {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** the attributes that a caller may give; those of `defaults` may be left out */
  readonly attributes: readonly string[];
  readonly defaults: OnnxAttributes;
  readonly opsets: ReadonlyMap<string, number>;
  readonly nodes: readonly OnnxNode[];
};

/** What the compiler reads of an ONNX file. */
export type OnnxModel = {
  /** versions of the operator sets by domain; "" is ai.onnx */
  readonly opsets: ReadonlyMap<string, number>;
  /** by {@link functionKey} */
  readonly functions: ReadonlyMap<string, OnnxFunction>;
  /** in an order in which every node comes after what it uses */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor | UnsupportedTensor>;
  /** the graph's inputs, without those that have an initializer */
  readonly inputs: readonly OnnxPort[];
  /** the graph's inputs that have an initializer: constants unless something else is bound to them */
  readonly defaulted: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
};

/** What names a function of the file. */
export function functionKey(domain: string, name: string, overload: string): string {
  return JSON.stringify([domain, name, overload]);
}
