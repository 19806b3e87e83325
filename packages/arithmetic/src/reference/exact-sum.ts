import {
  CANONICAL_NAN,
  decode,
  infinityOf,
  isInfinite,
  isNaNBits,
  isZero,
  LEAST_EXPONENT,
  signOf,
} from "./binary32.js";
import { roundExact } from "./rounding.js";

/** Every product of two finite binary32 numbers is a multiple of 2^-298. */
const PRODUCT_EXPONENT = 2 * LEAST_EXPONENT;

/**
 * An exact sum of products of binary32 numbers, rounded once at the end (specification, section 1, rule 4). NaN
 * operands, 0 × ∞ and infinities of both signs give NaN, else an infinity wins; an exactly zero sum is +0.
 */
export class ExactSum {
  #units = 0n;
  #isNaN = false;
  readonly #infinities = [false, false];

  /** Adds a · b. */
  addProduct(a: number, b: number): void {
    if (isNaNBits(a) || isNaNBits(b)) {
      this.#isNaN = true;
    } else if (isInfinite(a) || isInfinite(b)) {
      if (isZero(a) || isZero(b)) this.#isNaN = true;
      else this.#infinities[signOf(a) ^ signOf(b)] = true;
    } else {
      const left = decode(a);
      const right = decode(b);
      const exponent = left.exponent + right.exponent;
      const units = (left.magnitude * right.magnitude) << BigInt(exponent - PRODUCT_EXPONENT);
      this.#units += left.sign === right.sign ? units : -units;
    }
  }

  /** The sum, rounded once to binary32. */
  round(): number {
    const [positive, negative] = this.#infinities;
    if (this.#isNaN || (positive && negative)) return CANONICAL_NAN;
    if (positive || negative) return infinityOf(negative ? 1 : 0);
    return roundExact(this.#units, PRODUCT_EXPONENT);
  }
}
