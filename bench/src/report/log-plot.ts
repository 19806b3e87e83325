/** A line of a plot: points by ascending x, all above 0. */
export type PlotLine = { readonly points: readonly (readonly [x: number, y: number])[] };

/** One frame of a plot with logarithmic axes. */
export type PlotPanel = { readonly title: string; readonly lines: readonly PlotLine[] };

/** What all frames have in common; decades are powers of ten, both ends included. */
export type PlotOptions = {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xDecades: readonly [number, number];
  readonly yDecades: readonly [number, number];
  /** what the lines of every panel are, in their order */
  readonly legend: readonly string[];
  /** what the powers of ten of y are called, where not by their numbers */
  readonly yNames?: Readonly<Record<number, string>>;
};

const COLUMNS = 2;
const PANEL = { width: 400, height: 260 } as const;
const MARGIN = { left: 76, top: 96, right: 24, bottom: 56 } as const;
const GAP = { x: 64, y: 64 } as const;
/** Distinguishable with any colour vision, and printed in grey; the second line is dashed, too. */
const COLOURS = ["#0b5cad", "#c8500a", "#3b7a2a"];
const INK = "#1f2328";
const FAINT = "#d8dde3";

/** An SVG picture of panels, two in a row, that share their axes. */
export function logPlot(panels: readonly PlotPanel[], options: PlotOptions): string {
  const columns = Math.min(COLUMNS, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const width = MARGIN.left + columns * PANEL.width + (columns - 1) * GAP.x + MARGIN.right;
  const height = MARGIN.top + rows * PANEL.height + (rows - 1) * GAP.y + MARGIN.bottom;
  const frames = panels.map((panel, i) => {
    const x = MARGIN.left + (i % columns) * (PANEL.width + GAP.x);
    const y = MARGIN.top + Math.floor(i / columns) * (PANEL.height + GAP.y);
    return `<g transform="translate(${x} ${y})">\n${drawPanel(panel, options)}\n</g>`;
  });
  const middle = MARGIN.top + (height - MARGIN.top - MARGIN.bottom) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    `  font-family="system-ui, sans-serif" font-size="13" fill="${INK}" role="img">`,
    `<title>${escaped(options.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${MARGIN.left}" y="26" font-size="16" font-weight="600">${escaped(options.title)}</text>`,
    drawLegend(options.legend),
    ...frames,
    `<text x="${width / 2}" y="${height - 14}" text-anchor="middle">${escaped(options.xLabel)}</text>`,
    `<text transform="translate(18 ${middle}) rotate(-90)" text-anchor="middle">${escaped(options.yLabel)}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

function drawLegend(legend: readonly string[]): string {
  let x = MARGIN.left;
  return legend
    .map((name, i) => {
      const at = x;
      x += 60 + 8 * name.length;
      return `${stroke(`M${at} 46h28`, i)}<text x="${at + 36}" y="50">${escaped(name)}</text>`;
    })
    .join("\n");
}

function drawPanel({ title, lines }: PlotPanel, options: PlotOptions): string {
  const { xDecades, yDecades, yNames = {} } = options;
  const x = scale(xDecades, 0, PANEL.width);
  const y = scale(yDecades, PANEL.height, 0);
  const xTicks = decadesOf(xDecades).map((decade) => {
    const label =
      decade % 3 === 0
        ? `<text x="${x(decade)}" y="${PANEL.height + 18}" text-anchor="middle">${power(decade)}</text>`
        : "";
    return `<path d="M${x(decade)} 0v${PANEL.height}" stroke="${FAINT}"/>${label}`;
  });
  const yTicks = decadesOf(yDecades).map((decade) => {
    const name = yNames[decade] === undefined ? power(decade) : escaped(yNames[decade]);
    const label = `<text x="-8" y="${y(decade) + 4}" text-anchor="end">${name}</text>`;
    return `<path d="M0 ${y(decade)}h${PANEL.width}" stroke="${FAINT}"/>${label}`;
  });
  const curves = lines.map(({ points }, i) => {
    const places = points.map(([a, b]) => [x(Math.log10(a)).toFixed(1), y(Math.log10(b)).toFixed(1)] as const);
    const dots = places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="2.6" fill="${COLOURS[i]}"/>`);
    return stroke(`M${places.map((place) => place.join(" ")).join("L")}`, i) + dots.join("");
  });
  return [
    `<text x="0" y="-10" font-weight="600">${escaped(title)}</text>`,
    ...xTicks,
    ...yTicks,
    `<rect width="${PANEL.width}" height="${PANEL.height}" fill="none" stroke="${INK}"/>`,
    ...curves,
  ].join("\n");
}

function stroke(path: string, line: number): string {
  const dash = line === 1 ? ' stroke-dasharray="6 4"' : "";
  return `<path d="${path}" fill="none" stroke="${COLOURS[line]}" stroke-width="2"${dash}/>`;
}

function scale([low, high]: readonly [number, number], from: number, to: number): (decade: number) => number {
  return (decade) => from + ((decade - low) / (high - low)) * (to - from);
}

function decadesOf([low, high]: readonly [number, number]): number[] {
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

function power(decade: number): string {
  return decade === 0 ? "1" : `10<tspan dy="-5" font-size="10">${decade < 0 ? "−" : ""}${Math.abs(decade)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
