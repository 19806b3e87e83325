import type { Express } from "express";
import { z } from "zod";
import { inferenceRequest } from "./inference-request.js";

const PATHS: readonly (readonly [method: "get" | "post", path: string, summary: string])[] = [
  ["get", "/v2", "What this server is"],
  ["get", "/v2/health/live", "Whether the process answers"],
  ["get", "/v2/health/ready", "Whether requests are taken"],
  ["get", "/v2/models/{name}", "Inputs and outputs of a model; its one version is the modelId"],
  ["get", "/v2/models/{name}/ready", "Whether the model takes requests"],
  ["post", "/v2/models/{name}/infer", "Executes a request; answered when request and result are on the disk"],
  ["get", "/v2/models/{name}/versions/{version}", "As without version"],
  ["get", "/v2/models/{name}/versions/{version}/ready", "As without version"],
  ["post", "/v2/models/{name}/versions/{version}/infer", "As without version"],
  ["get", "/assay/v1/requests/{requestId}", "Status, request record and output bytes"],
  ["get", "/assay/v1/requests/{requestId}/proof", "All that verifies the result against the chain alone"],
  ["get", "/assay/v1/batches/{batchId}", "A batch of this operator"],
  ["get", "/assay/v1/traces/{batchId}/{index}/nodes", "Nodes of a trace: query depth, index, levels"],
  ["get", "/health/live", "Whether the process answers"],
  ["get", "/health/ready", "Whether every part is ready, and why not"],
  ["get", "/metrics", "Metrics in Prometheus' format"],
];

/** The OpenAPI document; the schema of requests is the one that validates them. */
export function openApi(options: { readonly version: string }): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(inferenceRequest, { io: "input", unrepresentable: "any" });
  const body = { required: true, content: { "application/json": { schema } } };
  const problem = { description: "An RFC 9457 problem", content: { "application/problem+json": {} } };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [method, path, summary] of PATHS) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
    const responses = { "200": { description: "As asked" }, default: problem };
    const operation = { summary, parameters, responses, ...(method === "post" ? { requestBody: body } : {}) };
    paths[path] = { ...paths[path], [method]: operation };
  }
  return { openapi: "3.1.0", info: { title: "Assay sequencer", version: options.version }, paths };
}

/** GET /assay/v1/openapi.json */
export function addOpenApiRoute(app: Express, options: { readonly version: string }): void {
  const document = openApi(options);
  app.get("/assay/v1/openapi.json", (_request, response) => void response.json(document));
}
