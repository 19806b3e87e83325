import t from "tap";
import type { Row } from "../src/measure/measure-model.js";
import { percent, stacksInMarkdown } from "../src/report/describe-rows.js";
import { logPlot } from "../src/report/log-plot.js";
import { replaceSection } from "../src/report/write-docs.js";

const options = {
  title: "a < b",
  xLabel: "size",
  yLabel: "time",
  xDecades: [0, 4] as const,
  yDecades: [-2, 2] as const,
  legend: ["ours", "theirs"],
};

t.test("a decade is as wide as every other", async (t) => {
  const points = [1, 10, 100, 1000, 10_000].map((x) => [x, x / 100] as const);
  const svg = logPlot([{ title: "one", lines: [{ points }] }], options);
  const circles = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  t.same(circles, [
    [0, 260],
    [100, 195],
    [200, 130],
    [300, 65],
    [400, 0],
  ]);
  t.match(svg, "a &lt; b", "text is escaped");
});

t.test("only what stands between the markers is exchanged", async (t) => {
  const text = "before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n";
  const expected = "before\n<!-- bench:begin -->\n\nnew\n\n<!-- bench:end -->\nafter\n";
  t.equal(replaceSection(text, "new"), expected);
  t.equal(replaceSection(expected, "new"), expected, "a second time changes nothing");
  t.throws(() => replaceSection("no markers", "new"), RangeError);
});

t.test("what could not be measured is a dash", async (t) => {
  const stack = { requests: 4, perSecond: 12.34, onnxruntimePerSecond: null };
  const [, , line] = stacksInMarkdown([{ title: "m", threads: 2, stacks: [stack] } as unknown as Row]);
  t.equal(line, "| m | 2 | 12.3 (–) |");
  t.equal(percent(0.00123), "0.123 %");
});
