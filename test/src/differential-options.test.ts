import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import t from "tap";
import { differentialOptions, type UsageErrorType } from "./differential-options.js";

const RUN = fileURLToPath(new URL("./differential.js", import.meta.url));

t.test("numbers of cases and seeds", async (t) => {
  t.same(differentialOptions([]), { cases: 100_000, seed: 1 });
  t.same(differentialOptions(["--seed", "7", "--cases=20"]), { cases: 20, seed: 7 });
});

t.test("other arguments are refused by a typed error that tells the usage", async (t) => {
  const refused: readonly (readonly [string[], Partial<UsageErrorType>])[] = [
    [["--nope"], { code: "ARGUMENT_UNKNOWN" }],
    [["20"], { code: "ARGUMENT_UNKNOWN" }],
    [["--cases"], { code: "ARGUMENT_UNKNOWN" }],
    [["--cases", "many"], { code: "NUMBER_MALFORMED", option: "cases", given: "many" }],
    [["--cases", ""], { code: "NUMBER_MALFORMED", option: "cases", given: "" }],
    [["--cases=-1"], { code: "NUMBER_MALFORMED", option: "cases", given: "-1" }],
    [["--seed", "1.5"], { code: "NUMBER_MALFORMED", option: "seed", given: "1.5" }],
  ];
  for (const [args, type] of refused) {
    t.throws(() => differentialOptions(args), { name: "UsageError", type, message: /\nUsage: / }, args.join(" "));
  }
});

t.test("the command ends with code 2, without a stack trace", async (t) => {
  for (const args of [["--nope"], ["--seed", "x"]]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [RUN, ...args], { encoding: "utf8" });
    t.equal(status, 2, args.join(" "));
    t.equal(stdout, "");
    t.match(stderr, /Usage: npm run differential/);
    t.notMatch(stderr, /\n {4}at /);
  }
});
