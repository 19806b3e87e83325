import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";

/** One folder of ONNX's backend tests: `model.onnx` and `test_data_set_*` with `input_*.pb` and `output_*.pb`. */
export type ConformanceCase = {
  /** its path below the folder that was given, or that folder's own name */
  readonly name: string;
  readonly folder: string;
};

/** How a test ended. */
export type ConformanceResult = {
  readonly name: string;
  /** the operators of the model, those of another domain with it: `com.microsoft.Gelu` */
  readonly operators: readonly string[];
  readonly status: "passed" | "refused" | "failed";
  /** empty for a test that passed */
  readonly reason: string;
};

const DEPTH_MOST = 8;

/** Every folder below `root` with a `model.onnx` in it, `root` included, by name. */
export async function findCases(root: string): Promise<ConformanceCase[]> {
  const found: ConformanceCase[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    if (entries.some((entry) => entry.name === "model.onnx")) {
      found.push({ name: relative(root, folder) || basename(resolve(folder)), folder });
      return;
    }
    for (const entry of entries) {
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await isDirectory(join(folder, entry.name))));
      if (isFolder && depth < DEPTH_MOST) await visit(join(folder, entry.name), depth + 1);
    }
  };
  await visit(root, 0);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
