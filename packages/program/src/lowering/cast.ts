import { DataType, type DataType as DataTypeCode, dataTypeName, isDataType, widthBytes } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import type { Value } from "../compile/value.js";
import { carrierOf, isCarriedType } from "../onnx/carried-type.js";
import { type CastManner, type CastTarget, castTo } from "./carried-cast.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { rowsSince } from "./opset.js";

/** Before opset 6 the type is given by its name. */
const TYPE_NAMES: ReadonlyMap<string, DataTypeCode> = new Map([
  ["FLOAT", DataType.float32],
  ["DOUBLE", DataType.float64],
  ["FLOAT16", DataType.float16],
  ...(["INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64", "BOOL"] as const).map(
    (name) => [name, DataType[name.toLowerCase() as keyof typeof DataType]] as const,
  ),
]);

const castByName: Lowering = {
  operator: "Cast",
  since: 1,
  until: 5,
  attributes: ["to"],
  becomes: "cast(X); nothing for the same data type",
  lower: (node) => {
    const name = node.text("to", "");
    const to = TYPE_NAMES.get(name.toUpperCase());
    if (to === undefined) throw new Refusal(`"${name}" is not supported`, "to");
    return [node.cast(node.operand(0), to)];
  },
};

const cast = rowsSince(6, {
  operator: "Cast",
  attributes: ["to", "saturate", "round_mode"],
  becomes:
    "cast(X); nothing for the same data type; floats of 4 and 8 bits: take from the table of all codes, and back by their bits in uint32",
  why: "no instruction has types of less than a byte or floats of less than two: their elements are carried in bytes",
  lower: (node) => [castTo(node, node.operand(0), targetOf(node), mannerOf(node))],
});

const castLike = rowsSince(15, {
  operator: "CastLike",
  attributes: ["saturate", "round_mode"],
  becomes: "as Cast, to the data type of the second operand",
  lower: (node) => {
    const { type, carried } = node.operand(1);
    const target = { dtype: type.dtype, ...(carried === undefined ? {} : { carried }) };
    return [castTo(node, node.operand(0), target, mannerOf(node))];
  },
});

const bitCast = rowsSince(26, {
  operator: "BitCast",
  attributes: ["to"],
  becomes: "copy that reads the bits as another type; cast between bool and the other types of one byte",
  why: "the byte of a bool is 0 or 1 here, and any other byte is true",
  lower: (node) => [reinterpret(node, node.operand(0), targetType(node))],
});

function reinterpret(node: NodeToLower, x: Value, to: DataTypeCode): Value {
  const from = x.type.dtype;
  if (widthBytes(from) !== widthBytes(to)) {
    throw new Refusal(`${dataTypeName(to)} is not as wide as ${dataTypeName(from)}`, "to");
  }
  return from === DataType.bool || to === DataType.bool ? node.cast(x, to) : node.reinterpret(x, to);
}

/** The target of a cast, which may be a type that programs only carry. */
function targetOf(node: NodeToLower): CastTarget {
  const to = node.int("to", 0);
  return isCarriedType(to) ? { dtype: carrierOf(to), carried: to } : { dtype: targetType(node) };
}

function mannerOf(node: NodeToLower): CastManner {
  const rounding = node.text("round_mode", "up");
  if (rounding !== "up" && rounding !== "down" && rounding !== "nearest") {
    throw new Refusal(`"${rounding}" is unknown`, "round_mode");
  }
  return { isSaturated: node.int("saturate", 1) !== 0, rounding };
}

function targetType(node: NodeToLower): DataTypeCode {
  const to = node.int("to", 0);
  if (!isDataType(to)) throw new Refusal(`data type ${to} is not supported`, "to");
  return to;
}

/** Changes of the data type. */
export const casts: readonly Lowering[] = [castByName, ...cast, ...castLike, ...bitCast];
