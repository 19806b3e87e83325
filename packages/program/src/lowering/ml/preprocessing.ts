import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type ConstantValue, constantOf, int64Constant, type Value, withShape } from "../../compile/value.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { numberConstant, numberScalar } from "../number.js";

const { float32, float64, int64 } = DataType;

/** One number for each feature, or one for all. */
function perFeature(node: NodeToLower, name: string, features: number, fallback: number): ConstantValue {
  const values = node.attribute(name, "floats") ?? [fallback];
  if (values.length !== 1 && values.length !== features) {
    throw new Refusal(`has ${values.length} values for ${features} features`, name);
  }
  return numberConstant(float32, [values.length], values);
}

const scaler: Lowering = {
  domain: "ai.onnx.ml",
  operator: "Scaler",
  since: 1,
  until: 5,
  attributes: ["offset", "scale"],
  becomes: "mul(sub(cast(X, float32), offset), scale)",
  lower: (node) => {
    const x = node.cast(node.operand(0), float32);
    const features = x.type.shape.at(-1) ?? 1;
    const shifted = node.step("sub", [x, perFeature(node, "offset", features, 0)], "shifted");
    return [node.step("mul", [shifted, perFeature(node, "scale", features, 1)], "scaled")];
  },
};

const normalizer: Lowering = {
  domain: "ai.onnx.ml",
  operator: "Normalizer",
  since: 1,
  until: 5,
  attributes: ["norm"],
  becomes: "div(X, max(X)), div(X, sum(|X|)) or div(X, sqrt(dot(X, X))) by rows; a row of norm 0 stays as it is",
  lower: (node) => {
    const given = node.cast(node.operand(0), float32);
    const { shape } = given.type;
    if (shape.length < 1 || shape.length > 2) throw new Refusal(`the input has rank ${shape.length}`);
    const [rows, features] = shape.length === 1 ? [1, shape[0]] : shape;
    const x = withShape(given, [rows, features]);
    const norm = normOf(node, x, [rows, 1]);
    const isZero = node.step("equal", [norm, numberScalar(float32, 0)], "zeros");
    const divisor = node.step("select", [isZero, numberScalar(float32, 1), norm], "divisors");
    return [withShape(node.step("div", [x, divisor], "normalized"), shape)];
  },
};

function normOf(node: NodeToLower, x: Value, shape: readonly number[]): Value {
  const kind = node.text("norm", "MAX");
  if (kind === "MAX") return node.step("max", [x], "norm", { shape });
  if (kind === "L1") return node.step("sum", [node.step("abs", [x], "sizes")], "norm", { shape });
  if (kind !== "L2") throw new Refusal(`"${kind}" is unknown`, "norm");
  const row = withShape(x, [x.type.shape[0], 1, x.type.shape[1]]);
  return node.step("sqrt", [node.step("dot", [row, row], "squares", { shape })], "norm");
}

const arrayFeatureExtractor: Lowering = {
  domain: "ai.onnx.ml",
  operator: "ArrayFeatureExtractor",
  since: 1,
  until: 5,
  attributes: [],
  becomes: "take(X, Y) along the last axis",
  lower: (node) => {
    const x = node.operand(0);
    const rank = x.type.shape.length;
    if (rank === 0) throw new Refusal("the input is a scalar");
    const indices = node.cast(node.operand(1), int64);
    const count = indices.type.shape.reduce((product, size) => product * size, 1);
    const flat = withShape(indices, [count]);
    const shape = rank === 1 ? [1, count] : [...x.type.shape.slice(0, -1), count];
    return [node.step("take", [x, flat], "features", { attributes: [rank - 1, 0], shape })];
  },
};

const binarizer: Lowering = {
  domain: "ai.onnx.ml",
  operator: "Binarizer",
  since: 1,
  until: 5,
  attributes: ["threshold"],
  becomes: "cast(less(threshold, X))",
  lower: (node) => {
    const x = node.operand(0);
    const threshold = numberScalar(float32, node.float("threshold", 0));
    const wide = x.type.dtype === float64 ? x : node.cast(x, float32);
    return [node.cast(node.step("less", [node.cast(threshold, wide.type.dtype), wide], "over"), x.type.dtype)];
  },
};

const imputer: Lowering = {
  domain: "ai.onnx.ml",
  operator: "Imputer",
  since: 1,
  until: 5,
  attributes: ["imputed_value_floats", "imputed_value_int64s", "replaced_value_float", "replaced_value_int64"],
  becomes: "select(equal(X, replaced value) or X is NaN where that is NaN, imputed value, X)",
  lower: (node) => {
    const x = node.operand(0);
    const isInteger = x.type.dtype === int64;
    const features = x.type.shape.at(-1) ?? 1;
    const imputed = isInteger
      ? int64List(node.attribute("imputed_value_int64s", "ints") ?? [])
      : numberConstant(
          float32,
          [node.attribute("imputed_value_floats", "floats")?.length ?? 0],
          [...(node.attribute("imputed_value_floats", "floats") ?? [])],
        );
    const [count] = imputed.type.shape;
    if (count !== 1 && count !== features) throw new Refusal(`${count} imputed values for ${features} features`);
    const values = node.cast(imputed, x.type.dtype);
    return [node.step("select", [isReplaced(node, x, isInteger), values, x], "imputed")];
  },
};

