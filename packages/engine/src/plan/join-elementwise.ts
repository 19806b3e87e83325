import { opcodeFamily, type Program } from "@assay/program";
import { elementCount } from "./element-count.js";
import { commonSuffixes, suffixesOf } from "./iteration-space.js";
import { naturalShapeOf } from "./natural-shape-of.js";
import { isElementwise, type Region } from "./schedule.js";
import { stepOperands } from "./step-operands.js";

/** Longer chains save nothing more, and the search for cycles looks at all members. */
const MOST_MEMBERS = 48;
/** How many units the search for cycles visits before it gives up and leaves two units apart. */
const MOST_VISITS = 128;

/** Steps that are performed together, ascending, and the iteration space that they share. */
type Unit = { steps: number[]; suffixes: readonly number[] | null };

/**
 * Groups the steps of a program: elementwise steps that read each other's outputs element by element share a group,
 * every other step stays alone, or in its region. Groups never depend on each other in a circle.
 */
export function joinElementwise(program: Program, isFused: boolean, regions: readonly Region[] = []): number[][] {
  if (!isFused) return program.instructions.map((_, step) => [step]);
  const joining = new Joining(program, regions);
  for (const step of program.instructions.keys()) joining.joinOperands(step);
  return joining.units();
}

class Joining {
  readonly #program: Program;
  readonly #unitOf: Unit[];

  constructor(program: Program, regions: readonly Region[]) {
    this.#program = program;
    this.#unitOf = program.instructions.map((_, step) => ({ steps: [step], suffixes: this.#suffixes(step) }));
    for (const { steps } of regions) {
      const unit = { steps: [...steps], suffixes: null };
      for (const step of steps) this.#unitOf[step] = unit;
    }
  }

  units(): number[][] {
    return [...new Set(this.#unitOf)].map(({ steps }) => steps);
  }

  /** Joins a step with the groups of its operands, where that is possible. */
  joinOperands(step: number): void {
    for (const operand of stepOperands(this.#program.instructions[step])) {
      const [a, b] = [this.#unitOf[operand], this.#unitOf[step]];
      if (a === b || a.suffixes === null || b.suffixes === null) continue;
      if (a.steps.length + b.steps.length > MOST_MEMBERS) continue;
      const suffixes = commonSuffixes([a.suffixes, b.suffixes]);
      if (suffixes === null || this.#depends(a, b) || this.#depends(b, a)) continue;
      const joined = { steps: [...a.steps, ...b.steps].sort((x, y) => x - y), suffixes };
      for (const member of joined.steps) this.#unitOf[member] = joined;
    }
  }

  #suffixes(step: number): readonly number[] | null {
    const instruction = this.#program.instructions[step];
    const family = opcodeFamily(instruction.opcode);
    if (!isElementwise(family) || elementCount(instruction.output) === 0) return null;
    return suffixesOf(naturalShapeOf(this.#program, instruction));
  }

  /** Whether one group depends on another through a third; true also if that is not found out soon. */
  #depends(from: Unit, on: Unit): boolean {
    const first = on.steps[0];
    const seen = new Set<Unit>([from]);
    const waiting = this.#operandsOf(from).filter((unit) => unit !== on);
    for (let unit = waiting.pop(); unit !== undefined; unit = waiting.pop()) {
      if (unit === on) return true;
      if (seen.has(unit) || unit.steps[unit.steps.length - 1] < first) continue;
      seen.add(unit);
      if (seen.size > MOST_VISITS) return true;
      waiting.push(...this.#operandsOf(unit));
    }
    return false;
  }

  #operandsOf(unit: Unit): Unit[] {
    const units = unit.steps.flatMap((step) => stepOperands(this.#program.instructions[step]));
    return [...new Set(units.map((step) => this.#unitOf[step]))].filter((other) => other !== unit);
  }
}
