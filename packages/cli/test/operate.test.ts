import { setMaxListeners } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, contractsAt, devAccount, pauseOf, RollupReader, startAnvil } from "@assay/chain";
import { SequencerClient } from "@assay/client";
import { bundledModel, tinySample } from "@assay/models";
import { type Address, toAddress } from "@assay/protocol";
import t from "tap";
import { AssayProcess, assay } from "./assay-process.js";
import { startCheating } from "./cheating-operator.js";

const WAIT_MILLISECONDS = 60_000;
const LOOK = pauseOf(20);
const FAR_DEADLINE = 2n ** 40n;

const signal = AbortSignal.timeout(300_000);
setMaxListeners(0, signal);
const folder = await mkdtemp(join(tmpdir(), "assay-operate-"));
const at = (name: string) => join(folder, name);
const anvil = await startAnvil({}, signal);
const provider = await connect(
  { url: anvil.url, chainId: anvil.chainId, requestTimeoutMilliseconds: WAIT_MILLISECONDS },
  signal,
);
const running: AssayProcess[] = [];
t.teardown(async () => {
  for (const child of running) await child.end("SIGKILL");
  provider.destroy();
  await anvil.close();
  await rm(folder, { recursive: true, force: true });
});

const tiny = bundledModel("tiny").path;
const [deployer, operator] = [0, 1].map((index) => devAccount(index, provider));
await writeFile(at("operator.key"), operator.privateKey);
const environment = {
  ASSAY_RPC_URL: anvil.url,
  ASSAY_DEPLOYMENT: at("deployment.json"),
  ASSAY_POLL_MILLISECONDS: "20",
  DEPLOYER_KEY: deployer.privateKey,
};
const start = (...words: readonly string[]): AssayProcess => {
  const child = new AssayProcess(words, environment);
  running.push(child);
  return child;
};
const sequencerWords = ["sequencer", "--key-file", at("operator.key"), "--model", `tiny=${tiny}`, "--data", at("data")];
const sequencer = () => start(...sequencerWords, "--http-port", "0", "--batch-age-seconds", "0");

