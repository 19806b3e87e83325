import { Refusal } from "../compile/refusal.js";
import { type ConstantValue, constantOf } from "../compile/value.js";
import { broadcastIndex, broadcastShapes } from "../instruction/broadcast.js";
import { elementCount } from "../instruction/row-major.js";
import { integerData, integersOf, MAX_FOLDED_INTEGERS } from "./integers.js";

const OPERATIONS: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0n ? 0n : a / b),
  maximum: (a, b) => [a, b][Number(b > a)],
  minimum: (a, b) => [a, b][Number(b < a)],
};

/** Integer arithmetic on constants (specification, section 1, rule 8): it wraps, division truncates, n ÷ 0 = 0. */
export function foldIntegers(operation: string, a: ConstantValue, b: ConstantValue): ConstantValue {
  const shape = broadcastShapes(a.type.shape, b.type.shape);
  if (shape === null) throw new Refusal(`[${a.type.shape}] and [${b.type.shape}] do not broadcast`);
  const count = elementCount(shape);
  if (count > MAX_FOLDED_INTEGERS) throw new Refusal(`integer arithmetic on ${count} elements`);
  const valuesA = integersOf(a, "an operand");
  const valuesB = integersOf(b, "an operand");
  const values = Array.from({ length: count }, (_, index) =>
    OPERATIONS[operation](
      valuesA[broadcastIndex(index, a.type.shape, shape)],
      valuesB[broadcastIndex(index, b.type.shape, shape)],
    ),
  );
  return constantOf(a.type.dtype, shape, integerData(a.type.dtype, values));
}
