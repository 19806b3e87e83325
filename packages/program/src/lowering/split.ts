import { Refusal } from "../compile/refusal.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { windowOfAxis } from "./movement.js";
import { LATEST_OPSET } from "./opset.js";

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
        const part = windowOfAxis(node, x, axis, { start, size }, `part ${index}`);
        start += size;
        return part;
      });
    },
  };
}

/** Before opset 2 the sizes come as an attribute or an operand, from 13 on as an operand. */
function listedSizes(node: NodeToLower): readonly number[] | null {
  const asAttribute = node.opset < 13 ? node.ints("split") : null;
  if (asAttribute !== null || (node.opset >= 2 && node.opset < 13)) return asAttribute;
  return node.constantIntegers(1, "the list of sizes");
}

function sizesOf(node: NodeToLower, whole: number): readonly number[] {
  const listed = listedSizes(node);
  const count = node.outputCount;
  if (listed !== null) {
    const total = listed.reduce((sum, size) => sum + size, 0);
    if (listed.length !== count || total !== whole || listed.some((size) => size < 0)) {
      throw new Refusal(`[${listed}] does not divide ${whole} among ${count} outputs`, "split");
    }
    return listed;
  }
  if (node.opset >= 18 && node.int("num_outputs", count) !== count) throw new Refusal(`is not ${count}`, "num_outputs");
  if (node.opset < 18 && whole % count !== 0) throw new Refusal(`${whole} cannot be divided by ${count}`);
  const size = Math.ceil(whole / count);
  return Array.from({ length: count }, (_, index) => Math.min(size, Math.max(0, whole - index * size)));
}

/** Cuts a tensor into parts. */
export const splits: readonly Lowering[] = [
  split(1, 12, ["axis", "split"]),
  split(13, 17, ["axis"]),
  split(18, LATEST_OPSET, ["axis", "num_outputs"]),
];
