import type { CopyAxis, CopyMap } from "@assay/program";

/** Windows over two spatial axes, [height, width] each. */
export type Window = {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
};

type Sizes = {
  /** [N, C, H, W] of what is read */
  readonly source: readonly number[];
  /** output height and width */
  readonly output: readonly [number, number];
  readonly groups: number;
  /** whether the channels of a group stand in the row, in front of the kernel; if not they are an outer axis */
  readonly hasChannelsInRow: boolean;
};

/**
 * The windows that a copy lays out as rows, [N, groups, output, channels of a group, kernel] or
 * [N, C, output, kernel], or null if it is another copy.
 */
export function windowOf(copy: CopyMap, sizes: Sizes): Window | null {
  const { source, output } = sizes;
  const found = [0, 1].map((axis) => axisOf(copy, axis + 2, output[axis]));
  const [height, width] = found;
  if (height === null || width === null) return null;
  const after = [0, 1].map((axis) => paddingAfter(found[axis]!, source[axis + 2], output[axis]));
  if (after[0] === null || after[1] === null) return null;
  const both = <T>(of: (one: AxisWindow) => T): readonly [T, T] => [of(height), of(width)];
  const window = {
    kernel: both((one) => one.kernel),
    strides: both((one) => one.stride),
    dilations: both((one) => one.dilation),
    before: both((one) => one.before),
    after: [after[0], after[1]] as const,
  };
  return isCopyOf(copy, window, sizes) ? window : null;
}

type AxisWindow = {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
};

/** What a copy does along one source coordinate, if it is a window. */
function axisOf({ axes, coordinates }: CopyMap, coordinate: number, output: number): AxisWindow | null {
  const own = axes.filter((axis) => axis.coordinate === coordinate);
  const steps = output === 1 ? null : own.shift();
  if (steps === undefined || own.length > 1 || coordinates.length !== 4) return null;
  const [kernel] = own;
  return {
    stride: steps?.coefficient ?? 1,
    kernel: kernel?.size ?? 1,
    dilation: kernel?.coefficient ?? 1,
    before: -coordinates[coordinate].offset,
  };
}

/** The padding behind the last element that makes so many outputs, or null if there is none such. */
function paddingAfter({ kernel, stride, dilation, before }: AxisWindow, size: number, output: number): number | null {
  const extent = (kernel - 1) * dilation + 1;
  const after = Math.max(0, (output - 1) * stride + extent - size - before);
  const outputs = Math.floor((size + before + after - extent) / stride) + 1;
  return before >= 0 && stride > 0 && dilation > 0 && outputs === output ? after : null;
}

/** Whether a window, written as a copy, is this one. */
function isCopyOf(copy: CopyMap, window: Window, { source, output, groups, hasChannelsInRow }: Sizes): boolean {
  const [batch, channels] = source;
  const group = channels / groups;
  const outer: CopyAxis[] = hasChannelsInRow
    ? [
        { size: batch, coordinate: 0, coefficient: 1 },
        { size: groups, coordinate: 1, coefficient: group },
      ]
    : [
        { size: batch, coordinate: 0, coefficient: 1 },
        { size: channels, coordinate: 1, coefficient: 1 },
      ];
  const axes: CopyAxis[] = [
    ...outer,
    { size: output[0], coordinate: 2, coefficient: window.strides[0] },
    { size: output[1], coordinate: 3, coefficient: window.strides[1] },
    ...(hasChannelsInRow ? [{ size: group, coordinate: 1, coefficient: 1 }] : []),
    { size: window.kernel[0], coordinate: 2, coefficient: window.dilations[0] },
    { size: window.kernel[1], coordinate: 3, coefficient: window.dilations[1] },
  ].filter(({ size }) => size !== 1);
  const given = copy.axes.filter(({ size }) => size !== 1);
  const isSameAxis = (axis: CopyAxis, i: number) =>
    axis.size === given[i].size && axis.coordinate === given[i].coordinate && axis.coefficient === given[i].coefficient;
  const offsets = [0, 0, -window.before[0], -window.before[1]];
  const isPlain = copy.coordinates.every(({ offset, divisor }, i) => offset === offsets[i] && divisor === 1);
  return isPlain && axes.length === given.length && axes.every(isSameAxis);
}
