import { BFLOAT16, BINARY16, narrowFloatBits, narrowFloatValue } from "./narrow-float.js";

/** How elements of one data type are written into little-endian bytes and read from them as JSON text. */
export type Element = {
  readonly width: number;
  /** writes a JSON value; returns why it does not fit, or undefined */
  readonly write: (view: DataView, at: number, value: unknown) => string | undefined;
  /** the JSON text of the element */
  readonly read: (view: DataView, at: number) => string;
};

type Setter = (view: DataView, at: number, value: number) => void;
type Getter = (view: DataView, at: number) => number;

function integer(width: number, least: number, most: number, set: Setter, get: Getter): Element {
  return {
    width,
    write(view, at, value) {
      if (typeof value !== "number" || !Number.isInteger(value)) return "is not a whole number";
      if (value < least || value > most) return `is not between ${least} and ${most}`;
      set(view, at, value);
      return undefined;
    },
    read: (view, at) => String(get(view, at)),
  };
}

/** JSON numbers of other programs may lose digits above 2⁵³: larger values are taken as decimal text only. */
function wideInteger(least: bigint, most: bigint, isSigned: boolean): Element {
  return {
    width: 8,
    write(view, at, value) {
      const isExact = Number.isSafeInteger(value) || (typeof value === "string" && /^-?\d{1,20}$/.test(value));
      if (!isExact) return "is not a whole number below 2^53, nor decimal text";
      const exact = BigInt(value as number | string);
      if (exact < least || exact > most) return `is not between ${least} and ${most}`;
      view.setBigUint64(at, BigInt.asUintN(64, exact), true);
      return undefined;
    },
    read: (view, at) => String(isSigned ? view.getBigInt64(at, true) : view.getBigUint64(at, true)),
  };
}

function float(width: number, set: (view: DataView, at: number, value: number) => boolean, get: Getter): Element {
  return {
    width,
    write(view, at, value) {
      const number = typeof value === "string" ? WORDS.get(value) : value;
      if (typeof number !== "number") return "is not a number";
      // A JSON number beyond binary64 arrives as an infinity that nobody sent.
      if (typeof value === "number" && !Number.isFinite(value)) return "is too large for the data type";
      return set(view, at, number) ? undefined : "is too large for the data type";
    },
    read: (view, at) => floatText(get(view, at)),
  };
}

/** JSON has no such numbers; the names are those of Protocol Buffers' JSON form. */
const WORDS = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

function narrow(format: typeof BINARY16, infinity: number, nan: number): Element {
  const bitsOf = (value: number) => {
    if (Number.isNaN(value)) return nan;
    if (!Number.isFinite(value)) return value < 0 ? infinity | 0x8000 : infinity;
    return narrowFloatBits(value, format);
  };
  return float(
    2,
    (view, at, value) => {
      const bits = bitsOf(value);
      if (bits !== undefined) view.setUint16(at, bits, true);
      return bits !== undefined;
    },
    (view, at) => narrowFloatValue(view.getUint16(at, true), format),
  );
}

const float32 = float(
  4,
  (view, at, value) => {
    const rounded = Math.fround(value);
    if (!Number.isFinite(rounded) && Number.isFinite(value)) return false;
    if (Number.isNaN(value)) view.setUint32(at, 0x7fc00000, true);
    else view.setFloat32(at, rounded, true);
    return true;
  },
  (view, at) => view.getFloat32(at, true),
);

const float64 = float(
  8,
  (view, at, value) => {
    if (Number.isNaN(value)) view.setBigUint64(at, 0x7ff8000000000000n, true);
    else view.setFloat64(at, value, true);
    return true;
  },
  (view, at) => view.getFloat64(at, true),
);

const bool: Element = {
  width: 1,
  write(view, at, value) {
    if (typeof value !== "boolean" && value !== 0 && value !== 1) return "is not true, false, 1 or 0";
    view.setUint8(at, Number(value));
    return undefined;
  },
  read: (view, at) => (view.getUint8(at) === 0 ? "false" : "true"),
};

const ELEMENTS = new Map<number, Element>([
  [1, float32],
  [
    2,
    integer(
      1,
      0,
      255,
      (v, at, x) => v.setUint8(at, x),
      (v, at) => v.getUint8(at),
    ),
  ],
  [
    3,
    integer(
      1,
      -128,
      127,
      (v, at, x) => v.setInt8(at, x),
      (v, at) => v.getInt8(at),
    ),
  ],
  [
    4,
    integer(
      2,
      0,
      65_535,
      (v, at, x) => v.setUint16(at, x, true),
      (v, at) => v.getUint16(at, true),
    ),
  ],
  [
    5,
    integer(
      2,
      -32_768,
      32_767,
      (v, at, x) => v.setInt16(at, x, true),
      (v, at) => v.getInt16(at, true),
    ),
  ],
  [
    6,
    integer(
      4,
      -(2 ** 31),
      2 ** 31 - 1,
      (v, at, x) => v.setInt32(at, x, true),
      (v, at) => v.getInt32(at, true),
    ),
  ],
  [7, wideInteger(-(2n ** 63n), 2n ** 63n - 1n, true)],
  [9, bool],
  [10, narrow(BINARY16, 0x7c00, 0x7e00)],
  [11, float64],
  [
    12,
    integer(
      4,
      0,
      2 ** 32 - 1,
      (v, at, x) => v.setUint32(at, x, true),
      (v, at) => v.getUint32(at, true),
    ),
  ],
  [13, wideInteger(0n, 2n ** 64n - 1n, false)],
  [16, narrow(BFLOAT16, 0x7f80, 0x7fc0)],
]);

/** The elements of an ONNX data type. Throws a RangeError for a code that appendix A does not have. */
export function elementOf(dtype: number): Element {
  const element = ELEMENTS.get(dtype);
  if (element === undefined) throw new RangeError(`ONNX data type ${dtype} is not known`);
  return element;
}
