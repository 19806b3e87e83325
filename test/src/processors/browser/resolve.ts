import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, extname, join } from "node:path";

/** Conditions of `exports` and `imports` that hold in a page. */
const CONDITIONS = ["browser", "import", "module", "default"];
const COMMONJS_CONDITIONS = ["browser", "require", "default"];

type Target = string | null | false | { readonly [condition: string]: Target };
type Manifest = {
  readonly type?: string;
  readonly main?: string;
  readonly browser?: string | Readonly<Record<string, string | false>>;
  readonly exports?: Target;
  readonly imports?: Readonly<Record<string, Target>>;
};

/** The file that a page loads for a specifier in a file; null for what exists in Node only. */
export function resolveFor(specifier: string, from: string): string | null {
  const isCommonJs = isCommonJsFile(from);
  const conditions = isCommonJs ? COMMONJS_CONDITIONS : CONDITIONS;
  if (specifier.startsWith(".")) return existing(join(dirname(from), specifier));
  const { manifest, folder } = packageOf(from);
  if (specifier.startsWith("#")) return inside(folder, choose(manifest.imports?.[specifier] ?? null, conditions));
  const replaced = typeof manifest.browser === "object" ? manifest.browser[specifier] : undefined;
  if (replaced === false) return null;
  return resolveBare(typeof replaced === "string" ? replaced : specifier, from, conditions);
}

/** True for a file whose package does not say that its modules are ECMAScript's. */
export function isCommonJsFile(file: string): boolean {
  const extension = extname(file);
  return extension === ".cjs" || (extension === ".js" && packageOf(file).manifest.type !== "module");
}

function resolveBare(specifier: string, from: string, conditions: readonly string[]): string | null {
  const parts = specifier.split("/");
  const name = parts.splice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  const folder = findPackage(name, dirname(from));
  if (folder === null) {
    if (isBuiltin(specifier)) return null;
    throw new Error(`${from} imports ${specifier}, which is not installed`);
  }
  const manifest = readManifest(folder);
  const subpath = parts.length === 0 ? "." : `./${parts.join("/")}`;
  const { exports } = manifest;
  if (exports === undefined) {
    if (subpath !== ".") return existing(join(folder, subpath));
    return existing(
      join(folder, typeof manifest.browser === "string" ? manifest.browser : (manifest.main ?? "index.js")),
    );
  }
  const hasSubpaths = typeof exports === "object" && exports !== null && Object.keys(exports)[0]?.startsWith(".");
  const target = hasSubpaths ? ((exports as Record<string, Target>)[subpath] ?? null) : exports;
  return inside(folder, choose(target, conditions));
}

function choose(target: Target, conditions: readonly string[]): string | null {
  if (typeof target === "string") return target;
  if (!target) return null;
  for (const [condition, next] of Object.entries(target)) {
    if (!conditions.includes(condition)) continue;
    const chosen = choose(next, conditions);
    if (chosen !== null) return chosen;
  }
  return null;
}

function inside(folder: string, target: string | null): string {
  if (target === null) throw new Error(`${folder} has nothing for a browser`);
  return existing(join(folder, target));
}

function existing(path: string): string {
  for (const candidate of [path, `${path}.js`, join(path, "index.js")]) {
    if (existsSync(candidate) && statSync(candidate).isFile()) return realpathSync(candidate);
  }
  throw new Error(`there is no ${path}`);
}

function findPackage(name: string, folder: string): string | null {
  const candidate = join(folder, "node_modules", name);
  if (existsSync(join(candidate, "package.json"))) return realpathSync(candidate);
  return dirname(folder) === folder ? null : findPackage(name, dirname(folder));
}

const manifests = new Map<string, Manifest>();

function readManifest(folder: string): Manifest {
  const known = manifests.get(folder);
  if (known) return known;
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  manifests.set(folder, manifest);
  return manifest;
}

function packageOf(file: string): { manifest: Manifest; folder: string } {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return { manifest: readManifest(folder), folder };
}
