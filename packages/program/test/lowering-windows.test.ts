import { Random } from "@assay/arithmetic";
import t from "tap";
import { type Instruction, Opcode } from "../src/index.js";
import { at, build, checkModel, indices, integers, type Tensor, tensor } from "./naive-tensor.js";
import { seed } from "./seed.js";

type Window = {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
};

/** Positions of the input under a window: ONNX's o·stride − pad + k·dilation. */
function under({ strides, dilations, pads }: Window, output: readonly number[], tap: readonly number[]): number[] {
  return output.map((position, axis) => position * strides[axis] - pads[axis] + tap[axis] * dilations[axis]);
}

function outputShape(input: readonly number[], window: Window, isCeil = false): number[] {
  const rank = input.length;
  return input.map((size, axis) => {
    const extent = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    const room = (size + window.pads[axis] + window.pads[axis + rank] - extent) / window.strides[axis];
    return (isCeil ? Math.ceil(room) : Math.floor(room)) + 1;
  });
}

function naiveConv(x: Tensor, w: Tensor, bias: Tensor | null, group: number, window: Window): Tensor {
  const [batch, channels, ...input] = x.shape;
  const [maps, groupChannels] = w.shape;
  return build([batch, maps, ...outputShape(input, window)], ([n, m, ...output]) => {
    let sum = bias === null ? 0 : bias.values[m];
    const firstChannel = Math.floor(m / (maps / group)) * (channels / group);
    for (const [c, ...tap] of indices([groupChannels, ...window.kernel])) {
      sum += at(x, [n, firstChannel + c, ...under(window, output, tap)], 0) * at(w, [m, c, ...tap]);
    }
    return sum;
  });
}

function randomWindow(random: Random, rank: number): Window {
  const list = (least: number, most: number, length = rank) =>
    Array.from({ length }, () => random.between(least, most));
  return { kernel: list(1, 3), strides: list(1, 3), dilations: list(1, 2), pads: list(0, 2, 2 * rank) };
}

const windowAttributes = ({ kernel, strides, dilations, pads }: Window) => ({
  kernel_shape: kernel,
  strides,
  dilations,
  pads,
});

t.test("Conv over 1, 2 and 3 axes with groups, strides, dilations and pads", async (t) => {
  const random = new Random(seed);
  for (let round = 0; round < 45; round++) {
    const rank = 1 + (round % 3);
    const window = randomWindow(random, rank);
    const group = random.between(1, 3);
    const [groupChannels, groupMaps] = [random.between(1, 2), random.between(1, 2)];
    const input = Array.from({ length: rank }, () => random.between(5, 6));
    const x = integers(random, [random.between(1, 2), group * groupChannels, ...input]);
    const w = integers(random, [group * groupMaps, groupChannels, ...window.kernel]);
    const bias = random.below(2) === 0 ? null : integers(random, [group * groupMaps]);
    const node = {
      op: "Conv",
      inputs: bias === null ? ["x", "w"] : ["x", "w", "b"],
      outputs: ["y"],
      attributes: { ...windowAttributes(window), group },
    };
    const constants = bias === null ? { w } : { w, b: bias };
    const model = { inputs: { x }, outputs: ["y"], nodes: [node], constants };
    const program = checkModel(t, model, [naiveConv(x, w, bias, group, window)], { label: `Conv, round ${round}` });
    const opcodes = program.instructions.map((instruction: Instruction) => instruction.opcode);
    if (opcodes.some((opcode) => opcode !== Opcode.copy && opcode !== Opcode.dot) || opcodes.length > 2) {
      t.fail(`more than columns and product: ${opcodes}`);
    }
  }
});

t.test("Conv with weights and bias that are inputs", async (t) => {
  const random = new Random(seed);
  const [x, w, b] = [integers(random, [1, 2, 4]), integers(random, [3, 2, 2]), integers(random, [3])];
  const window = { kernel: [2], strides: [1], dilations: [1], pads: [0, 0] };
  const nodes = [{ op: "Conv", inputs: ["x", "w", "b"], outputs: ["y"] }];
  checkModel(t, { inputs: { x, w, b }, outputs: ["y"], nodes }, [naiveConv(x, w, b, 1, window)]);
});

