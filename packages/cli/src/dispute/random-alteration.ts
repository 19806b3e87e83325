import { DataType, type Random, widthBytes } from "@assay/arithmetic";
import { type Alteration, elementCount, type Model, type TensorBytes } from "@assay/engine";

/** Alterations that change no output (a rectifier swallows them) are no lies: others are tried. */
const ATTEMPTS = 200;

/** One element of a random step, altered so that the output becomes another. Null if nothing that was tried does. */
export async function randomAlteration(
  model: Model,
  inputs: readonly TensorBytes[],
  random: Random,
): Promise<Alteration | null> {
  const { outputRoot } = await model.execute(inputs);
  const { instructions } = model.program;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const step = random.below(instructions.length);
    const { output } = instructions[step];
    const count = elementCount(output);
    if (count === 0) continue;
    const alteration = { step, element: random.below(count), bits: randomBits(output.dtype, random) };
    const lied = await model.execute(inputs, alteration);
    if (lied.outputRoot !== outputRoot) return alteration;
  }
  return null;
}

/** Any bits of an element; of bools 0 or 1. */
function randomBits(dtype: DataType, random: Random): bigint {
  if (dtype === DataType.bool) return BigInt(random.below(2));
  const bits = (BigInt(random.bits()) << 32n) | BigInt(random.bits());
  return BigInt.asUintN(8 * widthBytes(dtype), bits);
}
