import { DataType } from "@assay/arithmetic";
import { Opcode, OperandKind, type Program } from "@assay/program";
import fc from "fast-check";
import t from "tap";
import { planMemory } from "../src/plan/memory-plan.js";
import { planSchedule, type Schedule } from "../src/plan/schedule.js";

function unfused(program: Program): Schedule {
  return planSchedule(program, { isFused: false, hasVirtualCopies: false });
}

/** A chain of steps in which each reads one or two earlier ones, chosen by `reads`. */
function programOf(sizes: readonly number[], reads: readonly number[]): Program {
  return {
    arithmeticVersion: 1,
    inputs: [],
    constants: [],
    origins: [],
    onnxHash: new Uint8Array(32),
    outputs: [
      { name: "y", type: { dtype: DataType.float32, shape: [sizes[sizes.length - 1]] }, step: sizes.length - 1 },
      { name: "z", type: { dtype: DataType.float32, shape: [sizes[0]] }, step: 0 },
    ],
    instructions: sizes.map((size, step) => ({
      opcode: Opcode.add,
      output: { dtype: DataType.float32, shape: [size] },
      operands: step === 0 ? [] : [step - 1, reads[step] % step].map((index) => ({ kind: OperandKind.step, index })),
    })),
  };
}

t.test("outputs that are needed at the same time never overlap", async (t) => {
  const steps = fc.integer({ min: 2, max: 24 });
  const property = fc.property(
    steps.chain((n) =>
      fc.tuple(
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: n, maxLength: n }),
        fc.array(fc.nat(), { minLength: n, maxLength: n }),
        fc.integer({ min: 1, max: 3 }),
      ),
    ),
    ([sizes, reads, requests]) => {
      const program = programOf(sizes, reads);
      const plan = planMemory(program, unfused(program), requests);
      for (let step = 0; step < sizes.length; step++) {
        const needed = neededAt(program, step);
        for (const a of needed) {
          for (const b of needed) if (a < b && overlap(plan, a, b)) return false;
        }
        if (plan.offsets[step] + sizes[step] * 4 * requests > plan.arenaBytes) return false;
      }
      return true;
    },
  );
  fc.assert(property, { numRuns: 300 });
  t.pass("300 random programs");
});

t.test("memory is used again", async (t) => {
  const program = programOf(Array(20).fill(100), Array(20).fill(19));
  const chain = { ...program, outputs: [program.outputs[0]] };
  t.ok(planMemory(chain, unfused(chain), 1).arenaBytes < 20 * 400, "a chain of 20 steps takes less than 20 outputs");
});

/** Steps whose output must be intact while `step` runs: itself and everything read by it or by a later step. */
function neededAt(program: Program, step: number): number[] {
  const needed = new Set([step, ...program.outputs.map((output) => output.step).filter((one) => one <= step)]);
  for (const instruction of program.instructions.slice(step)) {
    for (const { index } of instruction.operands) if (index <= step) needed.add(index);
  }
  return [...needed];
}

function overlap(plan: { offsets: readonly number[]; sizes: readonly number[] }, a: number, b: number): boolean {
  return plan.offsets[a] < plan.offsets[b] + plan.sizes[b] && plan.offsets[b] < plan.offsets[a] + plan.sizes[a];
}
