import { ScanFlag } from "../instruction/instruction.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { invertPermutation, lastAxesPermutation, transpose } from "./movement.js";
import { rowsSince } from "./opset.js";
import { inWide } from "./wide.js";

function cumulative(operator: string, opcode: "cumsum" | "cumproduct", since: number): Lowering[] {
  return rowsSince(since, {
    operator,
    attributes: ["exclusive", "reverse"],
    becomes: `${opcode} along the axis (brought last by copy)`,
    lower: (node) => {
      const x = node.operand(0);
      const rank = x.type.shape.length;
      const [axis] = node.constantIntegers(1, "the axis") ?? [0];
      const permutation = lastAxesPermutation(rank, [node.axis(axis, rank)]);
      const rows = transpose(node, x, permutation, "rows");
      const scanned = inWide(node, [rows], (wide) =>
        node.step(opcode, [wide], "cumulated", { attributes: [flagsOf(node)] }),
      );
      return [transpose(node, scanned, invertPermutation(permutation), "restored axes")];
    },
  });
}

function flagsOf(node: NodeToLower): number {
  const exclusive = node.int("exclusive", 0) === 0 ? 0 : ScanFlag.exclusive;
  return exclusive + (node.int("reverse", 0) === 0 ? 0 : ScanFlag.reverse);
}

/** Cumulative sums and products. */
export const cumulatives: readonly Lowering[] = [
  ...cumulative("CumSum", "cumsum", 11),
  ...cumulative("CumProd", "cumproduct", 26),
];
