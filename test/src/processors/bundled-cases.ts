import { bundledModel, digitSamples, tinySample } from "@assay/models";
import type { Case } from "./case.js";

const DIGITS = 3;

/** The models of this repository with their samples. */
export async function bundledCases(): Promise<Case[]> {
  const bytesOf = (values: ArrayLike<number>) => new Uint8Array(Float32Array.from(values).buffer);
  const source = async (name: "digits" | "tiny") =>
    ({ kind: "onnx", bytes: await bundledModel(name).onnx(), shapes: {}, constants: {}, external: {} }) as const;
  const samples = await digitSamples();
  const { data } = await tinySample();
  const tiny = {
    group: "bundled",
    source: await source("tiny"),
    requests: [[bytesOf(data)], [bytesOf([...data].reverse())]],
  } as const;
  return [
    { ...tiny, name: "tiny", isPooled: false },
    {
      name: "digits",
      group: "bundled",
      source: await source("digits"),
      requests: samples.slice(0, DIGITS).map(({ pixels }) => [bytesOf(pixels)]),
      isPooled: false,
    },
    { ...tiny, name: "tiny, in pools of workers", isPooled: true },
  ];
}
