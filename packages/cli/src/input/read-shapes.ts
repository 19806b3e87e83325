import { InputError } from "./input-error.js";

/** Shapes of inputs from the command line, each as NAME=1x3x224x224. Throws SHAPE_MALFORMED. */
export function readShapes(texts: readonly string[]): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = {};
  for (const given of texts) {
    const match = /^(.+)=(\d+(?:x\d+)*)$/.exec(given);
    if (!match) throw new InputError({ code: "SHAPE_MALFORMED", given });
    shapes[match[1]] = match[2].split("x").map(Number);
  }
  return shapes;
}
