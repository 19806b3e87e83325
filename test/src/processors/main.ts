import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runBrowser } from "./browser/run-browser.js";
import { type CaseFiles, ROOT, writeCases } from "./case-files.js";
import { digestOfCode } from "./code-digest.js";
import { compareReports, type Outcome, referenceIn, tableOf } from "./compare.js";
import { ARM64_PACKAGES, findChromium, findProcessors, type Missing, type Processor } from "./processor.js";
import { Progress } from "./progress.js";
import { Journal, runProcessor } from "./run-processor.js";

/** The same roots on other processors: see the usage below, and docs/benchmarks.md for what came of it. */
const USAGE = `Usage: npm run processors -- [options]

Computes model ids, output roots and trace roots natively, under emulated processors and in headless Chromium, and
compares all of them with those of the portable backend here. Ends with code 1 if any differs or a processor is missing.

  --onnx FOLDER     also ONNX's backend tests and real models (in a folder "models") below this folder
  --minutes NUMBER  time for all but the native run together; the cases run in a seeded order, and
                    what there was no time for is recorded as such (20)
  --seed NUMBER     of the adversarial inputs and of the order (1)
  --jobs NUMBER     emulated processors at a time (${availableParallelism()})
  --nice NUMBER     how far emulated processors stand back behind other programs (15)
  --only LIST       of native, nehalem, haswell, neoverse-n1, cortex-a57, chromium; natively it always runs
  --node FILE       another executable of Node for this machine; may stand several times
  --json FILE       where the results are written
  --resume          go on with an earlier run of the same code, seed and cases
  --arm64 FOLDER    where Node for aarch64 is (.assay/processors/arm64)
  --install         install Node for aarch64 there from npm first

On Debian: apt-get install qemu-user libstdc++6-arm64-cross chromium`;
const WORK = join(ROOT, ".assay/processors");

const { values } = parseArgs({
  options: {
    onnx: { type: "string" },
    minutes: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    jobs: { type: "string", default: String(availableParallelism()) },
    nice: { type: "string", default: "15" },
    only: { type: "string" },
    node: { type: "string", multiple: true, default: [] },
    json: { type: "string" },
    resume: { type: "boolean", default: false },
    arm64: { type: "string", default: join(WORK, "arm64") },
    install: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function numberOf(name: "minutes" | "seed" | "jobs" | "nice"): number {
  const value = Number(values[name]);
  if (!Number.isFinite(value) || value < 0) throw new RangeError(`--${name} ${values[name]} is no number\n\n${USAGE}`);
  return value;
}

function installArm64(): void {
  mkdirSync(values.arm64, { recursive: true });
  writeFileSync(join(values.arm64, "package.json"), `${JSON.stringify({ private: true })}\n`);
  const options = ["--force", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--cpu=arm64", "--os=linux"];
  execFileSync("npm", ["install", ...options, ...ARM64_PACKAGES], { cwd: values.arm64, stdio: "inherit" });
}

/** Everything but this processor with this Node, some at a time, each with its share of the time. */
async function runOthers(others: readonly Processor[], chromium: string | null, files: CaseFiles, progress: Progress) {
  const ids = [...others.map(({ id }) => id), ...(chromium === null ? [] : ["chromium"])];
  const jobs = Math.max(1, Math.min(numberOf("jobs"), ids.length));
  const end = Date.now() + numberOf("minutes") * 60_000;
  const journals = new Map(ids.map((id) => [id, new Journal(files.journalOf(id))]));
  const waiting = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const journal = journals.get(id)!;
      const current = id;
      const processor = others.find((one) => one.id === current);
      const unbegun = waiting.length + 1;
      const deadline = Date.now() + ((end - Date.now()) * Math.min(jobs, unbegun)) / unbegun;
      const task = { ...files.task, deadline };
      const onReport = progress.of(id, journal);
      if (processor) await runProcessor(processor, journal, { ...task, work: files.work, onReport });
      else if (chromium !== null) await runBrowser(journal, { ...task, chromium, onReport });
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return journals;
}

async function run(): Promise<number> {
  if (values.install) installArm64();
  const wanted = values.only?.split(",");
  const isWanted = (id: string) => wanted === undefined || wanted.includes(id);
  const found = findProcessors({
    arm64: values.arm64,
    work: WORK,
    nodes: values.node,
    nice: numberOf("nice"),
  });
  const processors = found.filter((one): one is Processor => "command" in one);
  const chromium = isWanted("chromium") ? findChromium() : null;
  const missing: Missing[] = found
    .filter((one): one is Missing => !("command" in one))
    .filter(({ id }) => isWanted(id));
  if (isWanted("chromium") && chromium === null) missing.push({ id: "chromium", remedy: "apt-get install chromium" });

  const code = digestOfCode();
  const files = await writeCases({
    work: WORK,
    seed: numberOf("seed"),
    onnx: values.onnx,
    resume: values.resume,
    code,
  });
  const progress = new Progress(files.task.files.length);
  const [here] = processors as [Processor];
  const journal = new Journal(files.journalOf(here.id));
  await runProcessor(here, journal, { ...files.task, work: files.work, onReport: progress.of(here.id, journal) });
  const reference = referenceIn(journal.reports);
  progress.reference = reference;
  const others = processors.slice(1).filter(({ id }) => id.startsWith("node-") || isWanted(id));
  const journals = [[here.id, journal] as const, ...(await runOthers(others, chromium, files, progress))];

  const outcomes = journals.map(([id, { reports }]) => [id, compareReports(id, reports, reference)] as const);
  const isSameCode = digestOfCode() === code;
  const results = { code, isSameCode, ...files.description, missing, outcomes: Object.fromEntries(outcomes) };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`);
  return tell(outcomes, missing, isSameCode);
}

/** Prints what came of it; 0 if there was no difference and nothing was missing. */
function tell(outcomes: readonly (readonly [string, Outcome])[], missing: readonly Missing[], isSameCode: boolean) {
  console.log(tableOf(outcomes.flatMap(([, { tallies }]) => tallies)).join("\n"));
  const differences = outcomes.flatMap(([, outcome]) => outcome.differences);
  for (const [id, { host, done, unsound }] of outcomes) {
    console.log(`${id}: ${host}; ${done.length} cases`);
    for (const fault of unsound) console.log(`${id}: backend unsound, not used: ${fault}`);
  }
  for (const { processor, name, detail } of differences.slice(0, 40)) console.log(`${processor}: ${name}: ${detail}`);
  for (const { id, remedy } of missing) console.log(`${id} was not run: ${remedy}`);
  if (!isSameCode) console.log("The code was built anew during the run: the figures stand for no one version of it.");
  console.log(`${differences.length} differences`);
  return differences.length === 0 && missing.length === 0 && isSameCode ? 0 : 1;
}

if (values.help) console.log(USAGE);
else process.exitCode = await run();
