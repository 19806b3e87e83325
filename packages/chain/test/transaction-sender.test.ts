import { parseEther } from "ethers";
import t from "tap";
import { bumpedFee, decodeRevert, devAccount, MemoryJournal, type Pause, pauseOf, rollupAt } from "../src/index.js";
import { type DevNode, devNode, signal, testSender } from "./dev-node.js";

const somebody = "0x00000000000000000000000000000000000000aa";
const transfer = (key: string, value = 1n) => ({ key, label: `transfer ${key}`, to: somebody, data: "0x", value });

async function fresh(t: { teardown(run: () => Promise<void>): void }): Promise<DevNode> {
  const node = await devNode();
  t.teardown(() => node.close());
  return node;
}

t.test("a sent transaction is mined once, logged, and leaves the journal", async (t) => {
  const node = await fresh(t);
  const { sender, log, journal } = testSender(node);
  const receipt = await sender.send(transfer("a"), signal);
  t.equal(receipt.status, 1);
  t.match(log.transactions, [{ label: "transfer a", hash: receipt.hash, gasUsed: 21000n, succeeded: true }]);
  t.same(await journal.pending(), []);
});

t.test("transactions sent together get nonces one after the other", async (t) => {
  const node = await fresh(t);
  const { sender } = testSender(node);
  await Promise.all(["a", "b", "c", "d"].map((key) => sender.send(transfer(key), signal)));
  t.equal(await node.provider.getTransactionCount(await sender.address()), 4);
  t.equal(await node.provider.getBalance(somebody), 4n);
});

t.test("a transaction that is stuck is replaced strictly above 10 % until it is mined", async (t) => {
  const node = await fresh(t);
  await node.chain.setAutomine(false);
  const journal = new MemoryJournal();
  // With the fee of the first attempt the transaction does not fit into blocks of this base fee.
  const pause: Pause = async (signal) => {
    await pauseOf(5)(signal);
    const [intent] = await journal.pending();
    const fits = intent && intent.attempts.length > 1;
    await node.chain.setNextBlockBaseFee(fits ? 1_000_000_000n : 400_000_000_000n);
    await node.chain.mine();
  };
  const seen: bigint[] = [];
  const put = journal.put.bind(journal);
  journal.put = async (intent) => {
    const last = intent.attempts[intent.attempts.length - 1];
    seen.push(last.maxFeePerGas, last.maxPriorityFeePerGas);
    await put(intent);
  };
  const { sender } = testSender(node, {}, { journal, pause });
  await sender.send(transfer("a", 5n), signal);
  t.ok(seen.length >= 4);
  t.ok(seen[2] * 10n > seen[0] * 11n);
  t.ok(seen[3] * 10n > seen[1] * 11n);
  t.equal(await node.provider.getBalance(somebody), 5n, "whatever was replaced, it was paid once");
});

t.test("a fee is raised strictly above 10 %, rounded up, and never above the ceiling", async (t) => {
  for (const fee of [0n, 1n, 7n, 9n, 10n, 1_000_000_007n]) {
    const bumped = bumpedFee({ maxFeePerGas: fee, maxPriorityFeePerGas: fee }, 0n, 10n ** 12n);
    t.ok(bumped && bumped.maxFeePerGas * 10n > fee * 11n && bumped.maxPriorityFeePerGas * 10n > fee * 11n);
  }
  t.equal(bumpedFee({ maxFeePerGas: 95n, maxPriorityFeePerGas: 1n }, 0n, 100n), null);
  t.match(bumpedFee({ maxFeePerGas: 50n, maxPriorityFeePerGas: 1n }, 500n, 100n), { maxFeePerGas: 100n });
});

t.test("after a crash before the broadcast, the same intent is sent, once", async (t) => {
  const node = await fresh(t);
  await node.chain.setAutomine(false);
  const journal = new MemoryJournal();
  const stop = new AbortController();
  const crash: Pause = async () => stop.abort(new Error("killed"));
  const first = testSender(node, {}, { journal, pause: crash });
  await t.rejects(first.sender.send(transfer("a", 3n), stop.signal), { message: "killed" });
  const [intent] = await journal.pending();
  t.equal(intent.nonce, 0);
  await node.chain.setAutomine(true);
  await node.chain.mine();
  const second = testSender(node, {}, { journal });
  await second.sender.recover(signal);
  t.match(second.log.transactions, [{ hash: intent.attempts[0].hash }]);
  t.equal(await node.provider.getBalance(somebody), 3n);
  t.equal(await node.provider.getTransactionCount(intent.from), 1);
});

t.test("a key that is pending cannot come to mean something else", async (t) => {
  const node = await fresh(t);
  await node.chain.setAutomine(false);
  const journal = new MemoryJournal();
  const stop = new AbortController();
  const first = testSender(node, {}, { journal, pause: async () => stop.abort(new Error("killed")) });
  await t.rejects(first.sender.send(transfer("a", 3n), stop.signal));
  const second = testSender(node, {}, { journal });
  await t.rejects(second.sender.send(transfer("a", 4n), signal), { code: "TRANSACTION_INTENT_CHANGED" });
});

t.test("another program with the same key is noticed", async (t) => {
  const node = await fresh(t);
  await node.chain.setAutomine(false);
  const journal = new MemoryJournal();
  const other = devAccount(0, node.provider);
  let once = true;
  const pause: Pause = async (signal) => {
    await pauseOf(5)(signal);
    if (!once) return;
    once = false;
    const fees = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 11n };
    await other.sendTransaction({ to: somebody, value: 9n, nonce: 0, gasLimit: 21000n, ...fees });
    await node.chain.mine();
  };
  const { sender } = testSender(node, {}, { journal, pause });
  await t.rejects(sender.send(transfer("a"), signal), { code: "TRANSACTION_NONCE_TAKEN" });
  t.same(await journal.pending(), []);
});

t.test("an account without ether is told so, and its intent is forgotten", async (t) => {
  const node = await fresh(t);
  const { sender, journal } = testSender(node);
  await t.rejects(sender.send(transfer("a", parseEther("1000000")), signal), { code: "TRANSACTION_FUNDS_TOO_SMALL" });
  t.same(await journal.pending(), []);
});

t.test("a custom error comes out with its name, its arguments and a remedy", async (t) => {
  const { interface: rollup } = rollupAt(somebody, null);
  const error = decodeRevert(rollup.encodeErrorResult("SequenceMismatch", [3n, 4n]));
  t.match(error, { code: "SequenceMismatch", data: { given: 3n, expected: 4n } });
  t.match(error.remedy, /posted already/);
  t.match(decodeRevert("0x12345678"), { code: "CONTRACT_REVERTED" });
  t.match(decodeRevert("0x"), { code: "CONTRACT_REVERTED" });
});