function isReplaced(node: NodeToLower, x: Value, isInteger: boolean): Value {
  if (isInteger) {
    const replaced = node.attribute("replaced_value_int64", "int") ?? 0n;
    return node.step("equal", [x, int64Constant([], [replaced])], "replaced");
  }
  const replaced = node.float("replaced_value_float", 0);
  if (Number.isNaN(replaced)) return node.step("not", [node.step("equal", [x, x], "numbers")], "replaced");
  return node.step("equal", [x, node.cast(numberScalar(float32, replaced), x.type.dtype)], "replaced");
}

function int64List(values: readonly bigint[]): ConstantValue {
  return int64Constant([values.length], [...values]);
}

const featureVectorizer: Lowering = {
  domain: "ai.onnx.ml",
  operator: "FeatureVectorizer",
  since: 1,
  until: 5,
  attributes: ["inputdimensions"],
  becomes: "concat of the operands as float32, each [rows, its features]",
  lower: (node) => {
    const parts = node.operands().map((value) => {
      const { shape } = value.type;
      if (shape.length < 1 || shape.length > 2) throw new Refusal(`an input has rank ${shape.length}`);
      return node.cast(shape.length === 1 ? withShape(value, [1, shape[0]]) : value, float32);
    });
    return [parts.length === 1 ? parts[0] : node.step("concat", parts, "features", { attributes: [1] })];
  },
};

const oneHotEncoder: Lowering = {
  domain: "ai.onnx.ml",
  operator: "OneHotEncoder",
  since: 1,
  until: 5,
  attributes: ["cats_int64s", "cats_strings", "zeros"],
  becomes: "cast(equal(X, categories)) with a last axis for the categories; an unknown category gives zeros",
  why: "with zeros = 0 an unknown category would have to be an error, and no instruction can fail",
  lower: (node) => {
    if ((node.attribute("cats_strings", "strings") ?? []).length > 0) {
      throw new Refusal("categories that are strings are not supported", "cats_strings");
    }
    const categories = node.attribute("cats_int64s", "ints") ?? [];
    const x = node.cast(node.operand(0), int64);
    const column = withShape(x, [...x.type.shape, 1]);
    return [node.cast(node.step("equal", [column, int64List(categories)], "hits"), float32)];
  },
};

/** The list under keys_* or values_*, or the tensor of that name; names are refused. */
function labelList(node: NodeToLower, prefix: "keys" | "values"): ConstantValue {
  const tensor = node.attribute(`${prefix}_tensor`, "tensor");
  if (tensor !== null) return constantOf(tensor.dtype, tensor.shape, tensor.data);
  const ints = node.attribute(`${prefix}_int64s`, "ints");
  if (ints !== null) return int64List(ints);
  const floats = node.attribute(`${prefix}_floats`, "floats");
  if (floats !== null) return numberConstant(float32, [floats.length], floats);
  throw new Refusal("strings are not supported", `${prefix}_strings`);
}

function defaultLabel(node: NodeToLower, { dtype }: ConstantValue["type"]): ConstantValue {
  const tensor = node.attribute("default_tensor", "tensor");
  if (tensor !== null) return constantOf(tensor.dtype, [], tensor.data);
  if (dtype === int64) return int64Constant([], [node.attribute("default_int64", "int") ?? -1n]);
  const zero = numberScalar(float32, node.float("default_float", -0));
  return dtype === float64 ? numberScalar(float64, node.float("default_float", -0)) : zero;
}

const labelEncoder: Lowering = {
  domain: "ai.onnx.ml",
  operator: "LabelEncoder",
  since: 2,
  until: 5,
  attributes: [
    ...["default_float", "default_int64", "default_string", "default_tensor"],
    ...["keys_floats", "keys_int64s", "keys_strings", "keys_tensor"],
    ...["values_floats", "values_int64s", "values_strings", "values_tensor"],
  ],
  becomes: "take(values with the default behind, the place of the first key equal to X, or behind the last)",
  why: "NaN equals the key NaN here, as ONNX asks",
  lower: (node) => {
    const x = node.operand(0);
    const [keys, values] = [labelList(node, "keys"), labelList(node, "values")];
    const [count] = keys.type.shape;
    if (values.type.shape[0] !== count) throw new Refusal(`${count} keys and ${values.type.shape[0]} values`);
    if (keys.type.dtype !== x.type.dtype) throw new Refusal("the keys have another data type than the input");
    const column = withShape(x, [...x.type.shape, 1]);
    const isHit = node.step(
      "or",
      [node.step("equal", [column, keys], "equal keys"), bothNaN(node, column, keys)],
      "hits",
    );
    const fallback = withShape(defaultLabel(node, values.type), [1]);
    const table = node.step("concat", [values, node.cast(fallback, values.type.dtype)], "values", { attributes: [0] });
    const row = [...x.type.shape, count];
    const hits = node.step("select", [isHit, int64Constant([], [1n]), int64Constant([], [0n])], "hits", { shape: row });
    const place = node.step("argmax", [hits], "places", { attributes: [0] });
    const isKnown = node.cast(node.step("max", [hits], "known"), DataType.bool);
    const index = node.step("select", [isKnown, place, int64Constant([], [BigInt(count)])], "places with the default");
    return [node.step("take", [table, index], "labels", { attributes: [0, 0] })];
  },
};

function bothNaN(node: NodeToLower, x: Value, keys: ConstantValue): Value {
  const isMissing = (value: Value) => node.step("not", [node.step("equal", [value, value], "numbers")], "missing");
  return node.step("and", [isMissing(x), isMissing(keys)], "both missing");
}

/** What stands in front of models that were exported from scikit-learn. */
export const preprocessing: readonly Lowering[] = [
  ...[scaler, normalizer, arrayFeatureExtractor, binarizer, imputer],
  ...[featureVectorizer, oneHotEncoder, labelEncoder],
];
