import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 60;

/** What each package may import of the others (specification, section 10). Whoever is not named may be imported by nobody. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  arithmetic: [],
  program: ["arithmetic"],
  protocol: [],
  engine: ["arithmetic", "program", "protocol"],
  chain: ["protocol", "contracts"],
  store: ["protocol"],
  service: [],
  sequencer: ["arithmetic", "program", "protocol", "engine", "chain", "store", "service"],
  challenger: ["arithmetic", "program", "protocol", "engine", "chain", "store", "service"],
  client: ["protocol", "chain"],
  cli: [
    "arithmetic",
    "program",
    "protocol",
    "engine",
    "chain",
    "store",
    "service",
    "sequencer",
    "challenger",
    "client",
    "models",
  ],
};
/** Packages that do no I/O and read no clock, random source, environment or logger. */
const PURE = ["program", "protocol"];
const IMPURE_MODULES = /^node:(?!buffer)|^(pino|ethers|level|express)$/;

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "");
const sources = files.filter((file) => /\.(ts|mjs|sol)$/.test(file) && !/^contracts\/abi\//.test(file));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

t.test("imports point one way", async (t) => {
  const wrong = sources.flatMap((file) => {
    const home = /^packages\/([^/]+)\/src\//.exec(file)?.[1];
    if (!home) return [];
    const allowed = LAYERS[home] ?? [];
    return importsOf(file)
      .map((name) => /^@assay\/([^/]+)/.exec(name)?.[1])
      .filter((name): name is string => name !== undefined && !allowed.includes(name))
      .map((name) => `${file} imports ${name}`);
  });
  t.same(wrong, []);
});

t.test("pure packages do no I/O", async (t) => {
  const wrong = sources.flatMap((file) => {
    const home = /^packages\/([^/]+)\/src\//.exec(file)?.[1];
    if (!home || !PURE.includes(home)) return [];
    const modules = importsOf(file).filter((name) => IMPURE_MODULES.test(name));
    const globals = /\b(process\.env|Date\.now|Math\.random|console\.)/.exec(read(file));
    return [...modules, ...(globals ? [globals[0]] : [])].map((what) => `${file}: ${what}`);
  });
  t.same(wrong, []);
});

t.test(`no file is longer than ${MAX_FILE_LINES} lines`, async (t) => {
  const long = sources.map((file) => `${file}: ${read(file).split("\n").length - 1}`);
  t.same(
    long.filter((line) => Number(line.split(": ")[1]) > MAX_FILE_LINES),
    [],
  );
});

t.test(`no function is longer than ${MAX_FUNCTION_LINES} lines`, async (t) => {
  const long = sources
    .filter((file) => file.endsWith(".ts") && !file.includes("/test/") && !file.startsWith("test/"))
    .flatMap(longFunctions);
  t.same(long, []);
});

t.test("files are named after nouns and verbs of the domain", async (t) => {
  const badName = /(^|\/)(utils?|helpers?|misc|common|shared)(\.|\/|$)/i;
  t.same(
    files.filter((file) => badName.test(file)),
    [],
  );
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*$/;
  const typescript = sources.filter((file) => /\.(ts|mjs)$/.test(file) && !file.startsWith("contracts/"));
  t.same(
    typescript.filter((file) => !kebab.test(file.split("/").at(-1) ?? "")),
    [],
  );
});

t.test("no escape from the type checker", async (t) => {
  // `any` is refused by the linter. AssemblyScript's decorators on functions are no TypeScript.
  const escapes = /@ts-(ignore|nocheck|expect-error)/;
  const typescript = sources.filter(
    (file) => file.endsWith(".ts") && !/tidy\.test\.ts$|^packages\/arithmetic\/kernels\//.test(file),
  );
  t.same(
    typescript.filter((file) => escapes.test(read(file))),
    [],
  );
});

function importsOf(file: string): string[] {
  return ts.preProcessFile(read(file), true, true).importedFiles.map((one) => one.fileName);
}

function longFunctions(file: string): string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
      const last = source.getLineAndCharacterOfPosition(node.getEnd()).line;
      const lines = last - first + 1;
      if (lines > MAX_FUNCTION_LINES) found.push(`${file}:${first + 1} has ${lines} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
