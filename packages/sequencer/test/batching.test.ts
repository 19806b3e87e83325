import t from "tap";
import { FakeChain } from "./fake-chain.js";
import { NEVER, scaleRequest, serve, stand } from "./stand.js";
import { takeRequests } from "./take-requests.js";

t.test("a batch is posted when so many requests wait, in the order of their acknowledgement", async (t) => {
  const all = await stand();
  const ids = await takeRequests(all, 3);
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, [], "three are too few and too young");
  ids.push(...(await takeRequests(all, 7)));
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, ["post/0", "post/1"], "ten make two batches of four");
  t.same(all.chain.postedRequests, ids.slice(0, 8));
  await all.sequencer.react(NEVER);
  t.equal(all.chain.sent.length, 2, "and are posted once");
});

t.test("a batch is posted when its oldest request is old enough", async (t) => {
  const all = await stand();
  const ids = await takeRequests(all, 1);
  all.clock.seconds += 29;
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, []);
  all.clock.seconds += 1;
  await all.sequencer.react(NEVER);
  t.same(all.chain.postedRequests, ids);
});

t.test("a batch stays below the size that can be published", async (t) => {
  const all = await stand({ options: { batchBytesMost: 700 } });
  await takeRequests(all, 4);
  all.clock.seconds += 30;
  await all.sequencer.react(NEVER);
  const counts = all.chain.batches.map(({ outgoing }) => outgoing?.count);
  t.same(counts, [2, 2]);
  t.same(
    all.chain.batches.map(({ outgoing }) => outgoing?.maxResultBytes),
    [32, 32],
    "24 bytes of the matrix and 8 of the factor: what the contract counts",
  );
});

t.test("a batch announces no more than the chain could carry if all of it were demanded", async (t) => {
  const chain = new FakeChain();
  // Three results of 32 bytes, or of 40 by the bound that goes by the published size.
  chain.supplyCapacity = 3n * (40n + 1024n);
  const all = await stand({ chain });
  await takeRequests(all, 4);
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, ["post/0"], "three are a full batch");
  all.clock.seconds += 30;
  await all.sequencer.react(NEVER);
  t.same(
    all.chain.batches.map(({ outgoing }) => outgoing?.count),
    [3, 1],
  );
  t.equal(all.sequencer.alarm.current.size, 0);
});

t.test("a request that no batch could announce is refused", async (t) => {
  const chain = new FakeChain();
  chain.supplyCapacity = 1024n + 31n;
  const { post } = await serve(t, { chain });
  t.match(await post("/v2/models/scale/infer", scaleRequest(1)), {
    status: 413,
    body: { code: "INPUTS_TOO_LARGE", detail: /1056 bytes, and this deployment allows 1055/ },
  });
  chain.supplyCapacity = 1024n + 32n;
  const roomy = await serve(t, { chain });
  t.match(await roomy.post("/v2/models/scale/infer", scaleRequest(1)), { status: 200 });
});

t.test("a batch is ripened only when no demand on it is open, and the time to replay is over", async (t) => {
  const all = await stand();
  await takeRequests(all, 4);
  await all.sequencer.react(NEVER);
  all.chain.hold(100n, null);
  all.chain.time += 150;
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, ["post/0"]);
  t.equal(all.sequencer.alarm.current.size, 0, "waiting is no alarm");
  all.chain.hold(100n, all.chain.time + 40);
  all.chain.time += 40;
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, ["post/0"]);
  all.chain.time += 1;
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, ["post/0", "ripen/100"]);
});

t.test("a client follows its request from acceptance to finality and can verify it against the chain", async (t) => {
  const all = await serve(t, { options: { batchCountMost: 3 } });
  const ids = await takeRequests(all, 2);
  const infer = await all.post("/v2/models/scale/infer", scaleRequest(7));
  const id = String(infer.body.parameters.request_id);
  const status = async () => (await all.get(`/assay/v1/requests/${id}`)).body.status as unknown;
  t.equal(await status(), "accepted");
  t.match(await all.get(`/assay/v1/requests/${id}/proof`), { status: 409, body: { code: "PROOF_NOT_YET" } });
  await all.sequencer.react(NEVER);
  t.equal(await status(), "posted");
  all.chain.time += 101;
  await all.sequencer.react(NEVER);
  await all.sequencer.react(NEVER);
  t.equal(await status(), "ripe");
  all.chain.time += 10;
  await all.sequencer.react(NEVER);
  t.equal(await status(), "ripe", "grace is not over");
  all.chain.time += 1;
  await all.sequencer.react(NEVER);
  await all.sequencer.react(NEVER);
  t.equal(await status(), "final");
  t.same(all.chain.sent, ["post/0", "ripen/100", "finalize/100"]);

  const { body } = await all.get(`/assay/v1/requests/${id}/proof`);
  const proof = body as unknown as { batchId: string; result: never; proof: never; outputs: { bytes: string }[] };
  t.ok(all.chain.verifies(BigInt(proof.batchId), proof.result, proof.proof));
  const product = new Float32Array(Uint8Array.from(Buffer.from(proof.outputs[0].bytes, "base64")).buffer);
  t.same([...product], [7, 14, 21, 28, 35, 42]);
  t.match((await all.get("/assay/v1/batches/100")).body, {
    batchId: "100",
    status: "final",
    count: 3,
    requestIds: [...ids, id],
  });
});

