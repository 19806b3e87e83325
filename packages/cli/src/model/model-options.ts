import { defineOptions, schemas } from "@assay/service";

/** One ONNX file. */
export const fileDefinitions = defineOptions({
  file: { schema: schemas.text(), description: "an ONNX file" },
  shape: {
    schema: schemas.listOf(schemas.text()),
    description: "INPUT=1x3x224x224, for an input whose dimensions the file leaves open",
    fallback: [] as string[],
  },
});
