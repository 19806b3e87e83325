import { Refusal } from "../../compile/refusal.js";

/** How an inner node compares its feature with its threshold, in ONNX's order of codes (TreeEnsemble, opset 5). */
export const COMPARISONS = ["LEQ", "LT", "GTE", "GT", "EQ", "NEQ"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** One inner node; children are places in the forest: leaves below `leafCount`, inner nodes from there on. */
export type InnerNode = {
  readonly feature: number;
  readonly threshold: number;
  readonly comparison: Comparison;
  /** whether a NaN goes the way of the true child */
  readonly isMissingTrue: boolean;
  readonly trueChild: number;
  readonly falseChild: number;
};

/** What a leaf adds to which targets. */
export type Leaf = ReadonlyMap<number, number>;

/** Decision trees as the two operators' attributes describe them, checked: every path ends in a leaf. */
export type Forest = {
  readonly leaves: readonly Leaf[];
  /** inner node i is place leaves.length + i */
  readonly inner: readonly InnerNode[];
  /** the place at which each tree begins */
  readonly roots: readonly number[];
  /** how many inner nodes the longest path has */
  readonly depth: number;
};

/** Longest path that is unrolled into steps. */
const MAX_DEPTH = 4096;

/**
 * Checks children and measures the depth. Nodes may share children (a chain of tests does).
 *
 * @throws Refusal where a child does not exist, or nodes form a circle
 */
export function forestOf(leaves: readonly Leaf[], inner: readonly InnerNode[], roots: readonly number[]): Forest {
  const heights = new HeightTable(leaves.length, inner);
  const depth = roots.reduce((most, root) => Math.max(most, heights.heightOf(root)), 0);
  if (depth > MAX_DEPTH) throw new Refusal(`a tree is ${depth} levels deep, at most ${MAX_DEPTH} are supported`);
  return { leaves, inner, roots, depth };
}

const UNKNOWN = -1;
const OPEN = -2;

/** Heights of places: 0 for a leaf, else one more than the higher child's. */
class HeightTable {
  readonly #leafCount: number;
  readonly #inner: readonly InnerNode[];
  readonly #heights: Int32Array;

  constructor(leafCount: number, inner: readonly InnerNode[]) {
    this.#leafCount = leafCount;
    this.#inner = inner;
    this.#heights = new Int32Array(leafCount + inner.length).fill(UNKNOWN);
    this.#heights.fill(0, 0, leafCount);
  }

  /** Without recursion: a hostile tree may be as deep as it has nodes. */
  heightOf(root: number): number {
    const path = [root];
    for (let place = path.at(-1); place !== undefined; place = path.at(-1)) {
      this.#assertPlace(place);
      const height = this.#heights[place];
      const children = height >= 0 ? [] : this.#childrenOf(place);
      const next = children.find((child) => this.#heightAt(child) < 0);
      if (next === undefined) {
        if (height < 0) this.#heights[place] = 1 + Math.max(...children.map((child) => this.#heightAt(child)));
        path.pop();
        continue;
      }
      if (this.#heightAt(next) === OPEN || next === place) throw new Refusal("the nodes of a tree form a circle");
      this.#heights[place] = OPEN;
      path.push(next);
    }
    return this.#heights[root];
  }

  #heightAt(place: number): number {
    this.#assertPlace(place);
    return this.#heights[place];
  }

  #childrenOf(place: number): number[] {
    const { trueChild, falseChild } = this.#inner[place - this.#leafCount];
    return [trueChild, falseChild];
  }

  #assertPlace(place: number): void {
    if (!Number.isInteger(place) || place < 0 || place >= this.#heights.length) {
      throw new Refusal(`a tree refers to node ${place}`);
    }
  }
}