t.test("a result that is not what its replay gives stops everything, and nothing is sent", async (t) => {
  const all = await serve(t);
  await takeRequests(all, 3);
  all.scale.error = 1;
  await takeRequests(all, 1);
  all.scale.error = 0;
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, []);
  t.equal(all.sequencer.alarm.current.get("self-check"), "SELF_CHECK_FAILED");
  t.match(await all.get("/health/ready"), {
    status: 503,
    body: { reasons: { "self-check": /output root of batch 0, result 3/ } },
  });
  t.match(await all.post("/v2/models/scale/infer", scaleRequest(1)), {
    status: 503,
    body: { code: "SEQUENCER_HALTED" },
  });
  t.match(await all.metrics.metrics(), /assay_sequencer_alarms_total\{.*code="SELF_CHECK_FAILED".*\} 1/);
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, [], "until somebody looks at it");

  const again = await stand({ store: all.store, chain: all.chain });
  await again.sequencer.react(NEVER);
  t.same(again.chain.sent, [], "a restart does not get it past the check");
});

t.test("another input on the disk than the one that was executed is noticed before anything is sent", async (t) => {
  const all = await stand();
  const [id, other] = await takeRequests(all, 4);
  const { database } = all.sequencer;
  await database.store.write([database.inputs.put(id, (await database.inputs.get(other)) ?? [])]);
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, []);
  t.equal(all.sequencer.alarm.current.get("self-check"), "SELF_CHECK_FAILED");
});

t.test("a rejected batch keeps its requests, as rejected", async (t) => {
  const all = await serve(t);
  const [id] = await takeRequests(all, 4);
  await all.sequencer.react(NEVER);
  all.chain.reject(100n);
  await all.sequencer.react(NEVER);
  t.match((await all.get(`/assay/v1/requests/${id}`)).body, { status: "rejected", batchId: "100" });
  all.clock.seconds += 1_000;
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, ["post/0"], "and does not post them again");
});

t.test("a batch that a reorganisation took back is posted again under its number", async (t) => {
  const all = await stand();
  const ids = await takeRequests(all, 4);
  await all.sequencer.react(NEVER);
  all.chain.undo();
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, ["post/0", "post/0"]);
  t.same(all.chain.postedRequests, ids, "and stands once");
});

t.test("two sequencers with one key: the second batch under a number moves to the next", async (t) => {
  const all = await stand();
  const ids = await takeRequests(all, 4);
  all.chain.around = (moment) => {
    if (moment !== "before post/0") return;
    all.chain.around = () => {};
    all.chain.add({ sequence: 0n, root: `0x${"99".repeat(32)}` as never });
  };
  await all.sequencer.react(NEVER);
  t.equal(all.sequencer.alarm.current.get("post"), "SequenceMismatch");
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, ["post/1"]);
  t.same(all.chain.postedRequests, ids);
  t.same(
    all.chain.batches.map(({ sequence }) => sequence),
    [0n, 1n],
  );
});

t.test("a new data folder goes on after the batches that the operator posted before", async (t) => {
  const all = await stand();
  all.chain.add({ sequence: 0n, root: `0x${"99".repeat(32)}` as never });
  await takeRequests(all, 4);
  await all.sequencer.react(NEVER);
  t.same(all.chain.sent, ["post/1"]);
});

t.test("an outage of the chain is an alarm; afterwards all is posted without anybody's help", async (t) => {
  const all = await serve(t);
  all.chain.around = () => {
    throw new Error("no chain");
  };
  const ids = await takeRequests(all, 8);
  await all.sequencer.react(NEVER);
  t.equal(all.sequencer.alarm.current.get("post"), "Error");
  t.equal((await all.post("/v2/models/scale/infer", scaleRequest(1))).status, 200, "requests are taken meanwhile");
  all.chain.around = () => {};
  await all.sequencer.react(NEVER);
  t.equal(all.sequencer.alarm.current.size, 0);
  t.same(all.chain.postedRequests, ids);
});

t.test("a disk that fails answers with a typed problem, and acknowledges nothing", async (t) => {
  const { openMemoryStore, StoreError } = await import("@assay/store");
  const inner = await openMemoryStore();
  let full = false;
  const store = {
    get: (key: string) => inner.get(key),
    entries: (range: Parameters<typeof inner.entries>[0]) => inner.entries(range),
    close: () => inner.close(),
    write: async (changes: Parameters<typeof inner.write>[0]) => {
      if (full) throw new StoreError({ code: "STORE_UNAVAILABLE", path: "/secret/place", reason: "no space left" });
      await inner.write(changes);
    },
  };
  const all = await serve(t, { store });
  full = true;
  const refused = await all.post("/v2/models/scale/infer", scaleRequest(1));
  t.match(refused, { status: 503, body: { code: "STORE_UNAVAILABLE", remedy: String } });
  t.notMatch(JSON.stringify(refused.body), /secret/);
  full = false;
  t.equal((await all.post("/v2/models/scale/infer", scaleRequest(1))).status, 200);
});
