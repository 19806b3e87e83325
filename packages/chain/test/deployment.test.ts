import {
  BatchTree,
  type Digest,
  encodeBatchData,
  instructionLeaf,
  type Model,
  type Parameters,
  programRoot,
  type Request,
  type Result,
  requestId,
  resultRoot,
  tensorRoot,
  tensorsRoot,
  toAddress,
  toDigest,
  ZERO_DIGEST,
} from "@assay/protocol";
import { parseEther } from "ethers";
import t from "tap";
import {
  compress,
  contractsAt,
  type Deployment,
  decompress,
  deploy,
  EventFollower,
  MemoryCursor,
  NodeReader,
  OperatorChain,
  type ProtocolEvent,
  pauseOf,
  RollupReader,
  readPublishedData,
  registerModel,
} from "../src/index.js";
import { type DevNode, devNode, signal, type TestSender, testSender } from "./dev-node.js";

const parameters: Parameters = {
  challengeWindow: 600,
  grace: 60,
  period: 300,
  batchBond: parseEther("2"),
  disputeBond: parseEther("0.1"),
  reward: parseEther("0.5"),
  compensation: parseEther("0.01"),
  maxCompensated: 8,
  demandWindow: 200,
  supplyPeriod: 200,
  replayPeriod: 200,
  supplyCapacity: 1_000_000_000n,
  bytePrice: 1_000_000_000n,
};

let node: DevNode;
let test: TestSender;
let deployment: Deployment;
t.before(async () => {
  node = await devNode();
  test = testSender(node);
  deployment = await deploy(test.sender, parameters, signal);
});
t.teardown(() => node.close());

/** neg of the step before it (the first one of the input), four float32 elements. */
function negation(step: number): Uint8Array {
  const bytes = new Uint8Array(14 + 4 + 5);
  const view = new DataView(bytes.buffer);
  bytes.set([0x10, 1]);
  [14, 18, 23].forEach((offset, i) => {
    view.setUint32(2 + 4 * i, offset, true);
  });
  view.setUint32(14, 4, true);
  bytes[18] = step === 0 ? 0 : 2;
  view.setUint32(19, step === 0 ? 0 : step - 1, true);
  return bytes;
}

function negations(count: number): { model: Model; constants: []; instructions: Uint8Array[] } {
  const instructions = Array.from({ length: count }, (_, step) => negation(step));
  const type = { dtype: 1, shape: [4] };
  const model: Model = {
    arithmeticVersion: 1,
    instructionCount: count,
    constantCount: 0,
    programRoot: programRoot(instructions),
    constantsRoot: ZERO_DIGEST,
    inputs: [type],
    outputs: [type],
    outputSteps: [count - 1],
    onnxHash: toDigest(new Uint8Array(32).fill(count % 256)),
  };
  return { model, constants: [], instructions };
}

t.test("the deployed contracts know each other", async (t) => {
  const { addresses } = deployment;
  const contracts = contractsAt(addresses, node.provider);
  t.equal(await contracts.rollup.disputeGame(), addresses.game);
  t.equal(await contracts.game.disputable(), addresses.rollup);
  t.equal(await contracts.rollup.availability(), addresses.availability);
  t.equal(await contracts.availability.rollup(), addresses.rollup);
  t.equal(await contracts.game.referee(), addresses.referee);
  t.equal(await contracts.game.registry(), addresses.registry);
  const { referee } = contracts;
  t.equal(await referee.registry(), addresses.registry);
  const arithmetic = ["elementwise", "rows", "exponential", "inverse"] as const;
  for (const name of arithmetic) {
    t.not(await node.provider.getCode(await referee[name]()), "0x", `the referee's ${name} contract is there`);
  }
  const names = ["ModelRegistry", "Elementwise", "RowArithmetic", "ExponentialFunctions", "InverseFunctions"];
  t.same(
    test.log.transactions.slice(0, 8).map(({ label }) => label),
    [...names, "Referee", "Rollup", "DisputeGame"].map((name) => `deploy ${name}`),
  );
});

for (const count of [1, 3, 128, 129, 300]) {
  t.test(`a program of ${count} instructions is registered and checked, once`, async (t) => {
    const { registry } = contractsAt(deployment.addresses, node.provider);
    const publication = negations(count);
    const id = await registerModel(registry, publication, test.sender, signal);
    t.equal(await registry.isChecked(id), true);
    const sent = test.log.transactions.length;
    t.equal(await registerModel(registry, publication, test.sender, signal), id);
    t.equal(test.log.transactions.length, sent, "the second time there is nothing left to send");
  });
}

t.test("a program with an ill-formed instruction is refused with the contract's error", async (t) => {
  const { registry } = contractsAt(deployment.addresses, node.provider);
  const { model, instructions } = negations(2);
  instructions[1][0] = 0x77;
  const broken = { ...model, programRoot: programRoot(instructions) };
  t.not(instructionLeaf(instructions[1]), ZERO_DIGEST);
  await t.rejects(registerModel(registry, { model: broken, constants: [], instructions }, test.sender, signal), {
    code: "InstructionIllFormed",
    data: { index: 1n },
  });
});

const digest = (byte: number): Digest => toDigest(new Uint8Array(32).fill(byte));

