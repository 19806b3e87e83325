import t from "tap";
import { BenchError } from "../src/option/bench-error.js";
import { helpText, readOptions } from "../src/option/options.js";
import { assertKnown } from "../src/subject/subject.js";

const codeOf = (run: () => unknown): string | null => {
  try {
    run();
  } catch (error) {
    if (error instanceof BenchError) return error.code;
    throw error;
  }
  return null;
};

t.test("a run without options measures everything and writes the documentation", async (t) => {
  const options = readOptions([]);
  t.match(options, { threads: [1, 2], stacks: [1, 4, 16, 32], quick: false, growth: true, docs: true });
  t.equal(options?.models, undefined);
});

t.test("a run of some models, or a quick one, writes none", async (t) => {
  t.match(readOptions(["--models", "resnet50,lstm"]), { models: ["resnet50", "lstm"], growth: false, docs: false });
  t.match(readOptions(["--quick"]), { growth: true, docs: false });
  t.match(readOptions(["--models=a.onnx", "--growth", "yes", "--docs", "yes"]), { growth: true, docs: true });
});

t.test("lists may be given at once or one by one", async (t) => {
  t.match(readOptions(["--threads", "1,4", "--threads", "8"]), { threads: [1, 4, 8] });
  const options = readOptions(["--shape", "a=1x3x8", "--shape", "b=2", "--dimension", "batch=4,tokens=16"]);
  t.match(options, { shapes: { a: [1, 3, 8], b: [2] }, dimensions: { batch: 4, tokens: 16 } });
});

t.test("--help is no run", async (t) => {
  t.equal(readOptions(["--help", "--quick"]), null);
  for (const word of ["--models", "--threads", "--json", "--profile", "resnet50", "gpt2-decode"]) {
    t.match(helpText(), word);
  }
});

t.test("what cannot be read is a typed error", async (t) => {
  t.equal(
    codeOf(() => readOptions(["--modles", "a"])),
    "BENCH_ARGUMENT_UNEXPECTED",
  );
  t.equal(
    codeOf(() => readOptions(["resnet50"])),
    "BENCH_ARGUMENT_UNEXPECTED",
  );
  t.equal(
    codeOf(() => readOptions(["--json"])),
    "BENCH_ARGUMENT_UNEXPECTED",
  );
  t.equal(
    codeOf(() => readOptions(["--shape", "a=1x"])),
    "BENCH_BINDING_MALFORMED",
  );
  t.equal(
    codeOf(() => readOptions(["--dimension", "batch"])),
    "BENCH_BINDING_MALFORMED",
  );
  t.equal(
    codeOf(() => readOptions(["--threads", "0"])),
    "BENCH_OPTION_INVALID",
  );
  t.equal(
    codeOf(() => readOptions(["--threads", "two"])),
    "BENCH_OPTION_INVALID",
  );
  t.equal(
    codeOf(() => assertKnown("resnet51")),
    "BENCH_MODEL_UNKNOWN",
  );
  t.equal(
    codeOf(() => assertKnown("resnet50")),
    null,
  );
});
