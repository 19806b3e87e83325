import { Random } from "@assay/arithmetic";
import t from "tap";
import { at, build, checkModel, fractions, indices, integers, type Tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

type Layer = {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  readonly outputPadding: readonly number[];
  readonly group: number;
};

/** ONNX's definition turned around: every input is scattered with the kernel around it. */
function naiveConvTranspose(
  x: Tensor,
  w: Tensor,
  bias: Tensor,
  { strides, dilations, pads, outputPadding, group }: Layer,
) {
  const [batch, channels, ...input] = x.shape;
  const [, groupMaps, ...kernel] = w.shape;
  const rank = input.length;
  const output = input.map((size, axis) => {
    const full = strides[axis] * (size - 1) + outputPadding[axis] + (kernel[axis] - 1) * dilations[axis] + 1;
    return full - pads[axis] - pads[axis + rank];
  });
  const result = build([batch, groupMaps * group, ...output], ([, map]) => bias.values[map]);
  const values = [...result.values];
  const flat = (index: readonly number[]) => index.reduce((sum, place, axis) => sum * result.shape[axis] + place, 0);
  for (const [n, channel, ...position] of indices(x.shape)) {
    const own = Math.floor(channel / (channels / group));
    for (const [map, ...tap] of indices([groupMaps, ...kernel])) {
      const place = position.map((along, axis) => along * strides[axis] + tap[axis] * dilations[axis] - pads[axis]);
      if (place.some((along, axis) => along < 0 || along >= output[axis])) continue;
      values[flat([n, own * groupMaps + map, ...place])] +=
        at(x, [n, channel, ...position]) * at(w, [channel, map, ...tap]);
    }
  }
  return { shape: result.shape, values };
}

t.test("ConvTranspose over 1, 2 and 3 axes, and where the windows lie side by side", async (t) => {
  const random = new Random(seed);
  for (let round = 0; round < 36; round++) {
    const rank = 1 + (round % 3);
    const list = (least: number, most: number) => Array.from({ length: rank }, () => random.between(least, most));
    const isTiled = round % 4 === 3;
    const kernel = list(1, 3);
    const layer: Layer = {
      group: random.between(1, 2),
      strides: isTiled ? kernel : list(1, 3),
      dilations: isTiled ? list(1, 1) : list(1, 2),
      pads: isTiled ? [...list(0, 0), ...list(0, 0)] : [...list(0, 1), ...list(0, 1)],
      outputPadding: isTiled ? list(0, 0) : list(0, 1),
    };
    const x = integers(random, [random.between(1, 2), 2 * layer.group, ...list(3, 4)]);
    const w = integers(random, [2 * layer.group, 2, ...kernel]);
    const bias = integers(random, [2 * layer.group]);
    const { strides, dilations, pads, group, outputPadding } = layer;
    const attributes = { strides, dilations, pads, group, output_padding: outputPadding };
    const nodes = [{ op: "ConvTranspose", inputs: ["x", "w", "b"], outputs: ["y"], attributes }];
    const expected = [naiveConvTranspose(x, w, bias, layer)];
    checkModel(t, { inputs: { x }, constants: { w, b: bias }, outputs: ["y"], nodes }, expected, {
      label: `round ${round}`,
    });
    checkModel(t, { inputs: { x, w, b: bias }, outputs: ["y"], nodes }, expected, {
      label: `round ${round}, at run time`,
    });
  }
});

t.test("ConvTranspose with output_shape pads the larger part before, with SAME_UPPER behind", async (t) => {
  const random = new Random(seed);
  const [x, w, b] = [integers(random, [1, 1, 4]), integers(random, [1, 1, 4]), integers(random, [1])];
  for (const [autoPad, pads] of [
    ["NOTSET", [2, 1]],
    ["SAME_UPPER", [1, 2]],
    ["SAME_LOWER", [2, 1]],
  ] as const) {
    const attributes = { strides: [2], output_shape: [7], auto_pad: autoPad };
    const nodes = [{ op: "ConvTranspose", inputs: ["x", "w", "b"], outputs: ["y"], attributes }];
    const layer = { strides: [2], dilations: [1], pads: [...pads], outputPadding: [0], group: 1 };
    checkModel(t, { inputs: { x }, constants: { w, b }, outputs: ["y"], nodes }, [naiveConvTranspose(x, w, b, layer)], {
      label: autoPad,
    });
  }
});

/** The image between its pixels; zero outside. */
function bilinear(x: Tensor, n: number, channel: number, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  let sum = 0;
  for (const [down, right] of indices([2, 2])) {
    const weight = (down === 1 ? row - top : 1 - row + top) * (right === 1 ? column - left : 1 - column + left);
    sum += weight * at(x, [n, channel, top + down, left + right], 0);
  }
  return sum;
}

t.test("DeformConv moves its taps, far outside of the image too", async (t) => {
  const random = new Random(seed);
  for (const [group, offsetGroup, hasMask] of [
    [1, 1, false],
    [2, 1, true],
    [1, 2, true],
    [2, 2, false],
  ] as const) {
    const x = integers(random, [2, 4, 5, 4]);
    const w = integers(random, [2, 4 / group, 2, 2]);
    const b = integers(random, [2]);
    const isFar = (index: readonly number[]) => index[1] % 3 === 1 && index[2] === 2;
    const offset = build([2, offsetGroup * 8, 3, 4], (index) =>
      isFar(index) ? random.between(-1000, 1000) : random.between(-12, 12) / 2,
    );
    const mask = fractions(random, [2, offsetGroup * 4, 3, 4]);
    const expected = build([2, 2, 3, 4], ([n, m, row, column]) => {
      let sum = b.values[m];
      for (const [c, tapRow, tapColumn] of indices([4 / group, 2, 2])) {
        const channel = Math.floor(m / (2 / group)) * (4 / group) + c;
        const tap = Math.floor(channel / (4 / offsetGroup)) * 4 + tapRow * 2 + tapColumn;
        const moved = [0, 1].map((axis) => at(offset, [n, tap * 2 + axis, row, column]));
        const sample = bilinear(x, n, channel, row * 2 - 1 + tapRow + moved[0], column - 1 + tapColumn * 2 + moved[1]);
        sum += sample * at(w, [m, c, tapRow, tapColumn]) * (hasMask ? at(mask, [n, tap, row, column]) : 1);
      }
      return sum;
    });
    const attributes = { group, offset_group: offsetGroup, strides: [2, 1], dilations: [1, 2], pads: [1, 1, 0, 1] };
    const inputs = ["x", "w", "offset", "b", ...(hasMask ? ["mask"] : [])];
    const nodes = [{ op: "DeformConv", inputs, outputs: ["y"], attributes }];
    const given = { x, offset, ...(hasMask ? { mask } : {}) };
    checkModel(t, { inputs: given, constants: { w, b }, outputs: ["y"], nodes, opset: 22 }, [expected], {
      tolerance: 1e-5,
    });
  }
});
