import { Refusal } from "../compile/refusal.js";
import { int64Constant } from "../compile/value.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { numbersOf } from "./number.js";
import { LATEST_OPSET } from "./opset.js";

/** A box by two corners, in binary32. */
type Box = { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number };

/** Greatest number of comparisons of boxes that are made at compile time. */
const MAX_COMPARISONS = 2 ** 26;

/** Picks boxes of constant predictions, the best of those that overlap. */
export const nonMaxSuppression: Lowering = {
  operator: "NonMaxSuppression",
  since: 10,
  until: LATEST_OPSET,
  attributes: ["center_point_box"],
  becomes: "a constant, for constant operands; areas and their quotient are computed in binary32, step by step",
  why: "the shape of the output depends on the data, and shapes are fixed at compile time",
  lower: (node) => {
    const [boxes, scores] = [0, 1].map((index) =>
      node.constant(node.operand(index), index === 0 ? "the boxes" : "the scores"),
    );
    const [batch, count, corners] = boxes.type.shape;
    const [scoreBatch, classes, scoreCount] = scores.type.shape;
    if (corners !== 4 || scoreBatch !== batch || scoreCount !== count) {
      throw new Refusal(`boxes [${boxes.type.shape}] and scores [${scores.type.shape}]`);
    }
    const most = Math.min(count, scalarOf(node, 2, 0));
    if (batch * classes * count * most > MAX_COMPARISONS) throw new Refusal(`${count} boxes in ${classes} classes`);
    const thresholds = { overlap: scalarOf(node, 3, 0), score: scalarOf(node, 4, Number.NEGATIVE_INFINITY) };
    const numbers = numbersOf(boxes);
    const isCentered = node.int("center_point_box", 0) !== 0;
    const allScores = numbersOf(scores);
    const selected: number[] = [];
    for (let image = 0; image < batch; image++) {
      const own = Array.from({ length: count }, (_, box) => {
        const at = 4 * (image * count + box);
        return boxOf(numbers.slice(at, at + 4), isCentered);
      });
      for (let group = 0; group < classes; group++) {
        const first = (image * classes + group) * count;
        for (const box of select(own, allScores.slice(first, first + count), most, thresholds)) {
          selected.push(image, group, box);
        }
      }
    }
    return [int64Constant([selected.length / 3, 3], selected.map(BigInt))];
  },
};

function scalarOf(node: NodeToLower, index: number, fallback: number): number {
  const value = node.optionalOperand(index);
  if (value === null) return fallback;
  const numbers = numbersOf(
    node.constant(value, ["max_output_boxes_per_class", "iou_threshold", "score_threshold"][index - 2]),
  );
  if (numbers.length !== 1) throw new Refusal(`operand ${index} is no scalar`);
  return numbers[0];
}

const round = Math.fround;

function boxOf([a, b, c, d]: readonly number[], isCentered: boolean): Box {
  if (!isCentered) {
    return { top: Math.min(a, c), left: Math.min(b, d), bottom: Math.max(a, c), right: Math.max(b, d) };
  }
  const [halfWidth, halfHeight] = [round(c / 2), round(d / 2)];
  return {
    top: round(b - halfHeight),
    left: round(a - halfWidth),
    bottom: round(b + halfHeight),
    right: round(a + halfWidth),
  };
}

/** The boxes of one class in the order of their scores, without those that overlap a better one. */
function select(
  boxes: readonly Box[],
  scores: readonly number[],
  most: number,
  thresholds: { readonly overlap: number; readonly score: number },
): number[] {
  const candidates = boxes.map((_, box) => box).filter((box) => scores[box] > thresholds.score);
  candidates.sort((a, b) => scores[b] - scores[a] || a - b);
  const kept: number[] = [];
  for (const candidate of candidates) {
    if (kept.length >= most) break;
    if (kept.every((one) => !(overlapOf(boxes[one], boxes[candidate]) > thresholds.overlap))) kept.push(candidate);
  }
  return kept;
}

/** Area of the intersection over that of the union; 0 where a box or the intersection is empty. */
function overlapOf(a: Box, b: Box): number {
  const height = round(Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  const width = round(Math.min(a.right, b.right) - Math.max(a.left, b.left));
  if (!(height > 0 && width > 0)) return 0;
  const intersection = round(height * width);
  const [areaA, areaB] = [a, b].map((box) => round(round(box.bottom - box.top) * round(box.right - box.left)));
  const union = round(round(areaA + areaB) - intersection);
  return areaA > 0 && areaB > 0 && union > 0 ? round(intersection / union) : 0;
}
