import { readFileSync } from "node:fs";
import t from "tap";
import { describeTable, LOWERINGS } from "../src/index.js";

t.test("docs/operators.md says what the table of lowerings says", async (t) => {
  const page = readFileSync(new URL("../../../../docs/operators.md", import.meta.url), "utf8");
  t.equal(page, describeTable(LOWERINGS), "run: npm run docs:operators");
});

t.test("no two rows of an operator hold in one opset", async (t) => {
  const seen = new Map<string, string>();
  for (const { domain = "ai.onnx", operator, since, until } of LOWERINGS) {
    if (since > until) t.fail(`${domain}.${operator} ${since} to ${until}`);
    for (let opset = since; opset <= until; opset++) {
      const key = `${domain}.${operator} in ${opset}`;
      if (seen.has(key)) t.fail(`${key} has two rows`);
      seen.set(key, operator);
    }
  }
  t.ok(seen.size > 1000);
});