function batchOf(rollup: string) {
  const inputs = [Uint8Array.of(1, 2, 3, 4)];
  const inputRoot = tensorsRoot(inputs.map(tensorRoot));
  const requests: Request[] = [0n, 1n, 2n].map((nonce) => ({
    chainId: 31337n,
    rollup: toAddress(rollup),
    client: toAddress(rollup),
    nonce,
    modelId: digest(5),
    inputRoot,
    deadline: 2_000_000_000n,
  }));
  const results: Result[] = requests.map((request, index) => ({
    requestId: requestId(request),
    modelId: request.modelId,
    index,
    inputRoot,
    outputRoot: digest(6),
  }));
  const tree = new BatchTree(results.map(resultRoot));
  return {
    tree,
    requests,
    results,
    data: compress(encodeBatchData({ requests, results, inputs: requests.map(() => inputs) })),
  };
}

t.test("a batch is posted, followed, read back, and final after window and grace", async (t) => {
  const { addresses, fromBlock } = deployment;
  const { rollup } = contractsAt(addresses, node.provider);
  const reader = new RollupReader(rollup);
  const operator = toAddress(await test.sender.address());
  const { tree, requests, results, data } = batchOf(addresses.rollup);
  const call = (key: string, name: string, values: unknown[], value = 0n) =>
    test.sender.send(
      { key, label: name, to: addresses.rollup, data: rollup.interface.encodeFunctionData(name, values), value },
      signal,
    );
  const header = {
    operator,
    sequence: await reader.nextSequence(operator, signal),
    root: tree.root,
    count: 3,
    maxResultBytes: 64,
  };
  await t.rejects(call("early", "post", [header, data]), { code: "BondTooSmall" });
  await call("deposit", "deposit", [operator], parameters.batchBond);
  await call("post/0", "post", [header, data]);
  await t.rejects(call("again", "post", [header, data]), { code: "SequenceMismatch" });

  const events: ProtocolEvent[] = [];
  const listener = {
    block: async (block: { events: readonly ProtocolEvent[] }) => void events.push(...block.events),
    rollback: async () => undefined,
  };
  const options = { addresses, fromBlock, confirmationBlocks: 1, rangeBlocks: 50, memoryBlocks: 64 };
  const modules = { reader: new NodeReader(node.provider), cursor: new MemoryCursor(), listener, pause: pauseOf(5) };
  await new EventFollower(options, modules).catchUp(signal);
  const posted = events.find((event) => event.name === "BatchPosted");
  t.match(posted, { values: { operator, root: tree.root, count: 3 } });
  if (posted?.name !== "BatchPosted") return;
  const { batchId, dataHash } = posted.values;
  const location = { rollup: addresses.rollup, transactionHash: posted.origin.transactionHash, dataHash };
  t.same(await readPublishedData(node.provider, location, signal), data);
  t.ok(decompress(data, 1 << 20).length > 0);

  t.match(await reader.batch(batchId, signal), { status: "posted", root: tree.root, operator, ripeAt: 0 });
  t.same(await reader.finalityDelay(signal), { challengeWindow: 600, grace: 60 });
  t.equal(await reader.verifyResult(batchId, requests[1], results[1], tree.proof(1), signal), false, "not final yet");
  await t.rejects(call("ripen", "ripen", [batchId, tree.root]), { code: "TooEarly" });
  await node.chain.advance(601);
  await call("ripen", "ripen", [batchId, tree.root]);
  await node.chain.advance(61);
  await call("finalize", "finalize", [batchId, tree.root]);
  t.match(await reader.batch(batchId, signal), { status: "final" });
  t.equal(await reader.verifyResult(batchId, requests[1], results[1], tree.proof(1), signal), true);
  t.equal(await reader.verifyResult(batchId, requests[1], results[1], tree.proof(2), signal), false);
  await t.rejects(reader.batch(99n, signal), { code: "BatchMissing" });
});

t.test("an operator's calls may be repeated: what is done counts as done", async (t) => {
  const { addresses, fromBlock } = deployment;
  const contracts = contractsAt(addresses, node.provider);
  const operator = toAddress(await test.sender.address());
  const options = { chainId: 31337n, operator, fromBlock, confirmationBlocks: 1, rangeBlocks: 50, memoryBlocks: 64 };
  const modules = { provider: node.provider, contracts, sender: test.sender, pause: pauseOf(5) };
  const chain = await OperatorChain.create(options, modules, signal);
  t.match(chain, { operator, challengeWindow: 600, grace: 60, deployment: { chainId: 31337n } });
  const { tree, requests, results } = batchOf(addresses.rollup);
  const data = { requests, results, inputs: requests.map(() => [Uint8Array.of(1, 2, 3, 4)]) };
  const sequence = await chain.nextSequence(signal);
  const outgoing = { sequence, root: tree.root, count: 3, maxResultBytes: 64, data };
  t.equal(await chain.findPosted(sequence, signal), undefined);
  const posted = await chain.post(outgoing, signal);
  t.same(await chain.post(outgoing, signal), posted, "posted once");
  t.same(await chain.findPosted(sequence, signal), posted);
  const other = { ...outgoing, root: digest(1) };
  await t.rejects(
    chain.post(other, signal),
    { code: "SequenceMismatch" },
    "another batch under the number is an error",
  );
  t.same(await chain.live(posted.batchId, signal), []);
  await t.rejects(chain.finalize(posted.batchId, tree.root, signal), { code: "TooEarly" });
  await node.chain.advance(601);
  await chain.ripen(posted.batchId, tree.root, signal);
  await chain.ripen(posted.batchId, tree.root, signal);
  t.ok((await chain.batch(posted.batchId, signal)).ripeAt > 0);
  await node.chain.advance(61);
  await chain.finalize(posted.batchId, tree.root, signal);
  await chain.finalize(posted.batchId, tree.root, signal);
  t.match(await chain.batch(posted.batchId, signal), { status: "final" });
});
