import { Refusal } from "../compile/refusal.js";
import { compareRationals, differenceOf, productOf, quotientOf, type Rational, rational, sumOf } from "./rational.js";

/** How one axis is resized. */
export type ResizedAxis = {
  readonly axis: number;
  readonly input: number;
  readonly output: number;
  readonly scale: Rational;
  /** the part of the axis that tf_crop_and_resize shows, as fractions of it */
  readonly roi: readonly [start: Rational, end: Rational];
};

const ZERO = rational(0n);
const ONE = rational(1n);
const HALF = rational(1n, 2n);

/** Where an element of the output lies in the input, in elements; null where tf_crop_and_resize looks outside. */
export function sourceCoordinate(mode: string, resized: ResizedAxis, place: number): Rational | null {
  const { input, scale } = resized;
  const x = rational(BigInt(place));
  const length = productOf(scale, rational(BigInt(input)));
  const isSingle = compareRationals(length, ONE) === 0;
  const halfPixel = () => differenceOf(quotientOf(sumOf(x, HALF), scale), HALF);
  switch (mode) {
    case "half_pixel":
      return halfPixel();
    case "pytorch_half_pixel":
      return isSingle ? rational(-1n, 2n) : halfPixel();
    case "asymmetric":
      return quotientOf(x, scale);
    case "align_corners":
      return isSingle ? ZERO : quotientOf(productOf(x, rational(BigInt(input - 1))), differenceOf(length, ONE));
    case "half_pixel_symmetric": {
      const adjustment = quotientOf(rational(BigInt(resized.output)), length);
      const center = rational(BigInt(input), 2n);
      return sumOf(productOf(center, differenceOf(ONE, adjustment)), halfPixel());
    }
    case "tf_crop_and_resize":
      return croppedCoordinate(resized, x, length);
    default:
      throw new Refusal(`is "${mode}"`, "coordinate_transformation_mode");
  }
}

function croppedCoordinate({ input, roi }: ResizedAxis, x: Rational, length: Rational): Rational | null {
  const last = rational(BigInt(input - 1));
  const extent = productOf(differenceOf(roi[1], roi[0]), last);
  const isSingle = compareRationals(length, ONE) === 0;
  const along = isSingle ? productOf(extent, HALF) : quotientOf(productOf(x, extent), differenceOf(length, ONE));
  const coordinate = sumOf(along, productOf(roi[0], last));
  const isOutside = compareRationals(coordinate, ZERO) < 0 || compareRationals(coordinate, last) > 0;
  return isOutside ? null : coordinate;
}
