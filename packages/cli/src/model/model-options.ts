import { defineOptions, schemas } from "@assay/service";
import { texts } from "../option/texts.js";
import { cacheDefinitions } from "./cache-options.js";

/** One ONNX file, and what its program is bound to. Other bindings are another model. */
export const fileDefinitions = defineOptions({
  file: { schema: schemas.text(), description: "an ONNX file, or the model id of a program of the cache" },
  shape: {
    schema: schemas.listOf(schemas.text()),
    description: "INPUT=1x3x224x224, for an input whose dimensions the file leaves open",
    fallback: [] as string[],
  },
  dimension: {
    schema: schemas.listOf(schemas.text()),
    description: "NAME=8, for a dimension that the file leaves open by name",
    fallback: [] as string[],
  },
  constant: {
    schema: texts(),
    description: "INPUT=1,2,3 or INPUT=@FILE (.npy, .pb, .json), for an input that decides shapes or branches",
    fallback: [] as string[],
  },
  ...cacheDefinitions,
});

/** true or false: as JSON. */
export const jsonDefinition = defineOptions({
  json: { schema: schemas.yesOrNo(), description: "as JSON", fallback: false },
});
