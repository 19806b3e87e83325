import type { Program } from "@assay/program";
import { table } from "../terminal/table.js";
import type { DisputeMove, DisputeOutcome } from "./play-dispute.js";

const COLUMNS = [
  { heading: "who" },
  { heading: "move" },
  { heading: "times", right: true },
  { heading: "gas", right: true },
  { heading: "most", right: true },
];

type Sum = {
  readonly by: string;
  readonly move: string;
  readonly times: number;
  readonly gas: number;
  readonly most: number;
};

/** What was altered, what the referee found, and the gas of the moves. */
export function describeOutcome({ alteration, verdict, found, moves }: DisputeOutcome, program: Program): string[] {
  const { step, element } = alteration;
  const { operator, part, name } = program.origins[step];
  const shape = program.instructions[step].output.shape;
  const sums = sumMoves(moves);
  const rows = sums.map((sum) => [
    sum.by,
    sum.move,
    ...[sum.times, sum.gas, sum.most].map((n) => n.toLocaleString("en")),
  ]);
  const total = sums.reduce((all, { gas }) => all + gas, 0).toLocaleString("en");
  return [
    `${verdict}: step ${step} (${part} of ${operator} "${name}"), element ${element} of [${shape.join(", ")}]`,
    ...(found === null ? [] : [`  claimed 0x${found.claimed.toString(16)}, true 0x${found.actual.toString(16)}`]),
    ...table(COLUMNS, rows).map((line) => `  ${line}`),
    `  ${total} gas in all`,
    "",
  ];
}

/** The outcome with plain numbers and hexadecimal bits. */
export function outcomeAsJson({ alteration, verdict, found, moves }: DisputeOutcome) {
  const { step, element, bits } = alteration;
  return {
    verdict,
    altered: { step, element, bits: `0x${bits.toString(16)}` },
    found:
      found === null
        ? null
        : {
            step: found.step,
            element: Number(found.element),
            node: found.node,
            operator: found.operator,
            part: found.part,
            claimed: `0x${found.claimed.toString(16)}`,
            actual: `0x${found.actual.toString(16)}`,
          },
    moves: sumMoves(moves),
  };
}

function sumMoves(moves: readonly DisputeMove[]): Sum[] {
  const sums = new Map<string, Sum>();
  for (const { by, move, gas } of moves) {
    const key = `${by}/${move}`;
    const sum = sums.get(key) ?? { by, move, times: 0, gas: 0, most: 0 };
    sums.set(key, { ...sum, times: sum.times + 1, gas: sum.gas + gas, most: Math.max(sum.most, gas) });
  }
  return [...sums.values()];
}
