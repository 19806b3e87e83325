import { EventEmitter } from "node:events";
import t from "tap";
import { AssayError, createLogger, Secret, shutdownSignal } from "../src/index.js";

function capture(pretty: boolean) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, logger: createLogger({ name: "test", level: "info", pretty }, { destination }) };
}

t.test("secrets do not reach the log", async (t) => {
  const { lines, logger } = capture(false);
  logger.info({
    key: new Secret("hunter2"),
    privateKey: "hunter2",
    signer: { password: "hunter2", deep: { mnemonic: "hunter2" } },
    req: { headers: { authorization: "hunter2" } },
  });
  t.equal(lines.length, 1);
  t.notMatch(lines[0], /hunter2/);
});

t.test("a typed error is logged with its code, data and cause", async (t) => {
  const { lines, logger } = capture(false);
  const cause = new Error("below");
  logger.error({
    err: new AssayError({ code: "X_FAILED", title: "X failed", status: 500, data: { batch: 7 } }, { cause }),
  });
  t.match(JSON.parse(lines[0]!), { err: { code: "X_FAILED", data: { batch: 7 }, cause: { message: "below" } } });
});

t.test("the URL in a library's message is cut down to its host", async (t) => {
  const { lines, logger } = capture(false);
  const cause = new Error('refused (requestUrl="https://name:hunter2@node.example/v3/hunter2")');
  logger.error({ err: new Error("no answer from https://node.example/v3/hunter2", { cause }) }, "failed");
  t.notMatch(lines[0], /hunter2/);
  t.match(lines[0], /https:\/\/node\.example\/\[hidden\]/);
});

t.test("the first signal aborts, and the handlers are gone", async (t) => {
  const { logger } = capture(false);
  const events = new EventEmitter();
  const stopping = shutdownSignal({ logger, process: events as unknown as NodeJS.Process });
  t.equal(stopping.signal.aborted, false);
  events.emit("SIGTERM", "SIGTERM");
  t.equal(stopping.signal.aborted, true);
  t.equal(events.listenerCount("SIGTERM") + events.listenerCount("SIGINT"), 0);
});
