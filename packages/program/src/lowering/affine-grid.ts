import { floatFormat } from "@assay/arithmetic";
import { Refusal } from "../compile/refusal.js";
import { elementCount, unravelIndex } from "../instruction/row-major.js";
import type { Lowering } from "./lowering.js";
import { bitsConstant, rationalBits } from "./number.js";
import { LATEST_OPSET } from "./opset.js";
import { inWide } from "./wide.js";

/** Greatest number of elements of a grid: their coordinates are computed one by one, as fractions. */
const MAX_POSITIONS = 2 ** 21;

/** The coordinates that GridSample reads for an affine map. */
export const affineGrid: Lowering = {
  operator: "AffineGrid",
  since: 20,
  until: LATEST_OPSET,
  attributes: ["align_corners"],
  becomes: "dot(coordinates of the output elements from −1 to 1 with a 1 behind them, theta)",
  why: "coordinates are exact fractions rounded once; a single element with align_corners lies at 0",
  lower: (node) => {
    const theta = node.operand(0);
    const [batch, ...sizes] = (node.constantIntegers(1, "size") ?? []).filter((_, index) => index !== 1);
    const rank = sizes.length;
    if ((rank !== 2 && rank !== 3) || theta.type.shape.join() !== [batch, rank, rank + 1].join()) {
      throw new Refusal(`theta [${theta.type.shape}] for ${rank} spatial axes`);
    }
    const isAligned = node.int("align_corners", 0) !== 0;
    const positions = elementCount(sizes);
    const map = (theta: Parameters<typeof node.cast>[0]) => {
      const format = floatFormat(theta.type.dtype);
      if (format === null) throw new Refusal("theta is not of a floating-point type");
      node.reserve(positions * (rank + 1) * 8);
      if (positions > MAX_POSITIONS) throw new Refusal(`a grid of ${positions} elements`);
      const bits = Array.from({ length: positions }, (_, position) => {
        const places = unravelIndex(position, sizes);
        const along = places.map((place, axis) => coordinate(place, sizes[axis], isAligned)).reverse();
        return [...along.map(([numerator, denominator]) => rationalBits(format, numerator, denominator)), format.one];
      });
      const base = bitsConstant(theta.type.dtype, [positions, rank + 1], bits.flat());
      return node.step("dot", [base, theta], "grid", { shape: [batch, ...sizes, rank] });
    };
    return [inWide(node, [theta], map)];
  },
};

/** From −1 to 1: of the first and last elements, or of the edges before and behind them. */
function coordinate(place: number, size: number, isAligned: boolean): [numerator: bigint, denominator: bigint] {
  if (isAligned) return size === 1 ? [0n, 1n] : [BigInt(2 * place - size + 1), BigInt(size - 1)];
  return [BigInt(2 * place + 1 - size), BigInt(size)];
}
