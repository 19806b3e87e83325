import { decodeFloat, type FloatFormat, isInfinityOf, isNaNOf, isZeroOf, signOfFloat } from "./float-format.js";
import { roundExactOnce } from "./round-once.js";

/**
 * An exact sum of floats and of products of floats, rounded at the end (specification, section 1, rule 4). NaN
 * operands, 0 × ∞ and infinities of both signs give NaN, else an infinity wins; an exactly zero sum is +0.
 */
export class ExactSum {
  readonly #unitExponent: number;
  #units = 0n;
  #isNaN = false;
  readonly #infinities = [false, false];

  /** The exponent of a unit of which every term is a multiple. */
  constructor(unitExponent: number) {
    this.#unitExponent = unitExponent;
  }

  /** A sum of numbers of one format. */
  static ofNumbers(format: FloatFormat): ExactSum {
    return new ExactSum(format.leastExponent);
  }

  /** A sum of products of two numbers of one format, and of numbers of the output's. */
  static ofProducts(factors: FloatFormat, output: FloatFormat): ExactSum {
    return new ExactSum(Math.min(2 * factors.leastExponent, output.leastExponent));
  }

  /** Adds x. */
  add(format: FloatFormat, x: bigint): void {
    if (isNaNOf(format, x)) {
      this.#isNaN = true;
    } else if (isInfinityOf(format, x)) {
      this.#infinities[signOfFloat(format, x)] = true;
    } else {
      const { sign, magnitude, exponent } = decodeFloat(format, x);
      this.#addUnits(sign === 1 ? -magnitude : magnitude, exponent);
    }
  }

  /** Adds a · b. */
  addProduct(format: FloatFormat, a: bigint, b: bigint): void {
    if (isNaNOf(format, a) || isNaNOf(format, b)) {
      this.#isNaN = true;
    } else if (isInfinityOf(format, a) || isInfinityOf(format, b)) {
      if (isZeroOf(format, a) || isZeroOf(format, b)) this.#isNaN = true;
      else this.#infinities[signOfFloat(format, a) ^ signOfFloat(format, b)] = true;
    } else {
      const left = decodeFloat(format, a);
      const right = decodeFloat(format, b);
      const product = left.magnitude * right.magnitude;
      this.#addUnits(left.sign === right.sign ? product : -product, left.exponent + right.exponent);
    }
  }

  #addUnits(value: bigint, exponent: number): void {
    if (value !== 0n) this.#units += value << BigInt(exponent - this.#unitExponent);
  }

  /** The sum, rounded once to a format. More may be added afterwards. */
  round(format: FloatFormat): bigint {
    const [positive, negative] = this.#infinities;
    if (this.#isNaN || (positive && negative)) return format.nan;
    if (positive) return format.infinity;
    if (negative) return format.sign | format.infinity;
    return roundExactOnce(format, this.#units, this.#unitExponent);
  }
}
