import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  copyFile,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Random } from "@assay/arithmetic";
import { decodeFileHeader, type Program } from "@assay/program";
import { tensorRoot } from "@assay/protocol";
import t, { type Test } from "tap";
import { CacheError, commitTo, createBackend, LocalExecutor, PooledExecutor, ProgramCache } from "../src/index.js";
import { largeProgram, sourceOf } from "./cache-writer.js";
import { randomTensor } from "./programs.js";

const LARGE_BYTES = 700_001;
const program = largeProgram(1, LARGE_BYTES);
const other = largeProgram(2, LARGE_BYTES);
const noExternal = async () => null;

/** A cache in a folder of its own, and what it warned of. */
async function emptyCache(t: Test, bytesMost = 1e9) {
  const folder = await mkdtemp(join(tmpdir(), "assay-cache-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const warnings: string[] = [];
  const cache = new ProgramCache({ folder, bytesMost }, { warn: (message) => warnings.push(message) });
  const find = (given: Program) => cache.find(sourceOf(given), noExternal);
  return { cache, folder, warnings, find };
}

/** The only program file of a cache. */
async function programFile(folder: string): Promise<string> {
  const [name, ...more] = await readdir(join(folder, "programs"));
  if (name === undefined || more.length > 0) throw new Error(`${more.length + 1} programs`);
  return join(folder, "programs", name);
}

async function overwrite(file: string, at: number, change: (byte: number) => number): Promise<void> {
  const handle = await open(file, "r+");
  try {
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, at);
    await handle.write(Uint8Array.of(change(byte[0])), 0, 1, at);
  } finally {
    await handle.close();
  }
}

t.test("a program comes back with its id, its bits and its names, by source and by model id", async (t) => {
  const { cache, warnings, find } = await emptyCache(t);
  t.equal(await find(program), null);
  const { modelId } = commitTo(program);
  for (const stored of [
    await cache.put(program, sourceOf(program), []),
    await find(program),
    await cache.withId(modelId.toUpperCase().replace("0X", "0x")),
  ]) {
    if (stored === null) return t.fail("it is not found");
    t.not(stored, program);
    t.equal(commitTo(stored).modelId, modelId);
    t.same(stored.instructions, program.instructions);
    t.same(stored.origins, program.origins);
    t.same(
      stored.constants.map(({ data }) => tensorRoot(data)),
      program.constants.map(({ data }) => tensorRoot(data)),
    );
  }
  t.equal(await find(other), null);
  t.equal(await cache.withId(commitTo(other).modelId), null);
  t.same(warnings, []);
});

t.test("a stored program runs as the compiled one, on this thread and on workers", async (t) => {
  const { cache, find } = await emptyCache(t);
  await cache.put(program, sourceOf(program), []);
  const stored = await find(program);
  if (stored === null) return t.fail("it is not found");
  const random = new Random(5);
  const inputs = program.inputs.map((port) => randomTensor(port.type, random));
  const local = await LocalExecutor.create(program, await createBackend("portable"));
  const expected = tensorRoot(await local.stepRoots(inputs));
  const own = await LocalExecutor.create(stored, await createBackend("portable"));
  const pool = new PooledExecutor(stored, { backend: "portable", workers: 2, threads: 1 });
  await cache.clear();
  for (const executor of [own, pool]) t.equal(tensorRoot(await executor.stepRoots(inputs)), expected);
  await Promise.all([local, own, pool].map((executor) => executor.close()));
});

t.test("damage in any section is detected, the file deleted and the program stored anew", async (t) => {
  const { cache, folder, warnings, find } = await emptyCache(t);
  await cache.put(program, sourceOf(program), []);
  const file = await programFile(folder);
  const whole = await readFile(file);
  const { sections, headBytes, length } = decodeFileHeader(whole);
  const places = [0, 9, 13, 20, 100, 165, 170, 180, ...sections.flatMap(({ start, end }) => [start, end - 1])];
  for (const at of [...places, headBytes, headBytes + 1000, length - LARGE_BYTES, length - 1]) {
    await overwrite(file, at, (byte) => byte ^ 0x10);
    t.equal(await find(program), null, `byte ${at}`);
    t.equal(warnings.splice(0).length, 1, "one warning");
    await t.rejects(stat(file), { code: "ENOENT" });
    await cache.put(program, sourceOf(program), []);
  }
  for (const size of [0, 7, 207, headBytes - 1, headBytes, length - 1, length + 1]) {
    await truncate(file, size);
    t.equal(await find(program), null, `${size} of ${length} bytes`);
    await cache.put(program, sourceOf(program), []);
  }
  t.ok(await find(program));
});

t.test("the whole file of another model under this name is not believed", async (t) => {
  const { cache, folder, warnings, find } = await emptyCache(t);
  await cache.put(other, sourceOf(other), []);
  const foreign = join(folder, "kept");
  await rename(await programFile(folder), foreign);
  await cache.put(program, sourceOf(program), []);
  await copyFile(foreign, await programFile(folder));
  t.equal(await find(program), null);
  t.match(warnings, [/another model/]);
});

t.test("files that others may write to, and links, are not followed", async (t) => {
  const { cache, folder, warnings, find } = await emptyCache(t);
  await cache.put(program, sourceOf(program), []);
  const file = await programFile(folder);
  await chmod(file, 0o666);
  t.equal(await find(program), null);
  t.match(warnings.splice(0), [/others may write/]);
  await cache.put(program, sourceOf(program), []);
  await rename(file, join(folder, "kept"));
  await symlink(join(folder, "kept"), file);
  t.equal(await find(program), null);
  t.equal(warnings.length, 1);
});

t.test("entries that are damaged, or those of another source, are misses", async (t) => {
  const { cache, folder, warnings, find } = await emptyCache(t);
  await cache.put(program, sourceOf(program), []);
  const [key] = await readdir(join(folder, "entries"));
  const entry = join(folder, "entries", key);
  const text = await readFile(entry, "utf8");
  for (let at = 0; at < text.length; at += 11) {
    await overwrite(entry, at, (byte) => byte ^ 1);
    t.equal(await find(program), null, `character ${at}`);
    t.equal(warnings.splice(0).length, 1);
    await writeFile(entry, text);
  }
  for (const damaged of ["", "\n", "{}", `${text}more`]) {
    await writeFile(entry, damaged);
    t.equal(await find(program), null);
  }
  await cache.put(other, sourceOf(other), []);
  const [otherKey] = (await readdir(join(folder, "entries"))).filter((name) => name !== key);
  await copyFile(join(folder, "entries", otherKey), entry);
  t.equal(await find(program), null, "an entry under another name");
  t.ok(await find(other));
});

t.test("other bindings and other files beside the model are other sources", async (t) => {
  const { cache } = await emptyCache(t);
  const source = sourceOf(program);
  const hash = "ab".repeat(32);
  await cache.put(program, source, [{ location: "weights/w.bin", hash }]);
  const asked: string[] = [];
  const beside = (given: string | null) => async (location: string) => {
    asked.push(location);
    return given;
  };
  t.ok(await cache.find(source, beside(hash)));
  t.same(asked, ["weights/w.bin"]);
  t.equal(await cache.find(source, beside("cd".repeat(32))), null);
  t.equal(await cache.find(source, beside(null)), null);
  const bound = { dtype: 1, shape: [1], data: new Uint8Array(4) } as const;
  for (const bindings of [{ shapes: { x: [1] } }, { dimensions: { n: 1 } }, { constants: { x: bound } }]) {
    t.equal(await cache.find({ ...source, bindings }, beside(hash)), null, JSON.stringify(bindings));
  }
  await cache.put(program, source, [{ location: "../secret", hash }]);
  t.equal(await cache.find(source, beside(hash)), null, "a file outside of the model's folder is not even looked at");
  t.notOk(asked.includes("../secret"));
});

t.test("a file that changes while it is in use is noticed where its bytes are read", async (t) => {
  const { cache, folder, find } = await emptyCache(t);
  await cache.put(program, sourceOf(program), []);
  const stored = await find(program);
  if (stored === null) return t.fail("it is not found");
  const last = stored.constants.length - 1;
  t.equal(tensorRoot(stored.constants[last].data), commitTo(program).constantRoots[last]);
  const file = await programFile(folder);
  await overwrite(file, (await stat(file)).size - 1, (byte) => byte ^ 1);
  const read = () => stored.constants[last].data;
  t.throws(read, new CacheError({ code: "CACHE_CONSTANT_DAMAGED", root: stored.constantRoots[last] }));
  await truncate(file, (await stat(file)).size - 10);
  t.throws(read, { message: /ends after/ });
});

t.test("above its size, programs not used for longest are deleted; those in use stay usable", async (t) => {
  const { cache, folder, find } = await emptyCache(t, 2.5 * LARGE_BYTES);
  const programs = [1, 2, 3].map((number) => largeProgram(number, LARGE_BYTES));
  const first = await cache.put(programs[0], sourceOf(programs[0]), []);
  await cache.put(programs[1], sourceOf(programs[1]), []);
  const ids = programs.map((one) => commitTo(one).modelId);
  for (const { file, modelId } of await cache.list()) {
    const used = modelId === ids[0] ? 1000 : 2000;
    await utimes(file, used, used);
  }
  t.ok(await find(programs[0]), "used now");
  await cache.put(programs[2], sourceOf(programs[2]), []);
  t.same((await cache.list()).map(({ modelId }) => modelId).sort(), [ids[0], ids[2]].sort());
  t.equal(await find(programs[1]), null);
  t.same(await cache.clear(), {
    programs: 2,
    bytes: (await readdir(folder)).length && (await sizeOf(programs, [0, 2])),
  });
  t.same(await cache.list(), []);
  t.equal(tensorRoot(first.constants[0].data), tensorRoot(programs[0].constants[0].data), "deleted and still open");
  const small = new ProgramCache({ folder, bytesMost: 1000 }, { warn: (message) => t.fail(message) });
  t.equal(await small.put(programs[0], sourceOf(programs[0]), []), programs[0], "larger than the whole cache");
  t.same(await small.list(), []);
});

/** Bytes of the files of some programs, got by putting them into a cache of their own. */
async function sizeOf(programs: readonly Program[], which: readonly number[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "assay-cache-"));
  const cache = new ProgramCache({ folder, bytesMost: 1e9 }, { warn: () => undefined });
  for (const i of which) await cache.put(programs[i], sourceOf(programs[i]), []);
  const bytes = (await cache.list()).reduce((sum, one) => sum + one.bytes, 0);
  await rm(folder, { recursive: true });
  return bytes;
}

