import type { BackendName, Executor, Model } from "@assay/engine";
import type { Program } from "@assay/program";
import type { Case } from "./case.js";

/** How a case is run: the backend, its threads (workers of a pool for `portable`), alone or stacked. */
export type Variant = { readonly backend: BackendName; readonly threads: number; readonly isStacked: boolean };

/** What one run commits to: the program, and for every request its outputs and, where it ran alone, its trace. */
export type Roots = {
  readonly modelId: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** empty where requests were stacked */
  readonly traces: readonly string[];
};

/** A line of what a processor reports. `fault` tells why there are no roots. */
export type Row = { readonly name: string; readonly variant: Variant } & (
  | { readonly roots: Roots }
  | { readonly fault: string }
);

/** How a host makes executors and models: Node all of them, a browser those of the portable backend. */
export type Host = {
  /** null if this host or machine does not have it */
  readonly executor: (program: Program, backend: BackendName, threads: number) => Promise<Executor | null>;
  readonly model: (executor: Executor) => Model;
};

/** Backends and threads that a case runs on. */
export function settingsOf(one: Case, backends: readonly BackendName[]): Omit<Variant, "isStacked">[] {
  return backends.flatMap((backend) => {
    const isPool = backend === "portable";
    return [1, 2, 8].flatMap((threads) => (isPool && threads > 1 && !one.isPooled ? [] : [{ backend, threads }]));
  });
}

/** Runs a case in one setting, every request alone and then all of them stacked in another order. */
export async function measure(
  one: Case,
  program: Program,
  setting: Omit<Variant, "isStacked">,
  host: Host,
): Promise<Row[]> {
  const row = (isStacked: boolean) => ({ name: one.name, variant: { ...setting, isStacked } });
  try {
    const executor = await host.executor(program, setting.backend, setting.threads);
    if (executor === null) return [];
    const model = host.model(executor);
    try {
      const alone = await runAlone(model, one.requests);
      const stacked = await runStacked(model, one.requests);
      return [
        { ...row(false), roots: alone },
        { ...row(true), roots: stacked },
      ];
    } finally {
      await model.close();
    }
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return [
      { ...row(false), fault },
      { ...row(true), fault },
    ];
  }
}

type Requests = readonly (readonly Uint8Array[])[];

async function runAlone(model: Model, requests: Requests): Promise<Roots> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const traces: string[] = [];
  for (const request of requests) {
    const { inputRoot, outputRoot } = await model.execute(request);
    inputs.push(inputRoot);
    outputs.push(outputRoot);
    traces.push((await model.trace(request)).root);
  }
  return { modelId: model.modelId, inputs, outputs, traces };
}

/** All requests in one run, the last one first and once more behind, so that an odd number is stacked as well. */
async function runStacked(model: Model, requests: Requests): Promise<Roots> {
  const order = [...requests.keys()].reverse();
  order.push(requests.length - 1);
  const executions = await model.executeStacked(order.map((request) => requests[request]!));
  const inputs: string[] = [];
  const outputs: string[] = [];
  for (const [place, request] of order.entries()) {
    const { inputRoot, outputRoot } = executions[place]!;
    if (outputs[request] !== undefined && outputs[request] !== outputRoot) {
      throw new Error(`request ${request} gives two results in one stack`);
    }
    inputs[request] = inputRoot;
    outputs[request] = outputRoot;
  }
  return { modelId: model.modelId, inputs, outputs, traces: [] };
}