t.test("auto_pad", async (t) => {
  const random = new Random(seed);
  const w = integers(random, [1, 1, 2, 3]);
  const x = integers(random, [1, 1, 5, 6]);
  // height: 3 windows of 2 at stride 2 need 6, so 1 is padded; width: 3 windows of 3 need 7, so 1
  const cases = [
    ["SAME_UPPER", [0, 0, 1, 1]],
    ["SAME_LOWER", [1, 1, 0, 0]],
    ["VALID", [0, 0, 0, 0]],
  ] as const;
  for (const [auto_pad, pads] of cases) {
    const window = { kernel: [2, 3], strides: [2, 2], dilations: [1, 1], pads };
    const attributes = { auto_pad, strides: [2, 2] };
    const nodes = [{ op: "Conv", inputs: ["x", "w"], outputs: ["y"], attributes }];
    const model = { inputs: { x }, outputs: ["y"], nodes, constants: { w } };
    checkModel(t, model, [naiveConv(x, w, null, 1, window)], { label: auto_pad });
  }
});

function naivePool(
  x: Tensor,
  window: Window,
  isCeil: boolean,
  reduce: (inside: number[], covered: number) => number,
): Tensor {
  const [batch, channels, ...input] = x.shape;
  const rank = input.length;
  const shape = outputShape(input, window, isCeil).map((size, axis) =>
    (size - 1) * window.strides[axis] >= input[axis] + window.pads[axis] ? size - 1 : size,
  );
  return build([batch, channels, ...shape], ([n, c, ...output]) => {
    const positions = indices(window.kernel).map((tap) => under(window, output, tap));
    const isInside = (position: readonly number[], pads: readonly number[]) =>
      position.every((value, axis) => value >= -pads[axis] && value < input[axis] + pads[axis + rank]);
    const none = window.pads.map(() => 0);
    const inside = positions.filter((position) => isInside(position, none));
    const covered = positions.filter((position) => isInside(position, window.pads)).length;
    return reduce(
      inside.map((position) => at(x, [n, c, ...position])),
      covered,
    );
  });
}

t.test("MaxPool and AveragePool over 1, 2 and 3 axes", async (t) => {
  const random = new Random(seed + 1);
  for (let round = 0; round < 45; round++) {
    const rank = 1 + (round % 3);
    const kernel = Array.from({ length: rank }, () => random.between(2, 3));
    const window = { ...randomWindow(random, rank), kernel, pads: [...kernel, ...kernel].map(() => random.below(2)) };
    const x = integers(random, [2, 2, ...kernel.map(() => random.between(5, 6))]);
    const ceil_mode = random.below(2);
    const count_include_pad = random.below(2);
    const pool = (op: string, attributes: Record<string, number>, expected: Tensor) => {
      const node = {
        op,
        inputs: ["x"],
        outputs: ["y"],
        attributes: { ...windowAttributes(window), ceil_mode, ...attributes },
      };
      checkModel(t, { inputs: { x }, outputs: ["y"], nodes: [node], opset: 19 }, [expected], { tolerance: 1e-6 });
    };
    pool(
      "MaxPool",
      {},
      naivePool(x, window, ceil_mode === 1, (inside) => Math.max(...inside)),
    );
    const mean = (inside: number[], covered: number) =>
      inside.reduce((sum, value) => sum + value, 0) / (count_include_pad === 1 ? covered : inside.length);
    pool("AveragePool", { count_include_pad }, naivePool(x, window, ceil_mode === 1, mean));
  }
});

t.test("global pools", async (t) => {
  const x = tensor([1, 2, 2, 2], 1, 2, 3, 6, -1, -2, -3, -6);
  const model = (op: string) => ({ inputs: { x }, outputs: ["y"], nodes: [{ op, inputs: ["x"], outputs: ["y"] }] });
  checkModel(t, model("GlobalMaxPool"), [tensor([1, 2, 1, 1], 6, -1)]);
  checkModel(t, model("GlobalAveragePool"), [tensor([1, 2, 1, 1], 3, -3)]);
});

t.test("padding of a maximum never wins", async (t) => {
  const x = tensor([1, 1, 2], -7, -9);
  const attributes = { kernel_shape: [3], pads: [1, 1] };
  const nodes = [{ op: "MaxPool", inputs: ["x"], outputs: ["y"], attributes }];
  checkModel(t, { inputs: { x }, outputs: ["y"], nodes }, [tensor([1, 1, 2], -7, -7)]);
});
