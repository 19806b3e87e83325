import { once } from "node:events";
import { connect } from "node:net";
import type { Express, Request, Response } from "express";
import t, { type Test } from "tap";
import { AssayError, createLogger, createMetrics, Health, HttpBase, jsonBody, LOCAL_HTTP } from "../src/index.js";

const silent = createLogger({ name: "test", level: "silent" });

async function serve(t: Test, routes: (app: Express) => void, health = new Health()) {
  const metrics = createMetrics({ component: "test", processMetrics: false });
  const base = new HttpBase(LOCAL_HTTP, { logger: silent, metrics, health, routes });
  const { url, port } = await base.listen();
  t.teardown(() => base.close());
  return { base, url, port, health };
}

const echo = (app: Express) => {
  app.post("/echo", jsonBody(1_000), (request: Request, response: Response) => void response.json(request.body));
  app.get("/typed", () => {
    throw new AssayError({
      code: "QUEUE_FULL",
      title: "The queue is full",
      status: 503,
      remedy: "Come back later.",
      data: { retryAfterSeconds: 2.5 },
    });
  });
  app.get("/bug", async () => {
    throw new Error("the password is hunter2");
  });
};
const json = { "content-type": "application/json" };

t.test("a typed error leaves as a problem with code, remedy and request id", async (t) => {
  const { url } = await serve(t, echo);
  const response = await fetch(`${url}/typed`, { headers: { "x-request-id": "abc-1" } });
  t.equal(response.status, 503);
  t.match(response.headers.get("content-type"), /application\/problem\+json/);
  t.equal(response.headers.get("retry-after"), "3");
  t.equal(response.headers.get("x-request-id"), "abc-1");
  t.match(await response.json(), {
    type: "urn:assay:problem:queue-full",
    title: "The queue is full",
    status: 503,
    code: "QUEUE_FULL",
    error: "The queue is full",
    remedy: "Come back later.",
    instance: "urn:assay:request:abc-1",
  });
});

t.test("an unexpected error tells nothing", async (t) => {
  const { url } = await serve(t, echo);
  const response = await fetch(`${url}/bug`, { headers: { "x-request-id": "bad id <script>" } });
  t.equal(response.status, 500);
  t.not(response.headers.get("x-request-id"), "bad id <script>");
  const body = await response.text();
  t.match(body, /INTERNAL_ERROR/);
  t.notMatch(body, /hunter2/);
});

t.test("bad bodies are clean problems", async (t) => {
  const { url } = await serve(t, echo);
  const post = async (body: string, headers: Record<string, string> = json) => {
    const response = await fetch(`${url}/echo`, { method: "POST", body, headers });
    return `${response.status} ${((await response.json()) as { code?: string }).code}`;
  };
  t.equal(await post('{"a": 1'), "400 BODY_NOT_JSON");
  t.equal(await post("NaN"), "400 BODY_NOT_JSON");
  t.equal(await post(JSON.stringify({ a: "x".repeat(2_000) })), "413 BODY_TOO_LARGE");
  t.equal(await post("{}", { "content-type": "text/plain" }), "415 CONTENT_TYPE_UNSUPPORTED");
  t.equal(await post("{}", { "content-type": "application/json; charset=latin7" }), "415 CHARSET_UNSUPPORTED");
  t.equal(await post("{}", { ...json, "content-encoding": "snappy" }), "415 ENCODING_UNSUPPORTED");
  t.equal(await post("{}"), "200 undefined");
  // Bytes go without a content type, as Triton's client sends them.
  const unnamed = await fetch(`${url}/echo`, { method: "POST", body: new TextEncoder().encode('{"a": 1}') });
  t.equal(unnamed.status, 200);
  t.same(await unnamed.json(), { a: 1 });
  t.match(await (await fetch(`${url}/nowhere`)).json(), { code: "PATH_UNKNOWN", status: 404 });
});

/** Sends raw bytes, closes the sending side and returns all that comes back. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.end(bytes);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

t.test("a body that is cut off is a problem, and the server lives on", async (t) => {
  const { url, port } = await serve(t, echo);
  const answer = await raw(
    port,
    'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":',
  );
  t.match(answer, /^HTTP\/1.1 400 /);
  t.match(answer, /BODY_TRUNCATED/);
  t.match(await raw(port, "GARBAGE\r\n\r\n"), /REQUEST_MALFORMED/);
  t.match(await raw(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(40_000)}\r\n\r\n`), /HEADERS_TOO_LARGE/);
  t.equal((await fetch(`${url}/health/live`)).status, 200);
});

t.test("ready only when every part is, and security headers are set", async (t) => {
  const { url, health } = await serve(t, echo);
  let reason: string | undefined = "no chain";
  health.register("chain", () => reason);
  const before = await fetch(`${url}/health/ready`);
  t.equal(before.status, 503);
  t.same(await before.json(), { ready: false, reasons: { chain: "no chain" } });
  t.equal(before.headers.get("x-content-type-options"), "nosniff");
  t.equal(before.headers.get("x-powered-by"), null);
  reason = undefined;
  t.equal((await fetch(`${url}/health/ready`)).status, 200);
});

t.test("metrics count by route pattern, not by path", async (t) => {
  const { url } = await serve(t, echo);
  await fetch(`${url}/typed`);
  await fetch(`${url}/random-1`);
  await fetch(`${url}/random-2`);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  t.match(metrics, /_count\{component="test",method="GET",route="\/typed",status="503"\} 1/);
  t.match(metrics, /_count\{component="test",method="ANY",route="unknown",status="404"\} 2/);
  t.notMatch(metrics, /random-1/);
});

t.test("close lets an open request finish and takes no new one", async (t) => {
  let release = () => {};
  const entered = deferred();
  const { base, url } = await serve(t, (app) => {
    app.get("/slow", async (_request, response) => {
      const released = deferred();
      release = released.resolve;
      entered.resolve();
      await released.promise;
      response.json({ done: true });
    });
  });
  const open = fetch(`${url}/slow`);
  await entered.promise;
  const closed = base.close();
  await t.rejects(fetch(`${url}/health/live`), "no new connection");
  release();
  t.same(await (await open).json(), { done: true });
  await closed;
  t.equal(base.signal.aborted, true);
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
