import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import t, { type Test } from "tap";
import { openLevelStore, openMemoryStore, StoreError, storeConformance } from "../src/index.js";

async function folder(t: Test): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "assay-store-"));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

t.test("memory keeps the promises of the port", async (t) => {
  for (const { name, run } of storeConformance) await t.resolves(run(openMemoryStore), name);
});

t.test("LevelDB keeps the promises of the port", async (t) => {
  for (const { name, run } of storeConformance) {
    const path = await folder(t);
    await t.resolves(
      run(() => openLevelStore({ path })),
      name,
    );
  }
});

t.test("what was written is there after the process was killed", async (t) => {
  const path = await folder(t);
  const child = spawn(process.execPath, [fileURLToPath(new URL("./write-forever.js", import.meta.url)), path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let acknowledged = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (acknowledged === 20) child.kill("SIGKILL");
  }
  if (child.signalCode === null) await once(child, "exit");
  const store = await openLevelStore({ path });
  t.teardown(() => store.close());
  for (let i = 1; i <= acknowledged; i++) {
    const [left, right] = [await store.get(`left/${i}`), await store.get(`right/${i}`)];
    if (left === undefined || right === undefined) t.fail(`write ${i} of ${acknowledged} is lost`);
  }
  const next = acknowledged + 1;
  const [left, right] = [await store.get(`left/${next}`), await store.get(`right/${next}`)];
  t.equal(left === undefined, right === undefined, "the write that nobody heard of is there whole or not at all");
  t.ok(acknowledged >= 20);
});

t.test("a second process is refused", async (t) => {
  const path = await folder(t);
  const store = await openLevelStore({ path });
  t.teardown(() => store.close());
  const error = await openLevelStore({ path }).catch((thrown: unknown) => thrown);
  t.ok(error instanceof StoreError);
  t.match(error, { type: { code: "STORE_LOCKED", path } });
});

t.test("a folder that cannot be used is a typed error", async (t) => {
  const error = await openLevelStore({ path: join(fileURLToPath(import.meta.url), "data") }).catch(
    (thrown: unknown) => thrown,
  );
  t.match(error, { type: { code: "STORE_UNAVAILABLE" } });
});
