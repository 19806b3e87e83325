import { DataType, dataTypeName, isDataType } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { type ConstantValue, constantOf, isConstant, type Value } from "../compile/value.js";
import { elementCount } from "../instruction/row-major.js";
import { integerData, integersOf, isIntegerType, MAX_FOLDED_INTEGERS } from "./integers.js";
import type { Lowering } from "./lowering.js";

const CANONICAL_NAN_BITS = 0x7fc00000;

/** Changes the data type of constants; at run time only a cast to the same type. */
export const cast: Lowering = {
  operator: "Cast",
  since: 6,
  until: 26,
  attributes: ["to", "saturate", "round_mode"],
  becomes: "computed at compile time for constants; nothing for the same data type",
  lower: (node) => {
    const x = node.operand(0);
    const to = node.int("to", 0);
    if (!isDataType(to)) throw new Refusal(`data type ${to} is not supported`, "to");
    if (to === x.type.dtype) return [x];
    if (!isConstant(x)) {
      throw new Refusal(
        `from ${dataTypeName(x.type.dtype)} to ${dataTypeName(to)} at run time is not supported yet`,
        "to",
      );
    }
    return [castConstant(x, to)];
  },
};

/** Specification, section 1, rule 9. */
function castConstant(x: ConstantValue, to: DataType): Value {
  const count = elementCount(x.type.shape);
  if (count > MAX_FOLDED_INTEGERS) throw new Refusal(`a cast of ${count} elements at compile time`);
  const values = isIntegerType(x.type.dtype) ? integersOf(x, "the operand") : floatsOf(x);
  if (to === DataType.float32) return constantOf(to, x.type.shape, float32Data(values));
  if (!isIntegerType(to)) throw new Refusal(`to ${dataTypeName(to)} is not supported yet`, "to");
  return constantOf(
    to,
    x.type.shape,
    integerData(
      to,
      values.map((value) => toInteger(value, to)),
    ),
  );
}

function floatsOf(x: ConstantValue): number[] {
  const { data } = x.source;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (x.type.dtype === DataType.float32) {
    return Array.from({ length: data.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
  }
  if (x.type.dtype === DataType.float64) {
    return Array.from({ length: data.length / 8 }, (_, index) => view.getFloat64(index * 8, true));
  }
  throw new Refusal(`from ${dataTypeName(x.type.dtype)} is not supported yet`, "to");
}

function float32Data(values: readonly (number | bigint)[]): Uint8Array {
  const data = new Uint8Array(values.length * 4);
  const view = new DataView(data.buffer);
  for (const [index, value] of values.entries()) {
    if (typeof value === "bigint" && !Number.isSafeInteger(Number(value)))
      throw new Refusal(`${value} is too large`, "to");
    if (Number.isNaN(value)) view.setUint32(index * 4, CANONICAL_NAN_BITS, true);
    else view.setFloat32(index * 4, Number(value), true);
  }
  return data;
}

const RANGES: ReadonlyMap<DataType, readonly [least: bigint, most: bigint]> = new Map([
  [DataType.int8, [-(2n ** 7n), 2n ** 7n - 1n]],
  [DataType.int16, [-(2n ** 15n), 2n ** 15n - 1n]],
  [DataType.int32, [-(2n ** 31n), 2n ** 31n - 1n]],
  [DataType.int64, [-(2n ** 63n), 2n ** 63n - 1n]],
  [DataType.uint8, [0n, 2n ** 8n - 1n]],
  [DataType.uint16, [0n, 2n ** 16n - 1n]],
  [DataType.uint32, [0n, 2n ** 32n - 1n]],
  [DataType.uint64, [0n, 2n ** 64n - 1n]],
]);

function toInteger(value: number | bigint, to: DataType): bigint {
  if (to === DataType.bool) return BigInt(Number(value) !== 0);
  if (typeof value === "bigint") return value;
  if (Number.isNaN(value)) return 0n;
  const [least, most] = RANGES.get(to)!;
  if (value === Number.POSITIVE_INFINITY) return most;
  if (value === Number.NEGATIVE_INFINITY) return least;
  const whole = BigInt(Math.trunc(value));
  return whole < least ? least : whole > most ? most : whole;
}