/** Polls until something is so, at most some seconds. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = AbortSignal.timeout(WAIT_MILLISECONDS);
  while (!(await isSo())) {
    if (deadline.aborted) throw new Error(`it did not happen: ${what}`);
    await LOOK(signal);
  }
}

type Deployed = { readonly addresses: Record<"registry" | "referee" | "rollup" | "game" | "availability", string> };
const deployed = async () => JSON.parse(await readFile(at("deployment.json"), "utf8")) as Deployed;
const inputs = [new Uint8Array(Float32Array.from((await tinySample()).data).buffer)];

async function submit(url: string, rollup: Address, nonce: bigint) {
  const client = new SequencerClient({ url, timeoutMilliseconds: WAIT_MILLISECONDS }, { fetch });
  const model = await client.model("tiny", signal);
  const terms = { client: toAddress(deployer.address), nonce, deadline: FAR_DEADLINE };
  const { requestId } = await client.submit(model, inputs, { chainId: anvil.chainId, rollup }, terms, signal);
  return requestId;
}

async function untilPosted(url: string, requestId: Awaited<ReturnType<typeof submit>>): Promise<bigint> {
  const client = new SequencerClient({ url, timeoutMilliseconds: WAIT_MILLISECONDS }, { fetch });
  let batchId: bigint | null = null;
  await until(`request ${requestId} is posted`, async () => {
    ({ batchId } = await client.progress(requestId, signal));
    return batchId !== null;
  });
  return batchId ?? 0n;
}

t.test("a deployment is made once", async (t) => {
  const words = ["deploy", "--chain-id", "31337", "--key-env", "DEPLOYER_KEY", "--preset", "dev", "--out"];
  const first = await assay([...words, at("deployment.json"), "--grace", "2m"], environment);
  t.equal(first.code, 0, first.errors);
  const file = JSON.parse(await readFile(at("deployment.json"), "utf8")) as { parameters: { grace: number } };
  t.equal(file.parameters.grace, 120, "a flag overrides the preset");
  const count = await provider.getTransactionCount(deployer.address);
  const second = await assay([...words, at("deployment.json")], environment);
  t.equal(second.code, 0, second.errors);
  t.match(second.output, /already deployed/);
  t.equal(await provider.getTransactionCount(deployer.address), count, "nothing is sent");
});

t.test("a sequencer does not start without bond, nor with a model that nobody can judge", async (t) => {
  const without = await assay(sequencerWords, environment);
  t.equal(without.code, 1);
  t.match(without.errors, /bond .* is 0 ether, and a batch locks 1 ether[\s\S]*assay operator deposit --amount 1/);
  const bond = ["operator", "deposit", "--amount", "5", "--operator", operator.address, "--key-env", "DEPLOYER_KEY"];
  const deposited = await assay(bond, environment);
  t.equal(deposited.code, 0, deposited.errors);
  const unregistered = await assay(sequencerWords, environment);
  t.equal(unregistered.code, 1);
  t.match(unregistered.errors, /is not registered[\s\S]*assay model register/);
  for (const expected of [/is registered and checked\n$/, /nothing to do/]) {
    const registered = await assay(["model", "register", tiny, "--key-env", "DEPLOYER_KEY"], environment);
    t.equal(registered.code, 0, registered.errors);
    t.match(registered.output, expected);
  }
  const status = await assay(["operator", "status", "--operator", operator.address], environment);
  t.match(status.output, /free +5 ether, enough for 5 more batches/);
});

t.test("what was acknowledged is posted once, through kill -9; the watchtower finds it right", async (t) => {
  const { addresses } = await deployed();
  const rollup = toAddress(addresses.rollup);
  const reader = new RollupReader(contractsAt(addresses, provider).rollup);
  const first = sequencer();
  const url = await first.url("ready");
  await untilPosted(url, await submit(url, rollup, 1n));

  await provider.send("evm_setAutomine", [false]);
  const second = await submit(url, rollup, 2n);
  const pending = () => provider.getTransactionCount(operator.address, "pending");
  const mined = await provider.getTransactionCount(operator.address, "latest");
  await until("the second batch waits in the node's pool", async () => (await pending()) > mined);
  const third = await submit(url, rollup, 3n);
  t.equal(await first.end("SIGKILL"), null, "it is killed with a transaction in the pool and a request in no batch");
  await provider.send("evm_setAutomine", [true]);
  await provider.send("evm_mine", []);

  const again = sequencer();
  const newUrl = await again.url("ready");
  t.equal(await untilPosted(newUrl, second), 2n);
  t.equal(await untilPosted(newUrl, third), 3n);
  t.equal(await reader.nextSequence(toAddress(operator.address), signal), 3n, "three batches");
  for (const id of [1n, 2n, 3n]) t.equal((await reader.batch(id, signal)).count, 1, `batch ${id} has one result`);
  const ready = await fetch(`${newUrl}/health/ready`);
  t.equal(ready.status, 200);
  const metrics = await (await fetch(`${newUrl}/metrics`)).text();
  t.match(metrics, /assay_operator_bond_ether\{state="locked",component="sequencer"\} 3/);

  const contracts = contractsAt(addresses, provider);
  const bond = await contracts.availability.bondFor(1n);
  const { root } = await reader.batch(1n, signal);
  const data = contracts.availability.interface.encodeFunctionData("demand", [1n, root, 0n]);
  const demanding = await devAccount(5, provider).sendTransaction({ to: addresses.availability, data, value: bond });
  await demanding.wait();
  await until("the demanded result is supplied", async () => (await contracts.availability.stateOf(1n))[0] === 0n);
  t.equal((await contracts.availability.queryFilter("PartSupplied")).length, 1);
  const status = await assay(["operator", "status", "--operator", operator.address], environment);
  t.match(status.output, /credit +0\.0\d+ ether for supplies and demands/);
  const collected = await assay(["operator", "collect", "--key-env", "DEPLOYER_KEY"], environment);
  t.match(collected, { code: 0, output: "nothing is owed\n" });

  const tower = start("watch", "--model", tiny, "--http-port", "0");
  const towerUrl = await tower.url("watching");
  for (const batchId of ["1", "2", "3"]) {
    const isChecked = (line: { event?: unknown; batchId?: unknown }) =>
      line.event === "batchChecked" && line.batchId === batchId;
    const { right, wrong, count } = await tower.line(`batch ${batchId} is checked`, isChecked);
    t.same({ right, wrong, count }, { right: 1, wrong: 0, count: 1 });
  }
  await until("the watchtower is ready", async () => (await fetch(`${towerUrl}/health/ready`)).status === 200);
  const counted = await (await fetch(`${towerUrl}/metrics`)).text();
  t.match(counted, /assay_watchtower_results_total\{verdict="right",component="watchtower"\} 3/);

  t.equal(await again.end("SIGTERM"), 0, "the sequencer ends as it was asked to");
  t.equal(await tower.end("SIGTERM"), 0, "so does the watchtower");
  t.equal(again.lines.at(-1)?.msg, "stopped");
  t.not(await contracts.availability.credit(toAddress(operator.address)), 0n);
  const paid = await assay(["operator", "collect", "--key-file", at("operator.key")], environment);
  t.equal(paid.code, 0, paid.errors);
  t.equal(await contracts.availability.credit(toAddress(operator.address)), 0n);
});

t.test("a watchtower in mode challenge convicts a cheating operator and is paid", async (t) => {
  const { addresses } = await deployed();
  const contracts = contractsAt(addresses, provider);
  const [cheat, watcher] = [2, 3].map((index) => devAccount(index, provider));
  const bond = ["operator", "deposit", "--amount", "1", "--operator", cheat.address, "--key-env", "DEPLOYER_KEY"];
  t.equal((await assay(bond, environment)).code, 0);
  await writeFile(at("watch.key"), watcher.privateKey);
  const onnx = await bundledModel("tiny").onnx();
  const cheating = await startCheating(
    { onnx, inputs, chainId: anvil.chainId },
    { provider, contracts, signer: cheat, pause: LOOK },
    signal,
  );
  t.teardown(() => cheating.close());
  await submit(cheating.url, toAddress(addresses.rollup), 1n);
  const challenge = ["watch", "--mode", "challenge", "--key-file", at("watch.key"), "--data", at("watch-data")];
  const tower = start(...challenge, "--model", tiny, "--http-port", "0", "--operator-url", cheating.url);
  const told = (event: string) => tower.line(event, (line) => line.event === event);
  const { batchId } = await told("wrongResult");
  await told("disputeOpened");
  const convicted = await told("convicted");
  t.equal(convicted.batchId, batchId);
  t.equal(convicted.by, "element");
  await told("withdrawn");
  const reader = new RollupReader(contracts.rollup);
  t.equal((await reader.batch(BigInt(String(batchId)), signal)).status, "rejected");
  t.equal(await tower.end("SIGTERM"), 0);
});

t.test("two sequencers do not share a data folder", async (t) => {
  const one = sequencer();
  await one.url("ready");
  const other = await assay([...sequencerWords, "--http-port", "0"], environment);
  t.equal(other.code, 1);
  t.match(other.errors, /STORE_LOCKED/);
  t.equal(await one.end("SIGINT"), 0);
});
