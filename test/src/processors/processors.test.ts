import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { Random } from "@assay/arithmetic";
import { type Backend, type BackendName, createBackend, LocalExecutor, Model } from "@assay/engine";
import t from "tap";
import { moduleText } from "./browser/modules.js";
import { isCommonJsFile, resolveFor } from "./browser/resolve.js";
import { bundledCases } from "./bundled-cases.js";
import { type Case, decodeCase, encodeCase, programOf } from "./case.js";
import { ROOT } from "./case-files.js";
import { compareReports, referenceIn, tableOf } from "./compare.js";
import { type Host, measure, type Row, settingsOf } from "./measure.js";
import { nearTieCases } from "./near-ties.js";
import type { Report } from "./report.js";
import { saturatingCases } from "./saturating.js";
import { vectorCases } from "./vector-cases.js";

/** What `npm run processors` compares on other processors is tried here on this one. */
const SEED = 20_261_121;

t.setTimeout(300_000);

const made = new Map<string, Promise<Backend>>();

function backendOf(name: BackendName, threads: number): Promise<Backend> {
  const backend = made.get(`${name} ${threads}`) ?? createBackend(name, threads);
  made.set(`${name} ${threads}`, backend);
  return backend;
}

const host: Host = {
  executor: async (program, name, threads) => LocalExecutor.create(program, await backendOf(name, threads)),
  model: (executor) => new Model(executor),
};

async function rowsOf(one: Case, backends: readonly ("portable" | "onnxruntime")[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const setting of settingsOf({ ...one, isPooled: false }, backends)) {
    rows.push(...(await measure(one, programOf(one), setting, host)));
  }
  return rows;
}

const reportsOf = (rows: readonly Row[]): Report[] => rows.map((row) => ({ kind: "row", file: "0001.bin", row }));

t.test("a case comes out of its file as it went in", async (t) => {
  const [vectors] = vectorCases(SEED);
  for (const one of [...(await bundledCases()), nearTieCases(new Random(SEED))[0]!, vectors!]) {
    t.ok(isDeepStrictEqual(decodeCase(encodeCase(one)), one), one.name);
  }
});

t.test("the same seed makes the same cases, another seed others", async (t) => {
  const make = (seed: number) => {
    const random = new Random(seed);
    const hash = createHash("sha256");
    for (const one of [...nearTieCases(random), ...saturatingCases(random)]) hash.update(encodeCase(one));
    return hash.digest("hex");
  };
  t.equal(make(1), make(1));
  t.not(make(1), make(2));
});

t.test("sums next to rounding boundaries defeat certificates, and both backends agree on them", async (t) => {
  const cases = nearTieCases(new Random(SEED));
  for (const one of cases.filter(({ name }) => /33 x 5, 24 bits|depthwise|16/.test(name))) {
    const rows = await rowsOf(one, ["portable", "onnxruntime"]);
    const { differences, tallies } = compareReports("here", reportsOf(rows), referenceIn(reportsOf(rows)));
    t.same(differences, [], one.name);
    t.equal(tallies.length, 8, "one and several threads, alone and stacked");
  }
  const one = cases.find(({ name }) => name.includes("MatMul, columns constant, 48 x 160 x 64"))!;
  const executor = await LocalExecutor.create(programOf(one), await backendOf("onnxruntime", 1));
  t.teardown(() => executor.close());
  for (const request of one.requests) await executor.run([request]);
  const { certified, fallback } = await executor.certificates();
  t.ok(fallback > 0.2 * (certified + fallback), `${fallback} of ${certified + fallback} sums need the exact path`);
});

t.test("a damaged root is a difference, and so are a fault and a case without a reference", async (t) => {
  const [tiny] = await bundledCases();
  const rows = await rowsOf(tiny!, ["portable"]);
  const reference = referenceIn(reportsOf(rows));
  t.same(compareReports("here", reportsOf(rows), reference).differences, []);
  const [alone, stacked] = rows as [Row & { roots: object }, Row & { roots: object }];
  const other = `0x${"00".repeat(32)}`;
  for (const [what, row] of Object.entries({
    trace: { ...alone, roots: { ...alone.roots, traces: [other, other] } },
    output: { ...stacked, roots: { ...stacked.roots, outputs: [other] } },
    missing: { ...alone, roots: { ...alone.roots, traces: [] } },
    fault: { name: alone.name, variant: alone.variant, fault: "it died" },
    unknown: { ...alone, name: "another" },
  })) {
    const { differences, tallies } = compareReports("here", reportsOf([row as Row]), reference);
    t.ok(differences.length > 0, what);
    t.equal(tallies[0]?.differences, 1, `${what} counts once`);
  }
  const crash = compareReports("here", [{ kind: "crash", file: "0001.bin", detail: "SIGSEGV" }], reference);
  t.equal(crash.differences.length, 1, "a crash");
  t.match(
    tableOf(compareReports("here", reportsOf(rows), reference).tallies).at(-1),
    /^here +portable +1 +stacked +1 /,
  );
});

t.test("pages get the modules that browsers have, and none of Node's", async (t) => {
  const protocol = `${ROOT}packages/protocol/dist/src/tree/layer.js`;
  t.match(resolveFor("#pair-hasher", protocol), /portable-hasher\.js$/);
  const merkle = resolveFor("merkletreejs", `${ROOT}packages/protocol/dist/src/batch/batch-tree.js`)!;
  t.ok(isCommonJsFile(merkle));
  t.match(moduleText(merkle.slice(ROOT.length), ROOT), /export const MerkleTree = /);
  const layer = moduleText(protocol.slice(ROOT.length), ROOT);
  t.match(layer, /from "\/modules\/packages\/protocol\/dist\/src\/tree\/portable-hasher\.js"/);
  t.notMatch(layer, /#pair-hasher/);
  t.throws(() => resolveFor("not-installed-anywhere", protocol), /not installed/);
});
