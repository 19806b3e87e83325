import { type Digest, flatten, toDigests } from "../digest.js";
import { hashLayer } from "../tree/layer.js";
import { branchRoot, rootOfNodes } from "../tree/verify.js";
import { DisputeError } from "./dispute-error.js";
import type { DisputeEvent } from "./event.js";
import { ancestorOf, checkPlace, type Place } from "./position.js";

/**
 * What is known of the operator's combined tree of one result: from the chain's events, and from answers off chain,
 * which are believed only as far as they hash to a node that is already known. One store serves all disputes on the
 * result.
 */
export class KnownNodes {
  readonly #nodes = new Map<string, Digest>();

  /** The operator's node at a place, null if it is not known. */
  get(place: Place): Digest | null {
    return this.#nodes.get(keyOf(place)) ?? null;
  }

  /** Number of nodes known. */
  get size(): number {
    return this.#nodes.size;
  }

  /** Takes what an event of the chain tells; the contract has checked it against the committed root. */
  learn(event: DisputeEvent): void {
    switch (event.type) {
      case "traceCommitted":
        this.trust({ depth: 0, index: 0 }, event.root);
        if (event.nodes.length > 0) this.addNodes({ depth: 0, index: 0 }, event.nodes);
        break;
      case "descended":
        this.trust(event, event.node);
        break;
      case "revealed": {
        const root = rootOfNodes(event.nodes);
        if (root !== null) this.trust(event, root);
        this.addNodes(event, event.nodes);
      }
    }
  }

  /** Takes a node that the chain vouches for. Throws DISPUTE_NODES_MISMATCH if another one is known there. */
  trust(place: Place, node: Digest): void {
    checkPlace(place);
    const expected = this.get(place);
    if (expected !== null && expected !== node) {
      throw new DisputeError({ code: "DISPUTE_NODES_MISMATCH", computed: node, expected });
    }
    this.#nodes.set(keyOf(place), node);
  }

  /**
   * Takes the 2^n nodes that lie n levels below a known node, and those between. Throws DISPUTE_NODE_UNPROVEN if the
   * node above is not known, DISPUTE_NODES_MISMATCH if the given ones do not hash to it.
   */
  addNodes(place: Place, nodes: readonly Digest[]): void {
    const expected = this.#expected(place);
    const computed = rootOfNodes(nodes);
    if (computed !== expected) throw new DisputeError({ code: "DISPUTE_NODES_MISMATCH", computed, expected });
    let { depth, index } = ancestorOf(place, -Math.log2(nodes.length));
    let layer = flatten(nodes);
    for (; depth > place.depth; depth--, index /= 2) {
      toDigests(layer).forEach((node, i) => {
        this.#nodes.set(keyOf({ depth, index: index + i }), node);
      });
      const above = new Uint8Array(layer.length / 2);
      hashLayer(layer, 0, above);
      layer = above;
    }
  }

  /**
   * Takes a node with its siblings up to a known node `branch.length` levels above, and all nodes on the way. Throws
   * DISPUTE_NODE_UNPROVEN if that one is not known, DISPUTE_BRANCH_MISMATCH if the branch does not lead to it.
   */
  addBranch(place: Place, node: Digest, branch: readonly Digest[]): void {
    checkPlace(place);
    const expected = this.#expected(ancestorOf(place, branch.length));
    const computed = branchRoot(place.index % 2 ** branch.length, node, branch);
    if (computed !== expected) throw new DisputeError({ code: "DISPUTE_BRANCH_MISMATCH", computed, expected });
    let at = place;
    let below = node;
    for (const sibling of branch) {
      const isRight = at.index % 2 === 1;
      this.#nodes.set(keyOf(at), below);
      this.#nodes.set(keyOf({ depth: at.depth, index: isRight ? at.index - 1 : at.index + 1 }), sibling);
      below = rootOfNodes(isRight ? [sibling, below] : [below, sibling]) as Digest;
      at = ancestorOf(at, 1);
    }
  }

  #expected(place: Place): Digest {
    checkPlace(place);
    const expected = this.get(place);
    if (expected === null) {
      throw new DisputeError({ code: "DISPUTE_NODE_UNPROVEN", depth: place.depth, index: place.index });
    }
    return expected;
  }
}

function keyOf({ depth, index }: Place): string {
  return `${depth}/${index}`;
}
