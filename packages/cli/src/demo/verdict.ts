import type { ConvictedElement } from "@assay/challenger";
import type { Program } from "@assay/program";

/** The value of binary32 bits in decimal, with digits enough to tell it from its neighbours. */
export function decimalOf(bits: bigint): string {
  const value = new Float32Array(Uint32Array.of(Number(bits)).buffer)[0];
  return Object.is(value, -0) ? "-0" : String(Number(value.toPrecision(9)));
}

/** Binary32 bits in hexadecimal, and as sign, exponent and fraction. */
export function bitsOf(bits: bigint): string {
  const binary = bits.toString(2).padStart(32, "0");
  const fields = `${binary.slice(0, 1)} ${binary.slice(1, 9)} ${binary.slice(9)}`;
  return `0x${bits.toString(16).padStart(8, "0")}  ${fields}`;
}

/** The verdict as lines: where the lie is, what was claimed, what is true. */
export function verdictLines(found: ConvictedElement, program: Program): string[] {
  const { shape } = program.instructions[found.step].output;
  const rows: [string, string][] = [
    ["ONNX node", found.node],
    ["operator", `${found.operator} (${found.part})`],
    ["step", `${found.step} of ${program.instructions.length}`],
    [
      "element",
      `${found.element} of [${shape.join(", ")}], at (${coordinatesOf(Number(found.element), shape).join(", ")})`,
    ],
    ["claimed", decimalOf(found.claimed).padEnd(16) + bitsOf(found.claimed)],
    ["true", decimalOf(found.actual).padEnd(16) + bitsOf(found.actual)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(10)} ${value}`);
}

function coordinatesOf(element: number, shape: readonly number[]): number[] {
  const coordinates: number[] = [];
  let rest = element;
  for (const size of [...shape].reverse()) {
    coordinates.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return coordinates;
}
