import { type Health, HttpBase, type HttpBaseOptions, type Logger, type Registry } from "@assay/service";
import type { Sequencer } from "../sequencer.js";
import { addInferenceRoutes, type InferenceRouteOptions } from "./inference-routes.js";
import { addOpenApiRoute } from "./open-api.js";
import { addResultRoutes } from "./result-routes.js";
import { addTraceRoutes, type TraceRouteOptions } from "./trace-routes.js";

export type SequencerServerOptions = HttpBaseOptions & InferenceRouteOptions & TraceRouteOptions;

export type SequencerServerModules = {
  readonly sequencer: Sequencer;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly health: Health;
};

/** The sequencer's HTTP server; `listen` starts it and `close` lets open requests finish. */
export function sequencerServer(options: SequencerServerOptions, modules: SequencerServerModules): HttpBase {
  const { sequencer, health } = modules;
  return new HttpBase(options, {
    ...modules,
    routes: (app) => {
      addInferenceRoutes(app, options, { sequencer, isReady: () => health.readiness().ready });
      addResultRoutes(app, { sequencer });
      addTraceRoutes(app, options, { sequencer });
      addOpenApiRoute(app, options);
    },
  });
}
