import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Random } from "@assay/arithmetic";
import { bundledCases } from "./bundled-cases.js";
import { type Case, encodeCase } from "./case.js";
import { nearTieCases } from "./near-ties.js";
import { onnxCases } from "./onnx-cases.js";
import type { Task } from "./report.js";
import { saturatingCases } from "./saturating.js";
import { vectorCases } from "./vector-cases.js";

/** The repository's root; this file is `test/dist/processors/case-files.js` when it runs. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export type CaseOptions = {
  readonly work: string;
  readonly seed: number;
  readonly onnx: string | undefined;
  /** whether journals of an earlier run of the same cases and code are kept */
  readonly resume: boolean;
  /** digest of the code that runs */
  readonly code: string;
};

export type CaseFiles = {
  readonly work: string;
  readonly task: Omit<Task, "deadline"> & { readonly deadline: number };
  readonly journalOf: (processor: string) => string;
  /** what is recorded about the cases: seed, digest, how many of each group, their order, what was refused */
  readonly description: Readonly<Record<string, unknown>>;
};

/**
 * Makes all cases and writes each to a file, so that every processor reads the same bytes. First come bundled models and
 * adversarial inputs, then the others, both in an order drawn from the seed, real models spread among them.
 */
export async function writeCases({ work, seed, onnx, resume, code }: CaseOptions): Promise<CaseFiles> {
  const random = new Random(seed);
  const adversarial = random.shuffle([...nearTieCases(random), ...saturatingCases(random)]);
  const made = [...(await bundledCases()), ...adversarial];
  // Pools of workers take minutes where each worker loads its modules on an emulated processor.
  const always = made.toSorted((a, b) => Number(a.isPooled) - Number(b.isPooled));
  const { cases, refused } = onnx === undefined ? { cases: [], refused: {} } : await onnxCases(onnx);
  const models = random.shuffle(cases.filter(({ group }) => group === "models"));
  const others = random.shuffle([...vectorCases(seed), ...cases.filter(({ group }) => group !== "models")]);
  const all = [...always, ...spread(others, models)];

  const hash = createHash("sha256").update(code);
  const folder = join(work, "cases");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = all.map((one, index) => {
    const bytes = encodeCase(one);
    hash.update(bytes);
    const file = `${String(index + 1).padStart(4, "0")}.bin`;
    writeFileSync(join(folder, file), bytes);
    return file;
  });
  const identity = hash.digest("hex");
  keepJournals(work, identity, resume);
  const groups: Record<string, number> = {};
  for (const { group } of all) groups[group] = (groups[group] ?? 0) + 1;
  return {
    work,
    task: { folder, files, backends: ["portable", "onnxruntime"], deadline: Number.MAX_SAFE_INTEGER },
    journalOf: (processor) => join(work, "journals", `${processor}.jsonl`),
    description: { seed, identity, groups, order: all.map(({ name }) => name), refused },
  };
}

/** Journals of another run are thrown away. */
function keepJournals(work: string, identity: string, resume: boolean): void {
  const folder = join(work, "journals");
  const mark = join(folder, "identity");
  if (!resume || !existsSync(mark) || readFileSync(mark, "utf8") !== identity) {
    rmSync(folder, { recursive: true, force: true });
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(mark, identity);
}

/** Some items spread evenly among others. */
function spread(items: readonly Case[], among: readonly Case[]): Case[] {
  const gap = Math.floor(items.length / (among.length + 1));
  return among
    .flatMap((one, i) => [...items.slice(i * gap, (i + 1) * gap), one])
    .concat(items.slice(among.length * gap));
}
