import { DataType } from "@assay/arithmetic";
import { floatConstant, type Value, withCarried } from "../../compile/value.js";
import { CarriedType } from "../../onnx/carried-type.js";
import type { NodeToLower } from "../lowering.js";
import { numberScalar } from "../number.js";

const { float32, uint8, uint32, int64 } = DataType;

/** A float of 4 or 8 bits: a sign, an exponent and a fraction (ONNX, "Float stored in 8 bits" and "in 4 bits"). */
type SmallFormat = {
  readonly exponentBits: number;
  readonly fractionBits: number;
  readonly bias: number;
  /** the greatest finite magnitude */
  readonly largest: number;
  /** what a magnitude over the greatest becomes where it does not saturate */
  readonly overflow: number;
  /** what a NaN becomes: its code, its sign included, or −0 where there is none */
  readonly missing: number;
  /** whether there is one zero only */
  readonly isUnsignedZero: boolean;
};

const FORMATS: ReadonlyMap<CarriedType, SmallFormat> = new Map([
  [CarriedType.float8e4m3fn, formatOf(4, 3, 7, { largest: 0x7e, overflow: 0x7f, missing: 0x7f })],
  [
    CarriedType.float8e4m3fnuz,
    formatOf(4, 3, 8, { largest: 0x7f, overflow: 0x80, missing: 0x80, isUnsignedZero: true }),
  ],
  [CarriedType.float8e5m2, formatOf(5, 2, 15, { largest: 0x7b, overflow: 0x7c, missing: 0x7e })],
  [
    CarriedType.float8e5m2fnuz,
    formatOf(5, 2, 16, { largest: 0x7f, overflow: 0x80, missing: 0x80, isUnsignedZero: true }),
  ],
  [CarriedType.float4e2m1, formatOf(2, 1, 1, { largest: 0x7, overflow: 0x7, missing: 0x8 })],
]);

function formatOf(
  exponentBits: number,
  fractionBits: number,
  bias: number,
  rest: Pick<SmallFormat, "largest" | "overflow" | "missing"> & { readonly isUnsignedZero?: boolean },
): SmallFormat {
  return { exponentBits, fractionBits, bias, isUnsignedZero: false, ...rest };
}

/** The number that a code stands for. */
function numberOf(type: CarriedType, code: number): number {
  if (type === CarriedType.float8e8m0) return code === 0xff ? Number.NaN : 2 ** (code - 127);
  const { exponentBits, fractionBits, bias, largest, missing, isUnsignedZero } = FORMATS.get(type)!;
  const signBit = 1 << (exponentBits + fractionBits);
  const magnitude = code & (signBit - 1);
  const sign = (code & signBit) === 0 ? 1 : -1;
  if (isUnsignedZero && code === missing) return Number.NaN;
  if (magnitude > largest) return magnitude === 0x7c ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  const [exponent, fraction] = [magnitude >> fractionBits, magnitude & ((1 << fractionBits) - 1)];
  const scale = 2 ** (Math.max(exponent, 1) - bias - fractionBits);
  return sign * (exponent === 0 ? fraction : fraction + (1 << fractionBits)) * scale;
}

/** The values of codes in float32, exact: a look-up in the table of all codes. */
export function decodeSmallFloat(node: NodeToLower, x: Value, type: CarriedType): Value {
  const count = type === CarriedType.float4e2m1 ? 16 : 256;
  const numbers = Array.from({ length: count }, (_, code) => numberOf(type, code));
  const codes = node.cast(withCarried(x, undefined), int64, "codes");
  return node.step("take", [floatConstant([count], numbers), codes], "numbers", { attributes: [0, 0] });
}

/**
 * The codes of float32 numbers, rounded once to nearest, ties to even, on their bits. A magnitude over the greatest
 * becomes the greatest where it saturates, else an infinity or NaN, as the type has it.
 */