const WRITER = fileURLToPath(new URL("./cache-writer.js", import.meta.url));

function writer(folder: string, rounds: number, bytes: number): ChildProcess {
  return spawn(process.execPath, [WRITER, "write", folder, String(rounds), String(bytes)]);
}

/** Everything that a process prints, when it has ended. */
async function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.on("data", (piece) => {
    text += piece;
  });
  child.stderr?.on("data", (piece) => {
    text += piece;
  });
  await once(child, "close");
  return text;
}

t.test("a process that is killed while it writes leaves no program under its name", async (t) => {
  const { cache, folder, find } = await emptyCache(t);
  const bytes = 16_000_001;
  const large = largeProgram(1, bytes);
  let unfinished = 0;
  for (let kill = 0; kill < 2; kill++) {
    const child = writer(folder, 1000, bytes);
    await untilUnfinished(folder, child);
    child.kill("SIGKILL");
    await once(child, "close");
    const names = await readdir(join(folder, "programs"));
    unfinished += names.filter((name) => name.startsWith(".unfinished-")).length;
    for (const number of [large, largeProgram(2, bytes)]) {
      const found = await find(number);
      if (found !== null) t.equal(commitTo(found).modelId, commitTo(number).modelId);
    }
  }
  t.ok(unfinished > 0, "at least one was killed in the middle");
  const names = await readdir(join(folder, "programs"));
  for (const name of names) await utimes(join(folder, "programs", name), 1000, 1000);
  await cache.put(program, sourceOf(program), []);
  const left = await readdir(join(folder, "programs"));
  t.same(
    left.filter((name) => name.startsWith(".unfinished-")),
    [],
    "what is left over is deleted when it is old",
  );
});

