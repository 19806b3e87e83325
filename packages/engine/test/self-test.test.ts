import t from "tap";
import { assertSound, BackendUnsoundError, type Multiply } from "../src/backend/self-test.js";
import { createBackend } from "../src/index.js";

const right: Multiply = async (a, b, m, n, k) =>
  Float64Array.from({ length: m * n }, (_, i) => {
    let sum = 0;
    for (let term = 0; term < k; term++) sum += a[Math.floor(i / n) * k + term] * b[(i % n) * k + term];
    return sum;
  });

t.test("onnxruntime is sound on this machine", async (t) => {
  await t.resolves(createBackend("onnxruntime"));
});

t.test("unsound products are found", async (t) => {
  await t.resolves(assertSound(right));
  const faults: Record<string, Multiply> = {
    "rounds through binary32": async (...task) => Float64Array.from(await right(...task), Math.fround),
    "flushes what is small": async (...task) => (await right(...task)).map((x) => (Math.abs(x) < 2 ** -126 ? 0 : x)),
    "loses the last term": async (a, b, m, n, k) =>
      right(k > 1 ? a.map((x, i) => (i % k === k - 1 ? 0 : x)) : a, b, m, n, k),
    "swaps two columns": async (...task) => {
      const c = await right(...task);
      if (c.length > 2) [c[0], c[1]] = [c[1], c[0]];
      return c;
    },
  };
  for (const [fault, multiply] of Object.entries(faults))
    await t.rejects(assertSound(multiply), BackendUnsoundError, fault);
});
