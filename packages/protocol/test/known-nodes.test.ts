import t from "tap";
import { KnownNodes, MerkleTree, OperatorView, type TraceOracle, treeOracle, zeroHash } from "../src/index.js";
import { codeOf, damagedDigest, digestOf, leaves } from "./support.js";

const ROOT = { depth: 0, index: 0 };
const theirs = MerkleTree.of(leaves(16));
/** Our own trace differs in leaf 11. */
const ours = MerkleTree.of(leaves(16).with(11, digestOf("ours")));
const own: TraceOracle = treeOracle(ours, async () => {
  throw new Error("no tensor is asked for");
});

function known(): KnownNodes {
  const nodes = new KnownNodes();
  nodes.trust(ROOT, theirs.root);
  return nodes;
}

t.test("nodes are believed only below a known node, and only as they hash to it", async (t) => {
  const nodes = new KnownNodes();
  const level = theirs.nodes(0, 0, 2);
  t.equal(
    codeOf(() => nodes.addNodes(ROOT, level)),
    "DISPUTE_NODE_UNPROVEN",
  );
  nodes.trust(ROOT, theirs.root);
  t.equal(
    codeOf(() => nodes.addNodes(ROOT, level.with(1, damagedDigest(level[1])))),
    "DISPUTE_NODES_MISMATCH",
  );
  t.equal(
    codeOf(() => nodes.addNodes(ROOT, level.slice(1))),
    "DISPUTE_NODES_MISMATCH",
  );
  t.equal(
    codeOf(() => nodes.addNodes(ROOT, [])),
    "DISPUTE_NODES_MISMATCH",
  );
  t.equal(nodes.size, 1, "what was refused leaves no trace");
  nodes.addNodes(ROOT, level);
  t.equal(nodes.get({ depth: 1, index: 1 }), theirs.node(1, 1), "the nodes between too");
  nodes.addNodes({ depth: 2, index: 3 }, theirs.nodes(2, 3, 2));
  t.equal(nodes.get({ depth: 4, index: 15 }), theirs.leaf(15));
  t.equal(nodes.get({ depth: 4, index: 0 }), null);
  t.equal(
    codeOf(() => nodes.trust(ROOT, ours.root)),
    "DISPUTE_NODES_MISMATCH",
  );
  t.equal(
    codeOf(() => nodes.trust({ depth: 1, index: 2 }, ours.root)),
    "DISPUTE_POSITION_OUT_OF_RANGE",
  );
});

t.test("a branch brings the path and its siblings; damaged it brings nothing", async (t) => {
  const place = { depth: 4, index: 11 };
  const branch = theirs.branch(4, 11);
  const nodes = known();
  branch.forEach((sibling, i) => {
    const damaged = branch.with(i, damagedDigest(sibling));
    t.equal(
      codeOf(() => nodes.addBranch(place, theirs.leaf(11), damaged)),
      "DISPUTE_BRANCH_MISMATCH",
    );
  });
  t.equal(
    codeOf(() => nodes.addBranch(place, theirs.leaf(11), branch.slice(1))),
    "DISPUTE_NODE_UNPROVEN",
  );
  t.equal(
    codeOf(() => nodes.addBranch({ ...place, index: 10 }, theirs.leaf(11), branch)),
    "DISPUTE_BRANCH_MISMATCH",
  );
  t.equal(nodes.size, 1);
  nodes.addBranch(place, theirs.leaf(11), branch);
  for (const [depth, index] of [
    [4, 11],
    [4, 10],
    [3, 5],
    [3, 4],
    [2, 2],
    [2, 3],
    [1, 1],
    [1, 0],
  ] as const) {
    t.equal(nodes.get({ depth, index }), theirs.node(depth, index), `${depth}/${index}`);
  }
});

t.test("events of the chain are learned", async (t) => {
  const nodes = new KnownNodes();
  const result = { batchId: 1n, resultIndex: 0, at: 0 };
  nodes.learn({ type: "traceCommitted", ...result, root: theirs.root, nodes: theirs.nodes(0, 0, 3) });
  t.equal(nodes.get({ depth: 3, index: 7 }), theirs.node(3, 7));
  nodes.learn({ type: "descended", disputeId: 1n, depth: 4, index: 3, node: theirs.leaf(3), bottom: 4, at: 0 });
  t.equal(nodes.get({ depth: 4, index: 3 }), theirs.leaf(3));
  nodes.learn({ type: "revealed", ...result, depth: 3, index: 5, nodes: theirs.nodes(3, 5, 1) });
  t.equal(nodes.get({ depth: 4, index: 11 }), theirs.leaf(11));
  nodes.learn({ type: "demanded", disputeId: 1n, depth: 4, index: 3, at: 0 });
});

t.test("below a node that equals one's own, the operator's tree is one's own", async (t) => {
  const nodes = known();
  nodes.addNodes(ROOT, theirs.nodes(0, 0, 1));
  const view = new OperatorView({ known: nodes, own });
  t.equal(await view.node({ depth: 4, index: 3 }), theirs.leaf(3));
  t.equal(await view.node({ depth: 4, index: 11 }), null, "below one that differs it is not known");
  t.equal(await view.node({ depth: 4, index: 8 }), null);
  t.same(await view.branch({ depth: 4, index: 6 }, 0), theirs.branch(4, 6));
  t.same(await view.branch({ depth: 4, index: 6 }, 2), theirs.branch(4, 6, 2));
  t.equal(await view.branch({ depth: 4, index: 11 }, 0), null);
  t.equal(await new OperatorView({ known: new KnownNodes(), own }).node(ROOT), null, "nothing is known");
});

t.test("a sibling that is missing follows from parent and node, and is checked", async (t) => {
  const nodes = known();
  // Only the nodes on the path were ever shown (another dispute's descents); the siblings equal our own.
  for (const depth of [1, 2, 3, 4]) {
    nodes.trust({ depth, index: 11 >> (4 - depth) }, theirs.node(depth, 11 >> (4 - depth)));
  }
  const view = new OperatorView({ known: nodes, own });
  t.same(await view.branch({ depth: 4, index: 11 }, 0), theirs.branch(4, 11));
  const elsewhere = known();
  elsewhere.trust({ depth: 1, index: 0 }, theirs.node(1, 0));
  const blind = new OperatorView({ known: elsewhere, own });
  t.equal(await blind.children(ROOT), null, "our own right half is not theirs");
});

t.test("an oracle reads the trace above its leaves and the tensors below", async (t) => {
  const tensor = MerkleTree.of(leaves(3));
  const trace = MerkleTree.of([tensor.root, tensor.root, digestOf("one chunk")]);
  const asked: number[] = [];
  const oracle = treeOracle(trace, async (step) => {
    asked.push(step);
    return tensor;
  });
  t.equal(await oracle.node(0, 0), trace.root);
  t.same(await oracle.nodes(0, 0, 2), [...leavesOf(trace), zeroHash(0)]);
  t.same(asked, [], "no step is run for it");
  t.equal(await oracle.node(4, 6), tensor.leaf(2));
  t.same(await oracle.nodes(2, 1, 2), tensor.nodes(0, 0, 2));
  t.same(asked, [1, 1]);
  t.equal(await oracle.node(3, 7), zeroHash(0), "below the padding of the trace is nothing");
});

function leavesOf(tree: MerkleTree) {
  return tree.nodes(0, 0, tree.depth).slice(0, tree.count);
}
