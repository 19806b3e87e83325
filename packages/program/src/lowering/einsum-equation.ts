import { Refusal } from "../compile/refusal.js";

/** An equation of Einsum with a label for each axis: a letter, or "…i" for the i-th axis of the ellipsis. */
export type Equation = {
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
};

const ELLIPSIS = "...";

/** Parses an equation for operands of these shapes; an ellipsis stands for the axes that no letter names. */
export function parseEquation(text: string, shapes: readonly (readonly number[])[]): Equation {
  const [left, right, ...more] = text.replaceAll(" ", "").split("->");
  const terms = left.split(",");
  if (more.length > 0 || terms.length !== shapes.length) {
    throw new Refusal(`"${text}" does not fit ${shapes.length} operands`, "equation");
  }
  const letters = terms.map((term) => lettersOf(term, text));
  const hidden = shapes.map(
    (shape, index) => shape.length - letters[index].filter((label) => label !== ELLIPSIS).length,
  );
  const isOpen = (index: number) => letters[index].includes(ELLIPSIS);
  if (hidden.some((count, index) => count < 0 || (count > 0 && !isOpen(index)))) {
    throw new Refusal(`"${text}" does not fit the ranks of the operands`, "equation");
  }
  const longest = Math.max(0, ...hidden);
  const expand = (labels: readonly string[], count: number) =>
    labels.flatMap((label) => (label === ELLIPSIS ? ellipsisAxes(longest, count) : [label]));
  const operands = letters.map((labels, index) => expand(labels, hidden[index]));
  const output = right === undefined ? impliedOutput(operands, longest) : expand(lettersOf(right, text), longest);
  const sizes = sizesOf(operands, shapes);
  if (new Set(output).size !== output.length || output.some((label) => !sizes.has(label))) {
    throw new Refusal(`"${text}" has an output with a repeated or unknown label`, "equation");
  }
  return { operands, output, sizes };
}

/** The labels of the last `count` axes of an ellipsis of `longest` axes. */
function ellipsisAxes(longest: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `…${longest - count + index}`);
}

function lettersOf(term: string, text: string): string[] {
  const labels = term.match(/\.\.\.|[A-Za-z]/g) ?? [];
  const isWhole = labels.join("") === term && labels.filter((label) => label === ELLIPSIS).length <= 1;
  if (!isWhole) throw new Refusal(`"${text}" cannot be read`, "equation");
  return labels;
}

/** Without an arrow: the ellipsis, then the letters that stand once, in the order of the alphabet. */
function impliedOutput(operands: readonly (readonly string[])[], longest: number): string[] {
  const all = operands.flat();
  const single = all.filter((label) => !label.startsWith("…") && all.indexOf(label) === all.lastIndexOf(label));
  return [...ellipsisAxes(longest, longest), ...single.sort()];
}

/** The size of each label; an axis of size 1 broadcasts. */
function sizesOf(operands: readonly (readonly string[])[], shapes: readonly (readonly number[])[]) {
  const sizes = new Map<string, number>();
  for (const [index, labels] of operands.entries()) {
    for (const [axis, label] of labels.entries()) {
      const [size, known] = [shapes[index][axis], sizes.get(label) ?? 1];
      if (size !== known && size !== 1 && known !== 1) {
        throw new Refusal(`label ${label} has the sizes ${known} and ${size}`, "equation");
      }
      sizes.set(label, known === 1 ? size : known);
    }
  }
  return sizes;
}
