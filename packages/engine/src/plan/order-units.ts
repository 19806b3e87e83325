import type { Program } from "@assay/program";
import { stepOperands } from "./step-operands.js";

/**
 * Puts groups of steps into an order in which each comes after those that it reads, as late as its last step or
 * earlier. Throws an Error if groups depend on each other in a circle.
 */
export function orderUnits(program: Program, units: readonly (readonly number[])[]): (readonly number[])[] {
  const unitOf = new Map(units.flatMap((unit) => unit.map((step) => [step, unit] as const)));
  const operandsOf = (unit: readonly number[]) =>
    unit.flatMap((step) => stepOperands(program.instructions[step]).map((read) => unitOf.get(read)));
  const ordered = new Set<readonly number[]>();
  const open = new Set<readonly number[]>();
  for (const root of [...units].sort((a, b) => a[a.length - 1] - b[b.length - 1])) {
    const stack = [root];
    for (let unit = stack.at(-1); unit !== undefined; unit = stack.at(-1)) {
      const missing = operandsOf(unit).find((one) => one !== unit && one !== undefined && !ordered.has(one));
      if (missing === undefined || ordered.has(unit)) {
        ordered.add(unit);
        stack.pop();
        continue;
      }
      if (open.has(missing)) throw new Error(`steps ${unit} and ${missing} depend on each other`);
      open.add(missing);
      stack.push(missing);
    }
  }
  return [...ordered];
}
