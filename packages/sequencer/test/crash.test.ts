import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Change, openLevelStore, openMemoryStore, type Store } from "@assay/store";
import t from "tap";
import { FakeChain } from "./fake-chain.js";
import { type Json, NEVER, scaleRequest, stand } from "./stand.js";
import { takeRequests } from "./take-requests.js";

class Crash extends Error {}

/** Dies at its n-th step, and does nothing more afterwards, as a process that was killed. */
class Fuse {
  steps = 0;
  #burnt = false;

  constructor(readonly at: number) {}

  step(): void {
    if (this.#burnt || this.steps++ === this.at) {
      this.#burnt = true;
      throw new Crash("killed");
    }
  }

  get burnt(): boolean {
    return this.#burnt;
  }
}

function fusedStore(inner: Store, fuse: Fuse): Store {
  return {
    get: (key) => inner.get(key),
    entries: (range) => inner.entries(range),
    close: async () => {},
    write: async (changes: readonly Change[]) => {
      fuse.step();
      await inner.write(changes);
      fuse.step();
    },
  };
}

t.test(
  "killed before or after any write and any transaction: no acknowledged request is lost or posted twice",
  async (t) => {
    let at = 0;
    for (let burnt = true; burnt; at++) {
      const store = await openMemoryStore();
      const chain = new FakeChain();
      const fuse = new Fuse(at);
      chain.around = () => fuse.step();
      const acknowledged: string[] = [];
      try {
        const first = await stand({ store: fusedStore(store, fuse), chain });
        for (let round = 0; round < 4; round++) {
          for (let i = 0; i < 3; i++) acknowledged.push(...(await takeRequests(first, 1)));
          await first.sequencer.react(NEVER);
          chain.time += 60;
        }
      } catch (error) {
        if (!(error instanceof Crash) && !(error instanceof Error && error.message.includes("killed"))) throw error;
      }
      burnt = fuse.burnt;
      chain.around = () => {};
      const second = await stand({ store, chain });
      acknowledged.push(...(await takeRequests(second, 1)));
      for (let round = 0; round < 4; round++) {
        second.clock.seconds += 60;
        chain.time += 120;
        await second.sequencer.react(NEVER);
      }
      const posted = chain.postedRequests;
      const lost = acknowledged.filter((id) => !posted.includes(id as never));
      if (lost.length > 0) t.fail(`killed at step ${at}: ${lost.length} of ${acknowledged.length} requests were lost`);
      if (new Set(posted).size < posted.length) t.fail(`killed at step ${at}: a request was posted twice`);
      if (second.sequencer.alarm.current.size > 0)
        t.fail(`killed at step ${at}: ${[...second.sequencer.alarm.current]}`);
      const undecided = chain.batches.filter(({ state }) => state.status !== "final");
      if (undecided.length > 0) t.fail(`killed at step ${at}: ${undecided.length} batches did not become final`);
    }
    t.ok(at > 40, `${at} steps`);
  },
);

t.test("killed with SIGKILL right after the answer: the request is there, with its outputs", async (t) => {
  const path = await mkdtemp(join(tmpdir(), "assay-sequencer-"));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  const program = fileURLToPath(new URL("./serve-until-killed.js", import.meta.url));
  const ids: string[] = [];
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, [program, path], { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(child, "exit");
    const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const answers = await Promise.all([1, 2, 3].map((factor) => infer(url, 10 * round + factor)));
    child.kill("SIGKILL");
    t.same(await exited, [null, "SIGKILL"]);
    ids.push(...answers);
  }
  const store = await openLevelStore({ path });
  t.teardown(() => store.close());
  const all = await stand({ store });
  for (const id of ids) {
    const record = await all.sequencer.database.requests.get(id as never);
    const outputs = await all.sequencer.database.outputs.get(id as never);
    if (record === undefined || outputs?.length !== 2) t.fail(`${id} is lost`);
  }
  const nonces = new Set<bigint>();
  for await (const [, { request }] of all.sequencer.database.requests.entries()) nonces.add(request.nonce);
  t.equal(nonces.size, 9, "no nonce was given out twice");
  all.clock.seconds += 3_600;
  await all.sequencer.react(NEVER);
  t.same([...all.chain.postedRequests].sort(), [...ids].sort(), "all are posted, once");
});

async function infer(url: string, factor: number): Promise<string> {
  const response = await fetch(`${url}/v2/models/scale/infer`, {
    method: "POST",
    body: JSON.stringify(scaleRequest(factor)),
    headers: { "content-type": "application/json" },
  });
  return String(((await response.json()) as Json).parameters.request_id);
}
