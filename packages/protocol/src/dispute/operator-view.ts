import type { Digest } from "../digest.js";
import { rootOfNodes } from "../tree/verify.js";
import type { KnownNodes } from "./known-nodes.js";
import { ancestorOf, type Place } from "./position.js";
import type { TraceOracle } from "./trace-oracle.js";

/**
 * The operator's combined tree as far as a challenger can know it: the nodes that it was shown, and, below every node
 * that equals its own, its own trace. A node that is missing may follow from its parent and its sibling.
 */
export class OperatorView {
  readonly #known: KnownNodes;
  readonly #own: TraceOracle;

  constructor(modules: { readonly known: KnownNodes; readonly own: TraceOracle }) {
    this.#known = modules.known;
    this.#own = modules.own;
  }

  /** The operator's node at a place, null if it cannot be known. */
  async node(place: Place): Promise<Digest | null> {
    const shown = this.#known.get(place);
    if (shown !== null) return shown;
    for (let levels = 1; levels <= place.depth; levels++) {
      const above = ancestorOf(place, levels);
      const nearest = this.#known.get(above);
      if (nearest === null) continue;
      const isOwn = nearest === (await this.#own.node(above.depth, above.index));
      return isOwn ? this.#own.node(place.depth, place.index) : null;
    }
    return null;
  }

  /** The two nodes below a place, null if they cannot be known. */
  async children(place: Place): Promise<readonly [Digest, Digest] | null> {
    const left = { depth: place.depth + 1, index: 2 * place.index };
    const right = { depth: place.depth + 1, index: 2 * place.index + 1 };
    const shown = [await this.node(left), await this.node(right)];
    if (shown[0] !== null && shown[1] !== null) return [shown[0], shown[1]];
    if (shown[0] === null && shown[1] === null) return null;
    // One is known and the other not: it is our own if the two hash to their parent.
    const pair = [
      shown[0] ?? (await this.#own.node(left.depth, left.index)),
      shown[1] ?? (await this.#own.node(right.depth, right.index)),
    ] as const;
    const parent = this.#known.get(place);
    if (parent === null || rootOfNodes(pair) !== parent) return null;
    this.#known.addNodes(place, pair);
    return pair;
  }

  /**
   * The siblings of a place up to, not including, depth `toDepth`, lowest first: what proves the operator's node there,
   * for descents and for the operands of a step. Null if one of them cannot be known.
   */
  async branch(place: Place, toDepth: number): Promise<readonly Digest[] | null> {
    const siblings: Digest[] = [];
    for (let levels = place.depth - toDepth; levels > 0; levels--) {
      const pair = await this.children(ancestorOf(place, levels));
      if (pair === null) return null;
      const below = ancestorOf(place, levels - 1);
      siblings.unshift(pair[below.index % 2 === 0 ? 1 : 0]);
    }
    return siblings;
  }
}
