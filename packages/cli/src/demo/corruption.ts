import { DataType } from "@assay/arithmetic";
import { type Alteration, elementCount, type Model, type TensorBytes } from "@assay/engine";
import { Opcode } from "@assay/program";
import { mustBe } from "./demo-error.js";

/** Tried in turn: what the operator would like the element to be. */
const WISHES = [1e4, -1e4, 1e2, -1e2, 3.5, -3.5].map(Math.fround);
const ELEMENTS_TRIED = 64;

/**
 * A lie that pays: one element of one matrix product in the middle of the program, altered so that the answer becomes
 * another one (another most likely class, if the output is a list of scores). Deterministic: the same model and inputs
 * give the same lie. Null if nothing that was tried changes the output.
 */
export async function chooseCorruption(model: Model, inputs: readonly TensorBytes[]): Promise<Alteration | null> {
  const { outputs, outputRoot } = await model.execute(inputs);
  let fallback: Alteration | null = null;
  for (const step of stepsByInterest(model)) {
    const count = elementCount(model.program.instructions[step].output);
    for (let i = 0; i < Math.min(count, ELEMENTS_TRIED); i++) {
      const element = (Math.floor(count / 2) + i * 7) % count;
      const wish = WISHES[i % WISHES.length];
      const bits = BigInt(new Uint32Array(Float32Array.of(wish).buffer)[0]);
      const alteration = { step, element, bits };
      const lied = await model.execute(inputs, alteration);
      if (lied.outputRoot === outputRoot) continue;
      fallback ??= alteration;
      if (topClass(lied.outputs[0]) !== topClass(outputs[0])) return alteration;
    }
  }
  return fallback;
}

/** Matrix products from the middle of the program outwards, then every other step of float32. */
function stepsByInterest(model: Model): number[] {
  const { instructions } = model.program;
  const middle = instructions.length / 2;
  const steps = instructions.flatMap(({ output }, step) => (output.dtype === DataType.float32 ? [step] : []));
  const rank = (step: number) => (instructions[step].opcode === Opcode.dot ? 0 : 1);
  steps.sort((a, b) => rank(a) - rank(b) || Math.abs(a - middle) - Math.abs(b - middle));
  mustBe(steps.length > 0, "the model has a step of float32 that can be corrupted");
  return steps;
}

/** Index of the greatest score of an output of float32. */
export function topClass(output: TensorBytes): number {
  const scores = Array.from(new Float32Array(output.slice().buffer));
  return scores.indexOf(Math.max(...scores));
}
