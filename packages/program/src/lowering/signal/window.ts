import { DataType, floatFormat, isDataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { constantOf, type Value } from "../../compile/value.js";
import { integerData } from "../integers.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { bitsConstant, rationalBits } from "../number.js";
import { cosineOfTurn, FIXED_POINT_ONE } from "./cosine.js";

/** Greatest size of a window. */
const MAX_WINDOW = 2 ** 20;

/** coefficients[k] · cos(2πkn/N) summed over k, each coefficient a fraction. */
type Coefficients = readonly (readonly [numerator: bigint, denominator: bigint])[];

function windowFunction(operator: string, becomes: string, coefficients: Coefficients): Lowering {
  return {
    operator,
    since: 17,
    until: 26,
    attributes: ["output_datatype", "periodic"],
    becomes: `a constant: ${becomes} for n = 0 … size − 1; N = size, or size − 1 where periodic is 0`,
    why: "each element is the exact value rounded once, the same on every machine",
    lower: (node) => [window(node, coefficients)],
  };
}

function window(node: NodeToLower, coefficients: Coefficients): Value {
  const sizes = node.constantIntegers(0, "the size");
  if (sizes === null || sizes.length !== 1 || sizes[0] < 0 || sizes[0] > MAX_WINDOW) {
    throw new Refusal(`the size is [${sizes}]`);
  }
  const [size] = sizes;
  const dtype = node.int("output_datatype", DataType.float32);
  if (!isDataType(dtype) || dtype === DataType.bool) throw new Refusal(`is ${dtype}`, "output_datatype");
  const period = BigInt(node.int("periodic", 1) !== 0 ? size : Math.max(size - 1, 1));
  const common = coefficients.reduce((product, [, denominator]) => product * denominator, 1n);
  const values = Array.from({ length: size }, (_, index) =>
    coefficients.reduce((sum, [numerator, denominator], multiple) => {
      const cosine = cosineOfTurn(BigInt(multiple * index), period);
      return sum + numerator * (common / denominator) * cosine;
    }, 0n),
  );
  const denominator = common * FIXED_POINT_ONE;
  const format = floatFormat(dtype);
  if (format === null) {
    return constantOf(
      dtype,
      [size],
      integerData(
        dtype,
        values.map((value) => value / denominator),
      ),
    );
  }
  return bitsConstant(
    dtype,
    [size],
    values.map((value) => rationalBits(format, value, denominator)),
  );
}

/** Window functions of a constant size. */
export const windowFunctions: readonly Lowering[] = [
  windowFunction("HannWindow", "1/2 − 1/2·cos(2πn/N)", [
    [1n, 2n],
    [-1n, 2n],
  ]),
  windowFunction("HammingWindow", "25/46 − 21/46·cos(2πn/N)", [
    [25n, 46n],
    [-21n, 46n],
  ]),
  windowFunction("BlackmanWindow", "0.42 − 0.5·cos(2πn/N) + 0.08·cos(4πn/N)", [
    [42n, 100n],
    [-1n, 2n],
    [8n, 100n],
  ]),
];
