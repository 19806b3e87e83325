import { logPlot } from "../report/log-plot.js";
import type { MeasuredSeries } from "./measure-growth.js";

const LEAST_X_DECADE = 0;
const MOST_X_DECADE = 9;
const Y_NAMES = { [-3]: "1 µs", [-2]: "10 µs", [-1]: "0.1 ms", 0: "1 ms", 1: "10 ms", 2: "0.1 s", 3: "1 s", 4: "10 s" };

/** The growth of time with size as an SVG picture. */
export function growthPlot(series: readonly MeasuredSeries[], threads: number): string {
  const times = series.flatMap(({ points }) =>
    points.flatMap((one) => [one.milliseconds, one.onnxruntimeMilliseconds]),
  );
  const decade = (value: number) => Math.log10(value);
  return logPlot(
    series.map(({ title, points }) => ({
      title,
      lines: [
        { points: points.map(({ multiplyAdds, milliseconds }) => [multiplyAdds, milliseconds]) },
        { points: points.map((one) => [one.multiplyAdds, one.onnxruntimeMilliseconds]) },
      ],
    })),
    {
      title: `Time of one call against size, ${threads} ${threads === 1 ? "thread" : "threads"}`,
      xLabel: "multiply-adds",
      yLabel: "time of one call",
      xDecades: [LEAST_X_DECADE, MOST_X_DECADE],
      yDecades: [Math.floor(decade(Math.min(...times))), Math.ceil(decade(Math.max(...times)))],
      legend: ["Assay, float32", "onnxruntime, float32"],
      yNames: Y_NAMES,
    },
  );
}
