import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Digest, toDigest } from "@assay/protocol";
import t from "tap";
import { HttpNodeSource } from "../src/index.js";

const signal = AbortSignal.timeout(30_000);
const digest = (byte: number): Digest => toDigest(new Uint8Array(32).fill(byte));
const result = { batchId: 7n, resultIndex: 3 };

async function source(t: { teardown(run: () => unknown): void }, answer: (response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.closeAllConnections());
  t.teardown(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/operator`;
  return { nodes: new HttpNodeSource({ url, timeoutMilliseconds: 300 }, { fetch }), asked };
}

t.test("nodes are asked for by batch, result and place", async (t) => {
  const { nodes, asked } = await source(t, (response) =>
    response.end(JSON.stringify({ nodes: [digest(1), digest(2)] })),
  );
  t.same(await nodes.nodes(result, { depth: 6, index: 5 }, 1, signal), [digest(1), digest(2)]);
  t.same(asked, ["/operator/assay/v1/traces/7/3/nodes?depth=6&index=5&levels=1"]);
});

const PAIR = [digest(1), digest(2)];
const useless: [string, (response: ServerResponse) => void][] = [
  ["too few nodes", (response) => response.end(JSON.stringify({ nodes: [digest(1)] }))],
  ["nodes that are no digests", (response) => response.end(JSON.stringify({ nodes: ["0x1", 5] }))],
  ["no JSON", (response) => response.end("<html>")],
  ["null", (response) => response.end("null")],
  ["a refusal", (response) => response.writeHead(403).end(JSON.stringify({ nodes: [digest(1), digest(2)] }))],
  ["a redirect", (response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()],
  ["a body without end", (response) => response.write("x".repeat(1 << 20))],
  [
    "far more than was asked for",
    (response) => response.end(JSON.stringify({ nodes: PAIR, more: "x".repeat(1 << 17) })),
  ],
  ["silence", () => undefined],
];
for (const [name, answer] of useless) {
  t.test(`${name}: no nodes, and no error`, async (t) => {
    const { nodes } = await source(t, answer);
    t.equal(await nodes.nodes(result, { depth: 0, index: 0 }, 1, signal), null);
  });
}

t.test("an aborted wait is not a missing answer", async (t) => {
  const { nodes } = await source(t, () => undefined);
  const stop = AbortSignal.abort(new Error("stop"));
  await t.rejects(nodes.nodes(result, { depth: 0, index: 0 }, 1, stop), { message: "stop" });
});
