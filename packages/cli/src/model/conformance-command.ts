import { writeFile } from "node:fs/promises";
import { defineOptions, schemas } from "@assay/service";
import { defineCommand } from "../command/command.js";
import { CommandError } from "../command/command-error.js";
import { type ConformanceCase, findCases } from "../conformance/conformance-case.js";
import { countResults, describeResults } from "../conformance/describe-results.js";
import { runCases } from "../conformance/run-cases.js";
import { InputError } from "../input/input-error.js";
import { texts } from "../option/texts.js";
import { Story } from "../terminal/story.js";

const definitions = defineOptions({
  folders: { schema: texts(), description: "folders with tests in the layout of ONNX's backend tests, at any depth" },
  backend: {
    schema: schemas.oneOf(["both", "onnxruntime", "portable"]),
    description: "both, onnxruntime or portable; both must commit to one trace",
    fallback: "both",
  },
  timeoutSeconds: {
    schema: schemas.wholeNumber(1, 86_400),
    description: "a test that takes longer has failed",
    fallback: 120,
  },
  json: { schema: schemas.text(), description: "file to write all results to", optional: true },
});

/** `assay model conformance`: ONNX's backend tests, or others in their layout. */
export const conformanceCommand = defineCommand({
  words: "model conformance",
  positional: "folders",
  isPositionalList: true,
  summary: "Run tests in the layout of ONNX's backend tests; fails if one gives another result than expected",
  definitions,
  examples: ["$0 model conformance onnx/backend/test/data/node --json results.json"],
  run: async ({ values }, { output, signal }) => {
    const tests = await findAll(values.folders);
    const story = new Story({ output });
    const results = await runCases(
      tests,
      {
        backends: values.backend === "both" ? ["onnxruntime", "portable"] : [values.backend],
        timeoutSeconds: values.timeoutSeconds,
        progress: (done, total) => story.progress("tests", done, total),
      },
      signal,
    );
    if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ tests: results }, null, 1)}\n`);
    output.write(`${describeResults(results).join("\n")}\n`);
    const { failed } = countResults(results);
    if (failed === 0) return;
    const detail = `${failed} of ${results.length} tests failed`;
    throw new CommandError("CONFORMANCE_FAILED", { detail, remedy: "Their reasons stand above." });
  },
});

async function findAll(folders: readonly string[]): Promise<ConformanceCase[]> {
  const found = await Promise.all(
    folders.map((file) =>
      findCases(file).catch((error: Error) => {
        throw new InputError({ code: "INPUT_FILE_UNREADABLE", file, detail: error.message }, { cause: error });
      }),
    ),
  );
  const tests = found.flat();
  if (tests.length > 0) return tests;
  const detail = `no folder below ${folders.join(", ")} has a model.onnx`;
  throw new CommandError("CONFORMANCE_FAILED", {
    detail,
    remedy: "Name a folder such as onnx/backend/test/data/node.",
  });
}
