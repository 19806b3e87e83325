/** A binary format narrower than binary64: `precision` bits of significand (the hidden one included). */
type Format = { readonly precision: number; readonly minimumExponent: number; readonly maximumExponent: number };

export const BINARY16: Format = { precision: 11, minimumExponent: -14, maximumExponent: 15 };
export const BFLOAT16: Format = { precision: 8, minimumExponent: -126, maximumExponent: 127 };

/** The bits of a finite number, rounded once to nearest, ties to even; undefined if it rounds to an infinity. */
export function narrowFloatBits(value: number, format: Format): number | undefined {
  const { precision, minimumExponent, maximumExponent } = format;
  const sign = value < 0 || Object.is(value, -0) ? 1 << 15 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === 0) return sign;
  const exponent = Math.max(exponentOf(magnitude), minimumExponent);
  // A power of two scales exactly, so this rounds the number itself.
  const units = roundTiesToEven(magnitude / 2 ** (exponent - (precision - 1)));
  const hidden = 2 ** (precision - 1);
  // In units of the last place the fields add up: a carry out of the significand raises the exponent.
  const bits = (exponent - minimumExponent) * hidden + units;
  return bits < (maximumExponent - minimumExponent + 2) * hidden ? sign | bits : undefined;
}

/** The value of 16 bits; infinities and NaN included. */
export function narrowFloatValue(bits: number, format: Format): number {
  const { precision, minimumExponent, maximumExponent } = format;
  const hidden = 2 ** (precision - 1);
  const sign = bits & 0x8000 ? -1 : 1;
  const field = Math.floor((bits & 0x7fff) / hidden);
  const fraction = (bits & 0x7fff) % hidden;
  if (field === maximumExponent - minimumExponent + 2) return fraction === 0 ? sign * Infinity : NaN;
  const significand = field === 0 ? fraction : fraction + hidden;
  return sign * significand * 2 ** (minimumExponent + Math.max(field - 1, 0) - (precision - 1));
}

function exponentOf(magnitude: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, magnitude);
  return ((view.getUint16(0) >> 4) & 0x7ff) - 1023;
}

function roundTiesToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest < 0.5 ? floor : floor + 1;
}
