import { createLogger, createMetrics, Health, LOCAL_HTTP } from "@assay/service";
import { openMemoryStore, type Store } from "@assay/store";
import type { Test } from "tap";
import {
  type DisputePort,
  type InferenceEngine,
  Sequencer,
  type SequencerOptions,
  type SequencerServerOptions,
  sequencerServer,
} from "../src/index.js";
import { FakeChain, FakeDemands, quietGame } from "./fake-chain.js";
import { ScaleEngine, ToyEngine } from "./fake-engine.js";

export const OPTIONS: SequencerOptions = {
  requestLifetimeSeconds: 3_600,
  batchCountMost: 4,
  batchAgeSeconds: 30,
  batchBytesMost: 10_000,
  queue: { concurrency: 2, waitingMost: 1, retryAfterSeconds: 1 },
  tracesMost: 2,
};
export const NEVER: AbortSignal = new AbortController().signal;

export type Parts = {
  readonly options?: Partial<SequencerOptions>;
  readonly server?: Partial<SequencerServerOptions>;
  readonly store?: Store;
  readonly chain?: FakeChain;
  readonly game?: DisputePort;
  readonly demands?: FakeDemands;
  readonly engines?: readonly InferenceEngine[];
};

/** A sequencer over fakes, not listening. */
export async function stand(parts: Parts = {}) {
  const clock = { seconds: 5_000, now: () => clock.seconds };
  const chain = parts.chain ?? new FakeChain();
  const demands = parts.demands ?? new FakeDemands();
  const store = parts.store ?? (await openMemoryStore());
  const [toy, scale] = [new ToyEngine(), new ScaleEngine()];
  const logger = createLogger({ name: "test", level: "silent" });
  const metrics = createMetrics({ component: "test", processMetrics: false });
  const health = new Health();
  const sequencer = await Sequencer.open(
    { ...OPTIONS, ...parts.options },
    {
      store,
      engines: parts.engines ?? [toy, scale],
      rollup: chain,
      disputes: parts.game ?? quietGame,
      demands,
      clock,
      logger,
      metrics,
      health,
      pause: () => Promise.reject(new Error("tests call react")),
    },
  );
  return { sequencer, chain, demands, store, toy, scale, clock, logger, metrics, health };
}

/** A sequencer that listens on a free port of this machine. */
export async function serve(t: Test, parts: Parts = {}) {
  const all = await stand(parts);
  const http = { ...LOCAL_HTTP, bodyBytesMost: 20_000, withholdTrace: false, version: "0.0.0-test", ...parts.server };
  const server = sequencerServer(http, all);
  const { url, port } = await server.listen();
  t.teardown(() => server.close());
  const get = async (path: string) => answerOf(await fetch(`${url}${path}`));
  const post = async (path: string, body: unknown) => {
    const headers = { "content-type": "application/json" };
    return answerOf(await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body), headers }));
  };
  return { ...all, server, url, port, get, post };
}

async function answerOf(response: Response) {
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

/** JSON of which a test knows what it is. */
export interface Json {
  readonly [key: string]: Json;
}

/** The body of an inference request for ScaleEngine. */
export function scaleRequest(factor: number, more: Record<string, unknown> = {}) {
  return {
    inputs: [
      { name: "matrix", datatype: "FP32", shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
      { name: "factor", datatype: "INT64", shape: [1], data: [factor] },
    ],
    ...more,
  };
}
