import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import type { Report, Task } from "../report.js";
import type { Journal } from "../run-processor.js";
import { MODULES, moduleText } from "./modules.js";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const PAGE = "test/dist/processors/browser/page.js";
const TYPES: Readonly<Record<string, string>> = { ".wasm": "application/wasm", ".html": "text/html" };
/** A page that says nothing for so long has failed to load, or hangs. */
const SILENCE_MILLISECONDS = 900_000;

/**
 * The page: what keeps its modules from running is told to the server. @chainsafe/ssz wants a global Buffer when it loads,
 * which the package buffer provides, as bundlers do.
 */
const DOCUMENT = `<!doctype html><title>roots</title><script>
const fault = (text) => fetch("/fault", { method: "POST", body: String(text) });
addEventListener("error", (event) => fault(event.message + " " + (event.filename ?? event.target.src)), true);
addEventListener("unhandledrejection", (event) => fault(event.reason.stack ?? event.reason));
</script><script type="module">
import { Buffer } from "${MODULES}node:buffer";
globalThis.Buffer = Buffer;
</script><script type="module" src="${MODULES}${PAGE}"></script>`;

type BrowserOptions = Task & { readonly chromium: string; readonly onReport: (report: Report) => void };

/** Runs the cases in headless Chromium: the built modules, unbundled, come from a server on loopback. */
export async function runBrowser(journal: Journal, options: BrowserOptions): Promise<void> {
  const settled = journal.settled;
  const task: Task = { ...options, files: options.files.filter((file) => !settled.has(file)) };
  if (task.files.length === 0) return;
  let finish: (fault: string | null) => void = () => {};
  const finished = new Promise<string | null>((resolve) => {
    finish = resolve;
  });
  let heardAt = Date.now();
  const take = (report: Report): void => {
    heardAt = Date.now();
    if (report.kind === "finished") finish(null);
    else journal.add(report);
    options.onReport(report);
  };
  const server = createServer((request, response) => {
    serve(task, take, request, response).catch((error: Error) => {
      response.writeHead(404).end();
      finish(`${request.url}: ${error.message}`);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const stop = await startChromium(options.chromium, `http://127.0.0.1:${port}/`, finish);
  const watch = setInterval(() => {
    if (Date.now() - heardAt > SILENCE_MILLISECONDS) finish(`the page has been silent for ${SILENCE_MILLISECONDS} ms`);
  }, 1000);
  const fault = await finished;
  clearInterval(watch);
  await stop();
  closeAll(server);
  if (fault !== null) {
    const report: Report = { kind: "crash", file: "page", detail: fault };
    journal.add(report);
    options.onReport(report);
  }
}

async function startChromium(
  chromium: string,
  address: string,
  finish: (fault: string) => void,
): Promise<() => Promise<void>> {
  const profile = await mkdtemp(join(tmpdir(), "assay-chromium-"));
  const isRoot = process.getuid?.() === 0;
  const child = spawn(
    chromium,
    [
      "--headless=new",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      `--user-data-dir=${profile}`,
      ...(isRoot ? ["--no-sandbox"] : []),
      address,
    ],
    { stdio: "ignore" },
  );
  child.on("error", (error) => finish(error.message));
  child.on("exit", (code, signal) => finish(`chromium ended: ${signal ?? code}`));
  return async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill()) await once(child, "close");
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
}

function closeAll(server: Server): void {
  server.close();
  server.closeAllConnections();
}

async function serve(
  task: Task,
  take: (report: Report) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = decodeURIComponent(new URL(request.url ?? "/", "http://127.0.0.1").pathname);
  const send = (body: string | Uint8Array, extension: string): void => {
    response.writeHead(200, { "content-type": TYPES[extension] ?? "text/javascript", "cache-control": "no-store" });
    response.end(body);
  };
  if (path === "/") return send(DOCUMENT, ".html");
  if (path === "/favicon.ico") return void response.writeHead(204).end();
  if (path === "/task") return send(JSON.stringify(task), ".json");
  if (path === "/fault") throw new Error(await textOf(request));
  if (path === "/report") {
    for (const line of (await textOf(request)).split("\n").slice(0, -1)) take(JSON.parse(line) as Report);
    return send("", ".json");
  }
  if (path.startsWith("/cases/")) return send(readFileSync(join(task.folder, normalize(path.slice(7)))), ".bin");
  if (!path.startsWith(MODULES)) throw new Error("there is no such page");
  const file = path.slice(MODULES.length);
  return extname(file) === ".wasm"
    ? send(readFileSync(join(ROOT, file)), ".wasm")
    : send(moduleText(file, ROOT), ".js");
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
