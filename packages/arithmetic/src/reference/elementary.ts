import { acos, asin } from "./elementary/arcsine.js";
import { atan } from "./elementary/arctangent.js";
import { erf } from "./elementary/error-function.js";
import { exp } from "./elementary/exponential.js";
import { cosh, sinh, tanh } from "./elementary/hyperbolic.js";
import { acosh, asinh, atanh } from "./elementary/inverse-hyperbolic.js";
import { log } from "./elementary/logarithm.js";
import { cos, sin, tan } from "./elementary/trigonometric.js";
import type { FloatFormat } from "./float-format.js";

/** Names of the elementary functions of one operand (specification, section 1, rule 5). */
export type ElementaryName =
  | "exp"
  | "log"
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "asinh"
  | "acosh"
  | "atanh"
  | "erf";

/** The functions' opcodes (specification, appendix A): how the kernels and the contracts name them. */
export const elementaryCodes: Readonly<Record<ElementaryName, number>> = {
  exp: 0x13,
  log: 0x14,
  sin: 0x1a,
  cos: 0x1b,
  tan: 0x1c,
  asin: 0x1d,
  acos: 0x1e,
  atan: 0x1f,
  sinh: 0x20,
  cosh: 0x21,
  tanh: 0x22,
  asinh: 0x23,
  acosh: 0x24,
  atanh: 0x25,
  erf: 0x26,
};

/** An elementary function of a binary32 or binary64 operand: bits to bits, rounded once. */
export type ElementaryFunction = (format: FloatFormat, x: bigint) => bigint;

/** Every elementary function in integer arithmetic; the definition, which kernels and contracts repeat. */
export const elementaryReference: Readonly<Record<ElementaryName, ElementaryFunction>> = {
  exp,
  log,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  erf,
};

const names = new Map(Object.entries(elementaryCodes).map(([name, code]) => [code, name as ElementaryName]));

/** The function with that opcode; throws a RangeError if there is none. */
export function elementaryByCode(code: number): ElementaryFunction {
  const name = names.get(code);
  if (name === undefined) throw new RangeError(`no elementary function has the code 0x${code.toString(16)}`);
  return elementaryReference[name];
}
