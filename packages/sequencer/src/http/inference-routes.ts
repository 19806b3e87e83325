import { jsonBody } from "@assay/service";
import type { Express, NextFunction, Request, Response } from "express";
import { SequencerError } from "../error/sequencer-error.js";
import type { InferenceEngine, TensorPort } from "../port/inference-engine.js";
import type { Sequencer } from "../sequencer.js";
import { dataTypeName } from "../tensor/data-type.js";
import { decodeTensors } from "../tensor/decode-tensors.js";
import { encodeTensor } from "../tensor/encode-tensor.js";
import { TensorError } from "../tensor/tensor-error.js";
import { readInferenceRequest, termsOf } from "./inference-request.js";

export type InferenceRouteOptions = {
  /** largest body of an inference request, after decompression */
  readonly bodyBytesMost: number;
  /** version that GET /v2 tells */
  readonly version: string;
};

export type InferenceRouteModules = {
  readonly sequencer: Sequencer;
  readonly isReady: () => boolean;
};

type ModelPath = { readonly name: string; readonly version?: string };

/** The Open Inference Protocol, version 2 (KServe), over JSON. Models have one version each: their modelId. */
export function addInferenceRoutes(app: Express, options: InferenceRouteOptions, modules: InferenceRouteModules): void {
  const { sequencer, isReady } = modules;
  const engineOf = (request: Request): InferenceEngine => {
    const { name, version } = request.params as unknown as ModelPath;
    return sequencer.models.named(name, version);
  };
  app.get("/v2", (_request, response) => {
    response.json({ name: "assay-sequencer", version: options.version, extensions: ["assay"] });
  });
  app.get("/v2/health/live", (_request, response) => void response.json({ live: true }));
  app.get("/v2/health/ready", (_request, response) => {
    response.status(isReady() ? 200 : 503).json({ ready: isReady() });
  });
  for (const path of ["/v2/models/:name", "/v2/models/:name/versions/:version"]) {
    app.get(path, (request, response) => void response.json(describeModel(engineOf(request))));
    app.get(`${path}/ready`, (request, response) => {
      const { name } = engineOf(request);
      response.status(isReady() ? 200 : 503).json({ name, ready: isReady() });
    });
    app.post(
      `${path}/infer`,
      // Before the body is read: who asks for an unknown model need not send its megabytes.
      (request: Request, _response: Response, next: NextFunction) => {
        engineOf(request);
        refuseBinary(request);
        next();
      },
      jsonBody(options.bodyBytesMost),
      (request: Request, response: Response) => infer(engineOf(request), sequencer, request, response),
    );
  }
}

/** The binary tensor data extension announces itself by this header; `/v2` does not list it among the extensions. */
function refuseBinary(request: Request): void {
  if (request.headers["inference-header-content-length"] === undefined) return;
  const remedy = "Send the tensors as JSON; in Triton's client, binary_data=False.";
  throw new SequencerError("BINARY_TENSORS_UNSUPPORTED", "The body holds binary tensors", remedy);
}

async function infer(engine: InferenceEngine, sequencer: Sequencer, http: Request, response: Response): Promise<void> {
  const request = readInferenceRequest(http.body);
  const selected = selectOutputs(
    engine,
    request.outputs?.map(({ name }) => name),
  );
  const inputs = decodeTensors(engine.inputs, request.inputs);
  const { requestId, record, outputs } = await sequencer.intake.submit(engine, inputs, termsOf(request));
  const head = JSON.stringify({
    ...(request.id === undefined ? {} : { id: request.id }),
    model_name: engine.name,
    model_version: engine.modelId,
    parameters: {
      request_id: requestId,
      ...(record.place === undefined
        ? {}
        : { result_index: record.place.index, sequence: String(record.place.sequence) }),
    },
  });
  const tensors = selected.map((index) => encodeTensor(engine.outputs[index] as TensorPort, outputs[index]));
  response.type("application/json").send(`${head.slice(0, -1)},"outputs":[${tensors.join(",")}]}`);
}

function selectOutputs(engine: InferenceEngine, names: readonly string[] | undefined): number[] {
  const own = engine.outputs.map(({ name }) => name);
  if (names === undefined || names.length === 0) return own.map((_, index) => index);
  return names.map((name) => {
    const index = own.indexOf(name);
    if (index >= 0) return index;
    const detail = `The model has no output ${JSON.stringify(name.slice(0, 64))}`;
    throw new TensorError("OUTPUT_UNKNOWN", detail, `The model's outputs are: ${own.join(", ")}.`, { outputs: own });
  });
}

function describeModel(engine: InferenceEngine) {
  const describe = ({ name, type }: TensorPort) => ({ name, datatype: dataTypeName(type.dtype), shape: type.shape });
  return {
    name: engine.name,
    versions: [engine.modelId],
    platform: "assay_onnx",
    inputs: engine.inputs.map(describe),
    outputs: engine.outputs.map(describe),
  };
}
