import type { IntegerType } from "./integer-type.js";

type IntegerOperation = (a: bigint, b: bigint) => bigint;

/**
 * The binary instructions on integers (not their bits), before they wrap to the type (specification, section 1,
 * rule 8). Shifts take unsigned types only; a type that an instruction does not take gives null.
 */
export function integerOperation(name: string, type: IntegerType): IntegerOperation | null {
  switch (name) {
    case "add":
      return (a, b) => a + b;
    case "sub":
      return (a, b) => a - b;
    case "mul":
      return (a, b) => a * b;
    case "div":
      return (a, b) => (b === 0n ? 0n : a / b);
    case "pow":
      return (a, b) => integerPower(type, a, b);
    case "mod":
      return flooredRemainder;
    case "fmod":
      return (a, b) => (b === 0n ? 0n : a % b);
    case "and":
      return (a, b) => a & b;
    case "or":
      return (a, b) => a | b;
    case "xor":
      return (a, b) => a ^ b;
    case "shiftLeft":
      return type.isSigned ? null : (a, b) => (b >= BigInt(type.bits) ? 0n : a << b);
    case "shiftRight":
      return type.isSigned ? null : (a, b) => (b >= BigInt(type.bits) ? 0n : a >> b);
    default:
      return null;
  }
}

/** The remainder with the divisor's sign; 0 for a zero divisor. */
function flooredRemainder(a: bigint, b: bigint): bigint {
  if (b === 0n) return 0n;
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

/** a^b modulo 2^bits; for b < 0 the exact value truncated, which is 0 but for a = ±1 (and 0 for a = 0). */
function integerPower(type: IntegerType, a: bigint, b: bigint): bigint {
  if (b < 0n) return a === 1n || (a === -1n && b % 2n === 0n) ? 1n : a === -1n ? -1n : 0n;
  let power = 1n;
  let square = BigInt.asUintN(type.bits, a);
  for (let rest = b; rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = BigInt.asUintN(type.bits, power * square);
    square = BigInt.asUintN(type.bits, square * square);
  }
  return power;
}
