import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import helmet from "helmet";
import { pinoHttp } from "pino-http";
import { Histogram, type Registry } from "prom-client";
import { AssayError } from "../error/assay-error.js";
import type { Health } from "../health/health.js";
import type { Logger } from "../log/create-logger.js";
import { answerBrokenRequest } from "./broken-request.js";
import { PROBLEM_CONTENT_TYPE, problemOf } from "./problem.js";

export type HttpBaseOptions = {
  /** 127.0.0.1 unless the service is meant to be reached from elsewhere */
  readonly host: string;
  /** 0 takes a free port */
  readonly port: number;
  /** longest time for a whole request to arrive */
  readonly requestTimeoutSeconds: number;
  /** how long open requests may finish at shutdown before their connections are cut */
  readonly shutdownSeconds: number;
};

export type HttpBaseModules = {
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly health: Health;
  /** adds the service's own routes */
  readonly routes: (app: Express) => void;
};

/** Options of an HTTP base that is reachable on this machine only. */
export const LOCAL_HTTP: HttpBaseOptions = {
  host: "127.0.0.1",
  port: 0,
  requestTimeoutSeconds: 60,
  shutdownSeconds: 10,
};

/** express with security headers, request ids, logs, metrics, health and problem bodies. */
export class HttpBase {
  readonly #options: HttpBaseOptions;
  readonly #modules: HttpBaseModules;
  readonly #server: Server;
  readonly #closing = new AbortController();

  constructor(options: HttpBaseOptions, modules: HttpBaseModules) {
    this.#options = options;
    this.#modules = modules;
    this.#server = createServer({ requestTimeout: options.requestTimeoutSeconds * 1000 }, this.#application());
    this.#server.on("clientError", answerBrokenRequest);
  }

  /** Aborts when `close` has waited long enough; handlers pass it to what they wait for. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Starts to listen; the URL has the real port. */
  async listen(): Promise<{ readonly url: string; readonly port: number }> {
    this.#server.listen(this.#options.port, this.#options.host);
    await once(this.#server, "listening");
    const { port } = this.#server.address() as AddressInfo;
    const host = this.#options.host.includes(":") ? `[${this.#options.host}]` : this.#options.host;
    this.#modules.logger.info({ host: this.#options.host, port }, "listening");
    return { url: `http://${host}:${port}`, port };
  }

  /** Not ready any more, no new connections; open requests may finish for `shutdownSeconds`. */
  async close(): Promise<void> {
    this.#modules.health.stop();
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => {
      this.#closing.abort(new Error("the service is shutting down"));
      this.#server.closeAllConnections();
    }, this.#options.shutdownSeconds * 1000);
    await closed;
    clearTimeout(timer);
    this.#closing.abort(new Error("the service is shutting down"));
  }

  #application(): Express {
    const { logger, metrics, routes } = this.#modules;
    const app = express();
    app.disable("x-powered-by");
    app.set("query parser", "simple");
    app.use(pinoHttp({ logger, genReqId: requestIdOf, customLogLevel: levelOf, serializers: LOG_SERIALIZERS }));
    app.use((request, response, next) => {
      response.setHeader("x-request-id", String(request.id));
      // A connection that was busy when `close` was called would otherwise stay open until its keep-alive ends.
      response.once("finish", () => {
        if (!this.#server.listening) request.socket.end();
      });
      next();
    });
    app.use(helmet());
    app.use(measureRequests(metrics));
    app.get("/metrics", async (_request, response) => {
      response.type(metrics.contentType).send(await metrics.metrics());
    });
    app.get("/health/live", (_request, response) => void response.json({ live: true }));
    app.get("/health/ready", (_request, response) => {
      const readiness = this.#modules.health.readiness();
      response.status(readiness.ready ? 200 : 503).json(readiness);
    });
    routes(app);
    app.use(refuseUnknownPath);
    app.use(answerWithProblem(logger));
    return app;
  }
}

const LOG_SERIALIZERS = {
  req: (request: { id: unknown; method: string; url: string; remoteAddress?: string }) => ({
    id: request.id,
    method: request.method,
    url: request.url,
    remoteAddress: request.remoteAddress,
  }),
  res: (response: { statusCode: number }) => ({ statusCode: response.statusCode }),
};

function requestIdOf(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

function levelOf(_request: IncomingMessage, response: { statusCode: number }, error?: Error): "debug" | "error" {
  return error !== undefined || response.statusCode >= 500 ? "error" : "debug";
}

function measureRequests(registry: Registry): RequestHandler {
  const duration = new Histogram({
    name: "assay_http_request_duration_seconds",
    help: "Time from the first byte of a request to the last byte of its response",
    labelNames: ["method", "route", "status"],
    registers: [registry],
  });
  return (request, response, next) => {
    const end = duration.startTimer();
    response.once("close", () => {
      // The pattern, not the path: the number of series stays bounded whatever clients ask for.
      const route = (request.route as { path?: string } | undefined)?.path ?? "unknown";
      end({ method: request.route === undefined ? "ANY" : request.method, route, status: String(response.statusCode) });
    });
    next();
  };
}

const refuseUnknownPath: RequestHandler = (request) => {
  throw new AssayError({
    code: "PATH_UNKNOWN",
    title: "There is nothing at this path",
    status: 404,
    detail: `There is no ${request.method} ${request.path}`,
    remedy: "GET /v2 tells what this server is; the OpenAPI document lists the paths.",
  });
};

function answerWithProblem(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = problemOf(error, `urn:assay:request:${String(request.id)}`);
    const level = problem.status >= 500 ? "error" : "debug";
    logger[level]({ err: error, code: problem.code, requestId: request.id }, "request failed");
    if (response.headersSent) return next(error);
    const retry = (error as { data?: { retryAfterSeconds?: unknown } }).data?.retryAfterSeconds;
    if (typeof retry === "number") response.setHeader("retry-after", String(Math.ceil(retry)));
    // A body that was not read to its end cannot be followed by another request.
    if (!request.complete) response.setHeader("connection", "close");
    response.status(problem.status).type(PROBLEM_CONTENT_TYPE).send(JSON.stringify(problem));
  };
}
