import { concat, Interface, type InterfaceAbi, keccak256 } from "ethers";
import t from "tap";
import {
  type ChainListener,
  EventFollower,
  type FollowedBlock,
  MemoryCursor,
  NodeReader,
  pauseOf,
  readPublishedData,
  rollupAbi,
} from "../src/index.js";
import { type DevNode, devNode, ECHO_CODE, signal, testSender, word } from "./dev-node.js";

const addresses = {
  registry: "0x0000000000000000000000000000000000001001",
  referee: "0x0000000000000000000000000000000000001002",
  rollup: "0x0000000000000000000000000000000000001003",
  game: "0x0000000000000000000000000000000000001004",
  availability: "0x0000000000000000000000000000000000001005",
};
const rollup = new Interface(rollupAbi as unknown as InterfaceAbi);
const operator = "0x00000000000000000000000000000000000000bb";

/** Calldata that makes the echo contract emit BatchPosted. */
function batchPosted(id: bigint, dataHash = word(9n)): string {
  const log = rollup.encodeEventLog("BatchPosted", [id, operator, 0n, word(7n), 2, 64, dataHash]);
  return concat([...log.topics, log.data]);
}

class Recorder implements ChainListener {
  blocks: FollowedBlock[] = [];
  rollbacks: number[] = [];

  async block(block: FollowedBlock): Promise<void> {
    this.blocks.push(block);
  }

  async rollback(to: number): Promise<void> {
    this.rollbacks.push(to);
    this.blocks = this.blocks.filter((block) => block.number <= to);
  }

  get ids(): unknown[] {
    return this.blocks.flatMap((block) =>
      block.events.map((event) => "batchId" in event.values && event.values.batchId),
    );
  }
}

function follow(node: DevNode, options = {}, reader = new NodeReader(node.provider), cursor = new MemoryCursor()) {
  const listener = new Recorder();
  const follower = new EventFollower(
    { addresses, fromBlock: 1, confirmationBlocks: 1, rangeBlocks: 10, memoryBlocks: 64, ...options },
    { reader, cursor, listener, pause: pauseOf(5) },
  );
  return { follower, listener, cursor };
}

async function echoNode(t: { teardown(run: () => Promise<void>): void }) {
  const node = await devNode();
  t.teardown(() => node.close());
  await node.chain.setCode(addresses.rollup, ECHO_CODE);
  const { sender } = testSender(node);
  let sent = 0;
  const emit = (data: string) =>
    sender.send({ key: `emit/${sent++}`, label: "emit", to: addresses.rollup, data }, signal);
  return { node, emit };
}

t.test("events come decoded, in order, each block once", async (t) => {
  const { node, emit } = await echoNode(t);
  await emit(batchPosted(1n));
  await node.chain.mine(25);
  await emit(batchPosted(2n));
  const { follower, listener } = follow(node);
  t.equal(await follower.catchUp(signal), 27);
  t.equal(await follower.catchUp(signal), 27);
  t.same(listener.ids, [1n, 2n]);
  t.same(
    listener.blocks.map(({ number }) => number),
    Array.from({ length: 27 }, (_, i) => i + 1),
  );
  t.match(listener.blocks[0].events[0], {
    contract: "rollup",
    name: "BatchPosted",
    values: { batchId: 1n, operator, sequence: 0n, root: word(7n), count: 2, maxResultBytes: 64, dataHash: word(9n) },
    origin: { blockNumber: 1 },
  });
});

t.test("only confirmed blocks are handed on", async (t) => {
  const { node, emit } = await echoNode(t);
  await emit(batchPosted(1n));
  const { follower, listener } = follow(node, { confirmationBlocks: 3 });
  t.equal(await follower.catchUp(signal), 0);
  await node.chain.mine(2);
  t.equal(await follower.catchUp(signal), 1);
  t.same(listener.ids, [1n]);
});

t.test("a reorganisation rolls back to the last common block, then its own blocks follow", async (t) => {
  const { node, emit } = await echoNode(t);
  await emit(batchPosted(1n));
  await emit(batchPosted(2n));
  await emit(batchPosted(3n));
  const { follower, listener } = follow(node);
  await follower.catchUp(signal);
  t.same(listener.ids, [1n, 2n, 3n]);
  await node.chain.reorganize(2);
  await emit(batchPosted(4n));
  await follower.catchUp(signal);
  t.same(listener.rollbacks, [1]);
  t.same(listener.ids, [1n, 4n]);
});

t.test(
  "a restarted follower goes on behind its cursor, and notices a reorganisation that it slept through",
  async (t) => {
    const { node, emit } = await echoNode(t);
    const cursor = new MemoryCursor();
    await emit(batchPosted(1n));
    await emit(batchPosted(2n));
    await follow(node, {}, undefined, cursor).follower.catchUp(signal);
    await node.chain.reorganize(1);
    await emit(batchPosted(3n));
    const { follower, listener } = follow(node, {}, undefined, cursor);
    await follower.catchUp(signal);
    t.same(listener.rollbacks, [1]);
    t.same(listener.ids, [3n]);
  },
);

t.test("a reorganisation deeper than the memory is an error, never a silent gap", async (t) => {
  const { node } = await echoNode(t);
  await node.chain.mine(10);
  const { follower } = follow(node, { memoryBlocks: 2 });
  await follower.catchUp(signal);
  await node.chain.reorganize(5);
  await t.rejects(follower.catchUp(signal), { code: "REORG_TOO_DEEP" });
});

t.test("a block whose handling failed comes again", async (t) => {
  const { node, emit } = await echoNode(t);
  await emit(batchPosted(1n));
  await emit(batchPosted(2n));
  const { follower, listener } = follow(node);
  const accept = listener.block.bind(listener);
  let failures = 1;
  listener.block = async (block) => {
    if (block.number === 2 && failures-- > 0) throw new Error("disk full");
    await accept(block);
  };
  await t.rejects(follower.catchUp(signal), { message: "disk full" });
  await follower.catchUp(signal);
  t.same(listener.ids, [1n, 2n]);
});

t.test("logs that a range left out are found by the block's bloom filter", async (t) => {
  const { node, emit } = await echoNode(t);
  await emit(batchPosted(1n));
  class Forgetful extends NodeReader {
    override async logs(): Promise<never[]> {
      return [];
    }
  }
  const { follower, listener } = follow(node, {}, new Forgetful(node.provider));
  await follower.catchUp(signal);
  t.same(listener.ids, [1n]);
});

t.test("published data is read from the calldata and checked against the emitted hash", async (t) => {
  const { node, emit } = await echoNode(t);
  const data = Uint8Array.of(1, 2, 3, 4);
  const header = { operator, sequence: 0n, root: word(7n), count: 2, maxResultBytes: 64 };
  const receipt = await emit(rollup.encodeFunctionData("post", [header, data]));
  const location = { rollup: addresses.rollup, transactionHash: receipt.hash, dataHash: keccak256(data) };
  t.same(await readPublishedData(node.provider, location, signal), data);
  const lied = { ...location, dataHash: word(1n) };
  await t.rejects(readPublishedData(node.provider, lied, signal), { code: "DATA_HASH_MISMATCH" });
  const other = await emit(batchPosted(1n));
  const elsewhere = { ...location, transactionHash: other.hash };
  await t.rejects(readPublishedData(node.provider, elsewhere, signal), { code: "DATA_NOT_IN_CALLDATA" });
  const unknown = { ...location, transactionHash: word(5n) };
  await t.rejects(readPublishedData(node.provider, unknown, signal), { code: "DATA_NOT_IN_CALLDATA" });
});
