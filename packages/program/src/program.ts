import type { Instruction, TensorType } from "./instruction/instruction.js";
import type { CarriedType } from "./onnx/carried-type.js";

/** A constant of a model: its type and its element bytes, little-endian in row-major order. */
export type Constant = { readonly type: TensorType; readonly data: Uint8Array };

/** A named input or output of a model. */
export type Port = {
  readonly name: string;
  readonly type: TensorType;
  /** ONNX's type of the elements, where no instruction has it and the elements of `type` carry it */
  readonly carried?: CarriedType;
};

/** The ONNX node that a step came from, so that a dispute can name it. */
export type NodeOrigin = {
  /** index of the node in the ONNX graph */
  readonly node: number;
  /** its name, or its first output's name where it has none */
  readonly name: string;
  readonly operator: string;
  /** what this step is in the lowering of the node, e.g. "columns", "product", "exponentials" */
  readonly part: string;
};

/** The canonical form of a model (specification, section 2). */
export type Program = {
  readonly arithmeticVersion: number;
  readonly inputs: readonly Port[];
  readonly outputs: readonly (Port & { readonly step: number })[];
  readonly constants: readonly Constant[];
  readonly instructions: readonly Instruction[];
  /** origins[i] tells where instruction i came from; not part of the commitments */
  readonly origins: readonly NodeOrigin[];
  /** SHA-256 of the ONNX file's bytes */
  readonly onnxHash: Uint8Array;
};