/** Waits until the process has a file half written. */
async function untilUnfinished(folder: string, child: ChildProcess): Promise<void> {
  for (;;) {
    const names = await readdir(join(folder, "programs")).catch(() => []);
    if (names.some((name) => name.startsWith(".unfinished-") && name.includes(`-${child.pid}-`))) return;
    if (child.exitCode !== null) throw new Error("the writer ended");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

t.test("processes that write, read and clear one folder at a time never see a wrong program", async (t) => {
  const { folder } = await emptyCache(t);
  const outputs = await Promise.all([1, 2, 3].map(() => outputOf(writer(folder, 10, 300_000))));
  for (const output of outputs) {
    t.same(output.match(/(wrong|warning|Error).*/g) ?? [], []);
    t.equal(output.match(/put/g)?.length, 10);
  }
  t.match(outputs.join(), /found/);
});

t.test("a full disk is a warning, and leaves nothing behind", async (t) => {
  const { folder } = await emptyCache(t);
  // No file may have more than 100 blocks of 512 bytes; the signal that would kill the process is ignored, also by tap.
  const script = `trap "" XFSZ; unset NODE_OPTIONS; ulimit -f 100; exec "$0" "$1" write "$2" 2 1000000`;
  const output = await outputOf(spawn("sh", ["-c", script, process.execPath, WRITER, folder]));
  t.match(output, /warning a compiled program could not be put into the cache: EFBIG/);
  t.notMatch(output, /found|wrong/);
  t.same(await readdir(join(folder, "programs")), []);
});

t.test("a folder that cannot be made is a warning", async (t) => {
  const { folder } = await emptyCache(t);
  const file = join(folder, "file");
  await writeFile(file, "");
  const warnings: string[] = [];
  const cache = new ProgramCache({ folder: file, bytesMost: 1e9 }, { warn: (message) => warnings.push(message) });
  t.equal(await cache.put(program, sourceOf(program), []), program);
  t.equal(await cache.find(sourceOf(program), noExternal), null);
  t.equal(warnings.length, 2);
});
