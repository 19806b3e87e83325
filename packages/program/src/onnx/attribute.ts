import { ProgramError } from "../program-error.js";
import {
  bytesField,
  fixedFields,
  floatField,
  integerField,
  integerFields,
  readMessage,
  textField,
  textFields,
} from "./message.js";
import type { OnnxAttribute, OnnxGraph, OnnxTensor, UnsupportedTensor } from "./model.js";
import type { Reading } from "./reading.js";
import { readSparseTensor } from "./sparse-tensor.js";
import { readAnyTensor } from "./tensor.js";
import { onnxTypeName } from "./type-name.js";

/** AttributeProto.AttributeType, as far as it matters here. */
const KINDS: ReadonlyMap<number, OnnxAttribute["kind"]> = new Map([
  [1, "float"],
  [2, "int"],
  [3, "string"],
  [4, "tensor"],
  [5, "graph"],
  [6, "floats"],
  [7, "ints"],
  [8, "strings"],
  [11, "tensor"],
]);

/**
 * Reads an AttributeProto. Sparse tensors are written out, so that they are tensors like others.
 *
 * @param readGraph reads a graph that stands in an attribute
 * @throws ProgramError with a code that starts with ONNX_
 */
export function readAttribute(
  bytes: Uint8Array,
  reading: Reading,
  readGraph: (bytes: Uint8Array) => OnnxGraph,
): [name: string, attribute: OnnxAttribute] {
  let name = "";
  let type: number | null = null;
  let reference = "";
  const values: { -readonly [Kind in OnnxAttribute["kind"]]?: unknown } = {};
  const floats: number[] = [];
  const ints: bigint[] = [];
  const strings: string[] = [];
  let tensor = null as OnnxTensor | UnsupportedTensor | null;
  readMessage("AttributeProto", bytes, {
    1: textField((value) => {
      name = value;
    }),
    2: floatField((value) => {
      values.float = value;
    }),
    3: integerField((value) => {
      values.int = value;
    }),
    4: textField((value) => {
      values.string = value;
    }),
    5: bytesField((value) => {
      tensor = readAnyTensor(value, reading);
    }),
    6: bytesField((value) => {
      values.graph = readGraph(value);
    }),
    7: fixedFields(4, (value) => pushFloats(floats, value)),
    8: integerFields((value) => ints.push(value)),
    9: textFields((value) => strings.push(value)),
    20: integerField((value) => {
      type = Number(value);
    }),
    21: textField((value) => {
      reference = value;
    }),
    22: bytesField((value) => {
      tensor = readSparseTensor(value, reading);
    }),
  });
  if (reference !== "") return [name, { kind: "reference", value: reference }];
  if (tensor !== null && "unsupported" in tensor) {
    return [name, { kind: "other", value: `a tensor of the data type ${onnxTypeName(tensor.unsupported)}` }];
  }
  if (tensor !== null) values.tensor = tensor;
  const kind = type === null ? guessKind(values, floats, ints, strings) : (KINDS.get(type) ?? "other");
  if (kind === "other") return [name, { kind, value: `attribute type ${type}` }];
  const defaults = { float: 0, int: 0n, string: "", floats, ints, strings, ...values };
  const value = (defaults as Readonly<Record<string, unknown>>)[kind];
  if (value === undefined) {
    throw new ProgramError({ code: "ONNX_NOT_A_MODEL", detail: `the attribute "${name}" has no ${kind}` });
  }
  return [name, { kind, value } as OnnxAttribute];
}

/** IR versions below 2 left the type out; then the field that is present tells it. */
function guessKind(
  values: Readonly<Record<string, unknown>>,
  floats: readonly number[],
  ints: readonly bigint[],
  strings: readonly string[],
): OnnxAttribute["kind"] {
  const present = (["float", "int", "string", "tensor", "graph"] as const).find((kind) => values[kind] !== undefined);
  if (present !== undefined) return present;
  if (floats.length > 0) return "floats";
  if (ints.length > 0) return "ints";
  return strings.length > 0 ? "strings" : "other";
}

function pushFloats(floats: number[], bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += 4) floats.push(view.getFloat32(at, true));
}
