import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { externalReader } from "../src/model/external-reader.js";

t.test("what a model keeps beside its file is read there and nowhere else", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "assay-external-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = (...parts: string[]) => join(folder, ...parts);
  await mkdir(file("model", "weights"), { recursive: true });
  await mkdir(file("blobs"));
  await writeFile(file("secret"), "secret");
  await writeFile(file("model", "model.onnx"), "");
  await writeFile(file("model", "weights", "w.bin"), "inside");
  await writeFile(file("blobs", "1"), "model");
  await writeFile(file("blobs", "2"), "blob");
  const read = externalReader(file("model", "model.onnx"));
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
  const unreadable = (detail: RegExp) => ({ type: { code: "INPUT_FILE_UNREADABLE" }, message: detail });

  t.equal(text(read("weights/w.bin")), "inside");
  await symlink("weights/w.bin", file("model", "inner"));
  t.equal(text(read("inner")), "inside", "a link inside of the folder");
  await symlink("../secret", file("model", "outer"));
  t.throws(() => read("outer"), unreadable(/out of the model's folder/), "a link out of it");
  await symlink("..", file("model", "up"));
  t.throws(() => read("up/secret"), unreadable(/out of the model's folder/), "a folder that is a link out of it");
  t.throws(() => read("weights"), unreadable(/regular file/), "a folder");
  t.throws(() => read("none"), unreadable(/ENOENT/));
  if (spawnSync("mkfifo", [file("model", "pipe")]).status === 0) {
    t.throws(() => read("pipe"), unreadable(/regular file/), "a pipe, which would be waited for");
  }

  await mkdir(file("cache"));
  await symlink("../blobs/1", file("cache", "model.onnx"));
  await symlink("../blobs/2", file("cache", "w.bin"));
  await symlink("../secret", file("cache", "outer"));
  const cached = externalReader(file("cache", "model.onnx"));
  t.equal(text(cached("w.bin")), "blob", "model and weights as links into one folder");
  t.throws(() => cached("outer"), unreadable(/out of the model's folder/));
});
