import { defineOptions, schemas } from "@assay/service";
import { cacheDefinitions } from "../model/cache-options.js";
import { texts } from "./texts.js";

const { listOf, oneOf, text, wholeNumber } = schemas;

/** Which models run, and on what. */
export const engineDefinitions = defineOptions({
  model: { schema: listOf(text()), description: "NAME=FILE of an ONNX model, or FILE; may be given more than once" },
  shape: {
    schema: listOf(text()),
    description: "MODEL:INPUT=1x3x224x224, for an input whose dimensions the file leaves open",
    fallback: [] as string[],
  },
  dimension: {
    schema: listOf(text()),
    description: "MODEL:NAME=8, for a dimension that the file leaves open by name",
    fallback: [] as string[],
  },
  constant: {
    schema: texts(),
    description: "MODEL:INPUT=1,2,3 or MODEL:INPUT=@FILE, for an input that decides shapes or branches",
    fallback: [] as string[],
  },
  backend: {
    schema: oneOf(["onnxruntime", "portable"]),
    description: "onnxruntime or portable: the same bits, at another speed",
    fallback: "onnxruntime",
  },
  workers: { schema: wholeNumber(1, 256), description: "worker threads of each model", fallback: 1 },
  threads: { schema: wholeNumber(1, 256), description: "threads of onnxruntime inside one worker", fallback: 1 },
  ...cacheDefinitions,
});
