import { isDataType } from "@assay/arithmetic";
import { isCarriedType } from "./carried-type.js";
import type { OnnxModel, OnnxNode, OnnxPort } from "./model.js";

/** The operators that a model's graph and the graphs in its attributes use, sorted; "domain.Name" outside of ai.onnx. */
export function operatorsOf(model: OnnxModel): string[] {
  const names = new Set<string>();
  const visit = (nodes: readonly OnnxNode[]): void => {
    for (const { domain, operator, attributes } of nodes) {
      names.add(domain === "" ? operator : `${domain}.${operator}`);
      for (const { kind, value } of attributes.values()) if (kind === "graph") visit(value.nodes);
    }
  };
  visit(model.nodes);
  return [...names].sort();
}

/** True if an input is a tensor of a data type that instructions have, or that they carry. */
export function isSupportedPort({ dtype }: OnnxPort): boolean {
  return dtype !== null && (isDataType(dtype) || isCarriedType(dtype));
}
