import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { writeGraph } from "../src/catalog/model-files.js";
import { growthSeries } from "../src/growth/series.js";
import { measureModel } from "../src/measure/measure-model.js";
import { prepareSubject } from "../src/subject/prepare-subject.js";

t.test("a file that cannot be compiled is told as such", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "broken.onnx");
  writeFileSync(file, "no model");
  await t.rejects(prepareSubject({ name: file, bindings: { shapes: {}, dimensions: {} } }), { code: /^ONNX_/ });
});

t.test("a file is measured with both engines, each in a process of its own", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "small.onnx");
  writeGraph(file, growthSeries()[0].points[5].graph());
  const subject = await prepareSubject({ name: file, bindings: { shapes: {}, dimensions: {} } });
  t.match(subject, { name: "small", dtype: "float32", batchAxes: null });
  const effort = { rounds: 2, turnMilliseconds: 5 };
  const { row, profile } = await measureModel(subject, { threads: 1, effort, stacks: [1, 2], profile: false });
  t.ok(row.isRight, `difference ${row.difference}`);
  for (const key of ["timeRatio", "memoryRatio", "traceRatio", "hashRatio", "peakBytes"] as const) {
    t.ok(row[key] > 0 && Number.isFinite(row[key]), `${key} is ${row[key]}`);
  }
  t.ok(row.peakBytes > 2 ** 20 && row.peakBytes < 2 ** 31, "peak memory in bytes");
  t.equal(row.stacks.length, 2);
  t.ok((row.stacks[1].perSecond ?? 0) > 0);
  t.equal(row.stacks[1].onnxruntimePerSecond, null, "there is no batch dimension");
  t.ok(profile.length > 0 && profile.every(({ milliseconds }) => milliseconds >= 0));
});
