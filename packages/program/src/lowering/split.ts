import { Refusal } from "../compile/refusal.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { stridedWindow } from "./movement.js";

function split(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    operator: "Split",
    since,
    until,
    attributes,
    becomes: "a copy for each output",
    lower: (node) => {
      const x = node.operand(0);
      const axis = node.axis(node.int("axis", 0), x.type.shape.length, "axis");
      let start = 0;
      return sizesOf(node, x.type.shape[axis]).map((size, index) => {
        const window = x.type.shape.map((whole, at) =>
          at === axis ? { start, step: 1, size } : { start: 0, step: 1, size: whole },
        );
        start += size;
        return stridedWindow(node, x, window, { fill: 0n, part: `part ${index}` });
      });
    },
  };
}

function sizesOf(node: NodeToLower, whole: number): readonly number[] {
  const listed = node.opset < 13 ? node.ints("split") : node.constantIntegers(1, "the list of sizes");
  const count = node.outputCount;
  if (listed !== null) {
    const total = listed.reduce((sum, size) => sum + size, 0);
    if (listed.length !== count || total !== whole || listed.some((size) => size < 0)) {
      throw new Refusal(`[${listed}] does not divide ${whole} among ${count} outputs`, "split");
    }
    return listed;
  }
  if (node.opset >= 18 && node.int("num_outputs", count) !== count) throw new Refusal(`is not ${count}`, "num_outputs");
  const size = Math.ceil(whole / count);
  const last = whole - size * (count - 1);
  if (last < 0 || (node.opset < 18 && last !== size)) throw new Refusal(`${whole} cannot be divided by ${count}`);
  return Array.from({ length: count }, (_, index) => (index === count - 1 ? last : size));
}

/** Cuts a tensor into parts. */
export const splits: readonly Lowering[] = [
  split(2, 12, ["axis", "split"]),
  split(13, 17, ["axis"]),
  split(18, 26, ["axis", "num_outputs"]),
];
