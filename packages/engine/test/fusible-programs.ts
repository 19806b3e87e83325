import { DataType, type Random } from "@assay/arithmetic";
import {
  type CopyMap,
  type Instruction,
  naturalShape,
  Opcode,
  type Operand,
  OperandKind,
  type Program,
  type TensorType,
} from "@assay/program";
import { randomTensor } from "./programs.js";

const UNARY = [Opcode.neg, Opcode.abs, Opcode.sqrt, Opcode.exp, Opcode.tanh, Opcode.floor] as const;
const BINARY = [Opcode.add, Opcode.sub, Opcode.mul, Opcode.div, Opcode.maximum, Opcode.minimum] as const;

/** Builds a program step by step, with float32 inputs and constants. */
class Sketch {
  readonly inputs: TensorType[] = [];
  readonly constants: { type: TensorType; data: Uint8Array }[] = [];
  readonly instructions: Instruction[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  input(...shape: number[]): Operand {
    return { kind: OperandKind.input, index: this.inputs.push({ dtype: DataType.float32, shape }) - 1 };
  }

  constant(...shape: number[]): Operand {
    const type = { dtype: DataType.float32, shape };
    return {
      kind: OperandKind.constant,
      index: this.constants.push({ type, data: randomTensor(type, this.#random) }) - 1,
    };
  }

  step(
    opcode: Opcode,
    operands: Operand[],
    options: { copy?: CopyMap; shape?: number[]; dtype?: DataType } = {},
  ): Operand {
    const types = operands.map((operand) => this.typeOf(operand));
    const dtype = options.dtype ?? types[opcode === Opcode.select ? 1 : 0].dtype;
    const draft = { opcode, operands, ...(options.copy && { copy: options.copy }) };
    const shape = options.shape ?? naturalShape(draft, types);
    if (shape === null) throw new RangeError(`no shape for opcode ${opcode}`);
    return { kind: OperandKind.step, index: this.instructions.push({ ...draft, output: { dtype, shape } }) - 1 };
  }

  typeOf({ kind, index }: Operand): TensorType {
    if (kind === OperandKind.step) return this.instructions[index].output;
    return kind === OperandKind.input ? this.inputs[index] : this.constants[index].type;
  }

  program(outputs: readonly Operand[]): Program {
    return {
      arithmeticVersion: 1,
      inputs: this.inputs.map((type, i) => ({ name: `input${i}`, type })),
      outputs: outputs.map((step, i) => ({ name: `output${i}`, type: this.typeOf(step), step: step.index })),
      constants: this.constants,
      instructions: this.instructions,
      origins: this.instructions.map((_, node) => ({ node, name: `node${node}`, operator: "Test", part: "result" })),
      onnxHash: new Uint8Array(32),
    };
  }
}

/**
 * Elementwise instructions over one space, seen in several shapes, with operands that repeat along some axes, larger
 * than a block, with reductions between them, so that groups could depend on each other.
 */
export function chainProgram(random: Random): Program {
  const sketch = new Sketch(random);
  const [a, b, c] = [random.between(1, 7), random.between(1, 90), random.between(1, 70)];
  const shapes = [[a, b, c], [a * b, c], [a, b * c], [a * b * c]];
  const known: Operand[] = [sketch.input(a, b, c), sketch.step(Opcode.abs, [sketch.input(a, b, c)])];
  const repeated = [sketch.input(c), sketch.constant(b, 1), sketch.constant(a, 1, 1), sketch.constant(1)];
  for (let i = 0; i < 24; i++) {
    const operand = random.pick(known);
    const other = random.pick(known);
    const { shape } = sketch.typeOf(operand);
    const isSame = `${sketch.typeOf(other).shape}` === `${shape}`;
    const fits = shape.length === 3 ? repeated : shape.length === 2 && shape[1] === c ? repeated.slice(0, 1) : [];
    const second = fits.length > 0 && random.below(2) === 0 ? random.pick(fits) : isSame ? other : operand;
    const options = { shape: random.pick(shapes) };
    switch (random.below(6)) {
      case 0:
        known.push(sketch.step(random.pick(UNARY), [operand], options));
        break;
      case 1: {
        const condition = sketch.step(Opcode.less, [operand, second], { dtype: DataType.bool, shape: [...shape] });
        known.push(sketch.step(Opcode.select, [condition, operand, second], options));
        break;
      }
      case 2: {
        const narrow = sketch.step(Opcode.cast, [operand], { dtype: DataType.int32 });
        known.push(sketch.step(Opcode.cast, [narrow], { dtype: DataType.float32, ...options }));
        break;
      }
      case 3: {
        const reduced = sketch.step(Opcode.max, [operand], { shape: [...shape.slice(0, -1), 1] });
        known.push(sketch.step(Opcode.sub, [operand, reduced], options));
        break;
      }
      default:
        known.push(sketch.step(random.pick(BINARY), [operand, second], options));
    }
  }
  const outputs = known.filter(({ kind }) => kind === OperandKind.step);
  return sketch.program(outputs.filter((_, i) => i === outputs.length - 1 || random.below(5) === 0));
}

type Window = {
  channels: number;
  groups: number;
  size: number;
  kernel: number;
  stride: number;
  pad: number;
  batch: number;
};

/** The windows of a tensor [N, C, H, W] as rows [N, G, P, K] (specification, section 2). */
function windowsMap({ channels, groups, size, kernel, stride, pad, batch }: Window): {
  copy: CopyMap;
  shape: number[];
} {
  const [inner, out] = [channels / groups, Math.floor((size + 2 * pad - kernel) / stride) + 1];
  const axes = [
    { size: batch, coordinate: 0, coefficient: 1 },
    { size: groups, coordinate: 1, coefficient: inner },
    { size: out, coordinate: 2, coefficient: stride },
    { size: out, coordinate: 3, coefficient: stride },
    { size: inner, coordinate: 1, coefficient: 1 },
    { size: kernel, coordinate: 2, coefficient: 1 },
    { size: kernel, coordinate: 3, coefficient: 1 },
  ];
  const coordinates = [0, 0, -pad, -pad].map((offset) => ({ offset, divisor: 1, mode: "floor" as const }));
  return { copy: { fill: 0n, axes, coordinates }, shape: [batch, groups, out * out, inner * kernel * kernel] };
}

function convolution(random: Random, window: Window, maps: number): Program {
  const sketch = new Sketch(random);
  const { channels, groups, size, batch } = window;
  const x = sketch.step(Opcode.abs, [sketch.input(batch, channels, size, size)]);
  const { copy, shape } = windowsMap(window);
  const columns = sketch.step(Opcode.copy, [x], { copy, shape });
  const weights = sketch.constant(groups, maps / groups, shape[3]);
  const bias = sketch.constant(groups, maps / groups, 1);
  const product = sketch.step(Opcode.dot, [weights, columns, bias]);
  return sketch.program([sketch.step(Opcode.maximum, [product, sketch.constant(1)])]);
}

/** Extremes of windows, of which one copy is read by nothing else and another by a sum too; the input has both signs. */
function pooling(random: Random, window: Window): Program {
  const sketch = new Sketch(random);
  const { channels, size, batch } = window;
  const x = sketch.step(Opcode.neg, [sketch.input(batch, channels, size, size)]);
  const { copy, shape } = windowsMap({ ...window, groups: channels });
  const [low, high] = [0xff800000n, 0x7f800000n].map((fill) =>
    sketch.step(Opcode.copy, [x], { copy: { ...copy, fill }, shape }),
  );
  const kept = { shape: shape.slice(0, -1) };
  const greatest = sketch.step(Opcode.max, [low], kept);
  const least = sketch.step(Opcode.min, [high], kept);
  return sketch.program([greatest, least, sketch.step(Opcode.sum, [high], kept)]);
}

/** Heads of attention: products whose two operands are transposed activations, and a product with few rows. */
function attention(random: Random): Program {
  const sketch = new Sketch(random);
  const [batch, length, heads, width] = [2, 33, 4, 24];
  const plain = { offset: 0, divisor: 1, mode: "floor" as const };
  const axis = (size: number, coordinate: number) => ({ size, coordinate, coefficient: 1 });
  const transposed = (order: number[]): CopyMap => {
    const sizes = [batch, length, heads, width];
    return {
      fill: 0n,
      axes: order.map((coordinate) => axis(sizes[coordinate], coordinate)),
      coordinates: sizes.map(() => plain),
    };
  };
  const [q, k, v] = [0, 1, 2].map(() =>
    sketch.step(
      Opcode.dot,
      [sketch.input(batch, length, 48), sketch.constant(heads * width, 48), sketch.constant(heads * width)],
      {
        shape: [batch, length, heads, width],
      },
    ),
  );
  const rows = [0, 2, 1, 3];
  const scores = sketch.step(Opcode.dot, [
    sketch.step(Opcode.copy, [q], { copy: transposed(rows) }),
    sketch.step(Opcode.copy, [k], { copy: transposed(rows) }),
  ]);
  const context = sketch.step(Opcode.dot, [
    sketch.step(Opcode.exp, [sketch.step(Opcode.neg, [sketch.step(Opcode.abs, [scores])])]),
    sketch.step(Opcode.copy, [v], { copy: transposed([0, 2, 3, 1]) }),
  ]);
  const last = sketch.step(Opcode.max, [context], { shape: [batch * heads, length] });
  return sketch.program([sketch.step(Opcode.dot, [sketch.constant(3, length), last]), context]);
}

/** A recurrent step: a product of one row whose bias is another product of the request's own, and one of two rows. */
function recurrence(random: Random): Program {
  const sketch = new Sketch(random);
  const [width, rows] = [72, 2];
  const first = sketch.step(Opcode.dot, [sketch.input(1, 40), sketch.constant(width, 40), sketch.constant(width)]);
  const second = sketch.step(Opcode.dot, [sketch.input(1, 64), sketch.constant(width, 64), first]);
  const third = sketch.step(Opcode.dot, [sketch.input(rows, 64), sketch.constant(width, 64), second]);
  const whole = sketch.step(Opcode.dot, [sketch.input(rows, 64), sketch.constant(width, 64), third]);
  const column = sketch.step(Opcode.max, [third], { shape: [rows, 1] });
  return sketch.program([sketch.step(Opcode.dot, [sketch.input(rows, 64), sketch.constant(width, 64), column]), whole]);
}

/** Convolutions of every kind (large, 1 × 1, strided, grouped, depthwise, of a single position), pooling, attention. */
export function convolutionProgram(random: Random): { name: string; program: Program }[] {
  const base = { channels: 8, groups: 1, size: 14, kernel: 3, stride: 1, pad: 1, batch: 1 };
  const windows: [string, Window, number][] = [
    ["3 × 3", base, 24],
    ["3 × 3, two images", { ...base, batch: 2, stride: 2 }, 24],
    ["1 × 1", { ...base, channels: 40, kernel: 1, pad: 0 }, 24],
    ["1 × 1, stride 2", { ...base, channels: 64, kernel: 1, pad: 0, stride: 2 }, 40],
    ["grouped", { ...base, channels: 24, groups: 2 }, 32],
    ["depthwise", { ...base, channels: 12, groups: 12 }, 12],
    ["depthwise, two maps, stride 2, 5 × 5", { ...base, channels: 6, groups: 6, kernel: 5, pad: 2, stride: 2 }, 12],
    ["large image", { ...base, channels: 3, size: 112, kernel: 7, pad: 3, stride: 2 }, 64],
    ["one position", { ...base, channels: 300, size: 1, kernel: 1, pad: 0 }, 200],
  ];
  return [
    ...windows.map(([name, window, maps]) => ({
      name: `convolution ${name}`,
      program: convolution(random, window, maps),
    })),
    { name: "pooling", program: pooling(random, { ...base, stride: 2 }) },
    { name: "pooling, two images", program: pooling(random, { ...base, batch: 2, kernel: 2, pad: 0 }) },
    { name: "attention", program: attention(random) },
    { name: "recurrence", program: recurrence(random) },
  ];
}
