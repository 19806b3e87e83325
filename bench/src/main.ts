import { isAssayError } from "@assay/service";
import { runBench } from "./run-bench.js";

try {
  process.exitCode = await runBench(process.argv.slice(2), process.stdout);
} catch (error) {
  if (!isAssayError(error)) throw error;
  process.stderr.write(`✗ ${error.message}\n${error.remedy ? `  ${error.remedy}\n` : ""}`);
  process.exitCode = 1;
}
