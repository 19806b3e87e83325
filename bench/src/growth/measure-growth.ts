import { existsSync } from "node:fs";
import { join } from "node:path";
import { BUILD_FOLDER, writeGraph } from "../catalog/model-files.js";
import { alternate, type Effort } from "../measure/alternate.js";
import { MeasuringProcess } from "../measure/child-process.js";
import { prepareSubject } from "../subject/prepare-subject.js";
import type { GrowthSeries } from "./series.js";

/** What one model of a series took, in milliseconds. */
export type GrowthMeasure = {
  readonly name: string;
  readonly multiplyAdds: number;
  readonly milliseconds: number;
  readonly onnxruntimeMilliseconds: number;
};

/** A series with its times. */
export type MeasuredSeries = { readonly title: string; readonly points: readonly GrowthMeasure[] };

const NO_BINDINGS = { shapes: {}, dimensions: {} };

/** Measures every model of a series with both engines, one after the other in the same two processes. */
export async function measureGrowth(
  { title, points }: GrowthSeries,
  threads: number,
  effort: Effort,
): Promise<MeasuredSeries> {
  const processes = [new MeasuringProcess("assay"), new MeasuringProcess("onnxruntime")];
  try {
    const measured: GrowthMeasure[] = [];
    for (const { name, multiplyAdds, graph } of points) {
      const file = join(BUILD_FOLDER, "growth", `${name}.onnx`);
      if (!existsSync(file)) writeGraph(file, graph());
      const { model, inputs } = await prepareSubject({ name: file, bindings: NO_BINDINGS });
      for (const child of processes) {
        await child.ask<"load">({ kind: "load", model, threads });
        await child.ask<"inputs">({ kind: "inputs", inputs });
      }
      const [milliseconds, onnxruntimeMilliseconds] = await alternate(processes, effort);
      measured.push({ name, multiplyAdds, milliseconds, onnxruntimeMilliseconds });
    }
    return { title, points: measured };
  } finally {
    await Promise.all(processes.map((child) => child.close()));
  }
}