export function encodeSmallFloat(node: NodeToLower, x: Value, type: CarriedType, isSaturated: boolean): Value {
  const format = FORMATS.get(type)!;
  const number = (value: number) => numberScalar(uint32, value);
  const bits = node.reinterpret(x, uint32);
  const magnitude = node.step("and", [bits, number(0x7fffffff)], "magnitude");
  const least = numberScalar(uint32, (128 - format.bias) * 2 ** 23);
  const isSubnormal = node.step("less", [magnitude, least], "subnormal");
  const rounded = node.step(
    "select",
    [isSubnormal, subnormalCode(node, x, format), normalCode(node, magnitude, format)],
    "rounded",
  );
  const largest = number(format.largest);
  const limited = isSaturated
    ? node.step("minimum", [rounded, largest], "saturated")
    : node.step(
        "select",
        [node.step("less", [largest, rounded], "too large"), number(format.overflow), rounded],
        "limited",
      );
  const isMissing = node.step("less", [number(0x7f800000), magnitude], "not a number");
  const signed = node.step(
    "select",
    [isMissing, number(format.missing), withSign(node, bits, limited, format)],
    "codes",
  );
  return withCarried(node.cast(signed, uint8, "bytes"), type);
}

/** The significand rounded to the fraction's width, the exponent's bias exchanged. */
function normalCode(node: NodeToLower, magnitude: Value, { fractionBits, bias }: SmallFormat): Value {
  const number = (value: number) => numberScalar(uint32, value);
  const shift = 23 - fractionBits;
  const last = node.step("and", [node.step("shiftRight", [magnitude, number(shift)], "kept"), number(1)], "last bit");
  const half = node.step("add", [magnitude, number(2 ** (shift - 1) - 1)], "with half");
  const raised = node.step("shiftRight", [node.step("add", [half, last], "raised"), number(shift)], "shifted");
  return node.step("sub", [raised, number((127 - bias) * 2 ** fractionBits)], "normal");
}

/** How often the least subnormal number goes into x; where that is not small it is not used. */
function subnormalCode(node: NodeToLower, x: Value, { fractionBits, bias }: SmallFormat): Value {
  const units = numberScalar(float32, 2 ** (bias - 1 + fractionBits));
  const scaled = node.step("mul", [node.step("abs", [x], "size"), units], "units");
  return node.cast(node.step("round", [scaled], "whole units"), uint32, "subnormal code");
}

function withSign(node: NodeToLower, bits: Value, code: Value, format: SmallFormat): Value {
  const { exponentBits, fractionBits, isUnsignedZero, overflow } = format;
  const number = (value: number) => numberScalar(uint32, value);
  const top = node.step("and", [bits, number(0x80000000)], "sign");
  const sign = node.step("shiftRight", [top, number(31 - exponentBits - fractionBits)], "sign of the code");
  const signed = node.step("or", [code, sign], "signed");
  if (!isUnsignedZero) return signed;
  const isZero = node.step("equal", [code, number(0)], "zeros");
  const plain = node.step("select", [isZero, code, signed], "one zero");
  return node.step("select", [node.step("equal", [code, number(overflow)], "overflows"), code, plain], "signed");
}

/** How a cast to float8e8m0, which has powers of two only, rounds. */
export type ScaleRounding = "up" | "down" | "nearest";

/** The exponents of float32 magnitudes as float8e8m0; 255 stands for NaN. */
export function encodeScale(node: NodeToLower, x: Value, rounding: ScaleRounding, isSaturated: boolean): Value {
  const number = (value: number) => numberScalar(uint32, value);
  const magnitude = node.step("and", [node.reinterpret(x, uint32), number(0x7fffffff)], "magnitude");
  const exponent = node.step("shiftRight", [magnitude, number(23)], "exponent");
  const fraction = node.step("and", [magnitude, number(0x7fffff)], "fraction");
  // A tie goes to the even of two exponents only where the lower one is 0: what lies below it is no power of two.
  const isBottom = node.step("equal", [exponent, number(0)], "subnormal");
  const threshold = node.step("select", [isBottom, number(0x400000), number(0x3fffff)], "threshold");
  const limit = rounding === "up" ? number(0) : rounding === "down" ? number(0x7fffff) : threshold;
  const isRaised = node.cast(node.step("less", [limit, fraction], "raised"), uint32, "step");
  const raised = node.step("add", [exponent, isRaised], "rounded");
  const capped = isSaturated ? node.step("minimum", [raised, number(254)], "saturated") : raised;
  const isSpecial = node.step("equal", [exponent, number(255)], "not finite");
  const code = node.step(
    "minimum",
    [node.step("select", [isSpecial, number(255), capped], "codes"), number(255)],
    "codes",
  );
  return withCarried(node.cast(code, uint8, "bytes"), CarriedType.float8e8m0);
}
