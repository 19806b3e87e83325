import t from "tap";
import { DataType, dataTypeName, type KernelOperand, Kernels, Random, widthBytes } from "../src/index.js";
import { replay, seed } from "./seed.js";
import { DATA_TYPES, differences, placeElements, readElements } from "./typed.js";

const kernels = await Kernels.load();

type Tensor = { readonly shape: readonly number[]; readonly dtype: DataType; readonly elements: readonly bigint[] };

const countOf = (shape: readonly number[]) => shape.reduce((count, size) => count * size, 1);

/** Elements of any bits, signalling NaNs among them: they must come through as they are. */
function tensorOf(random: Random, dtype: DataType, shape: readonly number[]): Tensor {
  const elements = Array.from({ length: countOf(shape) }, () => {
    if (dtype === DataType.float32 && random.below(4) === 0) return 0x7f812345n;
    if (dtype === DataType.float64 && random.below(4) === 0) return 0xfff0000000000001n;
    const bits = (BigInt(random.bits()) << 32n) | BigInt(random.bits());
    return dtype === DataType.bool ? bits & 1n : BigInt.asUintN(8 * widthBytes(dtype), bits);
  });
  return { shape, dtype, elements };
}

function place({ shape, dtype, elements }: Tensor): KernelOperand {
  return { offset: placeElements(kernels, dtype, elements), shape, dtype };
}

/** The multi-index of a flat index. */
function unravel(flat: number, shape: readonly number[]): number[] {
  let rest = flat;
  return shape
    .toReversed()
    .map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    })
    .toReversed();
}

/** The element at a multi-index, which may be longer (leading axes are dropped) and repeats along axes of size 1. */
function elementAt({ shape, elements }: Tensor, position: readonly number[]): bigint {
  const own = position.slice(position.length - shape.length);
  return elements[own.reduce((flat, at, axis) => flat * shape[axis]! + (shape[axis] === 1 ? 0 : at), 0)]!;
}

function run(out: Tensor, perform: (out: number) => void): string[] {
  const { dtype, elements } = out;
  const mark = kernels.mark();
  const bytes = elements.length * widthBytes(dtype);
  const offset = kernels.allocate(bytes + 1);
  kernels.bytes(offset, bytes + 1).fill(0xee);
  perform(offset);
  const wrong = differences(readElements(kernels, dtype, offset, elements.length), elements, (i) => `element ${i}`);
  const isIntact = kernels.bytes(offset + bytes, 1)[0] === 0xee;
  kernels.release(mark);
  return isIntact ? wrong : ["something is written behind the end"];
}

const SELECTIONS: readonly (readonly [number[], number[], number[]])[] = [
  [[], [], []],
  [[7], [7], [7]],
  [
    [3, 1],
    [1, 5],
    [2, 1, 1],
  ],
  [[2, 1, 4], [3, 1], [4]],
  [[1], [2, 3], []],
  [[4, 1, 3], [], [2, 1]],
  [[0, 3], [1], [3]],
];

t.test("select takes three operands that broadcast", async (t) => {
  const random = new Random(seed);
  for (const dtype of DATA_TYPES) {
    for (const [conditionShape, aShape, bShape] of SELECTIONS) {
      const rank = Math.max(conditionShape.length, aShape.length, bShape.length);
      const shape = Array.from({ length: rank }, (_, axis) => {
        const sizes = [conditionShape, aShape, bShape].map((one) => one[one.length - rank + axis] ?? 1);
        return sizes.find((size) => size !== 1) ?? 1;
      });
      const [a, b] = [tensorOf(random, dtype, aShape), tensorOf(random, dtype, bShape)];
      const bytes = Array.from({ length: countOf(conditionShape) }, () => BigInt(random.pick([0, 0, 1, 2, 255])));
      const condition = { shape: conditionShape, dtype: DataType.bool, elements: bytes };
      const elements = Array.from({ length: countOf(shape) }, (_, flat) => {
        const position = unravel(flat, shape);
        return elementAt(elementAt(condition, position) !== 0n ? a : b, position);
      });
      const wrong = run({ shape, dtype, elements }, (out) => kernels.select(place(condition), place(a), place(b), out));
      t.same(wrong, [], `${dataTypeName(dtype)} [${conditionShape}] [${aShape}] [${bShape}]; ${replay}`);
    }
  }
});

t.test("concat puts operands one behind the other along any axis", async (t) => {
  const random = new Random(seed);
  for (const dtype of DATA_TYPES) {
    for (const shape of [[3], [2, 3], [2, 1, 4], [2, 0, 3], [3, 2, 2, 2]]) {
      for (let axis = 0; axis < shape.length; axis++) {
        const parts = Array.from({ length: random.between(1, 5) }, () =>
          tensorOf(
            random,
            dtype,
            shape.map((size, other) => (other === axis ? random.below(4) : size)),
          ),
        );
        const total = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
        const whole = shape.map((size, other) => (other === axis ? total : size));
        const elements = Array.from({ length: countOf(whole) }, (_, flat) => {
          const position = unravel(flat, whole);
          const part = parts.find((one) => {
            if (position[axis]! < one.shape[axis]!) return true;
            position[axis]! -= one.shape[axis]!;
            return false;
          });
          return elementAt(
            { ...part!, shape: part!.shape },
            position.map((at, i) => (part!.shape[i] === 1 ? 0 : at)),
          );
        });
        const wrong = run({ shape: whole, dtype, elements }, (out) => kernels.concat(parts.map(place), axis, out));
        t.same(wrong, [], `${dataTypeName(dtype)} [${whole}] along ${axis}; ${replay}`);
      }
    }
  }
});

const TAKES: readonly (readonly [x: number[], indices: number[], axis: number, batch: number])[] = [
  [[5], [], 0, 0],
  [[5], [7], 0, 0],
  [[4, 3], [2, 2], 0, 0],
  [[4, 3], [6], 1, 0],
  [[2, 5, 3], [2, 4], 1, 1],
  [[2, 3, 5], [2, 3, 4], 2, 2],
  [[2, 3, 4, 2], [2, 5], 2, 1],
  [[2, 3, 4], [0], 1, 0],
  [[0, 3], [2], 0, 0],
  [[3, 9], [4], 0, 0],
];

t.test("take gathers along an axis, with shared axes, and zeros where an index lies outside", async (t) => {
  const random = new Random(seed);
  for (const dtype of DATA_TYPES) {
    for (const [xShape, indexShape, axis, batch] of TAKES) {
      const x = tensorOf(random, dtype, xShape);
      const size = xShape[axis]!;
      const far = [size, -size - 1, 2 ** 40, -(2 ** 40)];
      const drawn = () => (random.below(5) === 0 ? random.pick(far) : random.between(-size, size - 1));
      const indices = {
        shape: indexShape,
        dtype: DataType.int64,
        elements: Array.from({ length: countOf(indexShape) }, () => BigInt.asUintN(64, BigInt(drawn()))),
      };
      const shape = [...xShape.slice(0, axis), ...indexShape.slice(batch), ...xShape.slice(axis + 1)];
      const inner = indexShape.length - batch;
      const elements = Array.from({ length: countOf(shape) }, (_, flat) => {
        const position = unravel(flat, shape);
        const index = [...position.slice(0, batch), ...position.slice(axis, axis + inner)];
        const signed = BigInt.asIntN(64, elementAt(indices, index));
        const at = signed < 0n ? signed + BigInt(size) : signed;
        if (at < 0n || at >= BigInt(size)) return 0n;
        return elementAt(x, [...position.slice(0, axis), Number(at), ...position.slice(axis + inner)]);
      });
      const wrong = run({ shape, dtype, elements }, (out) =>
        kernels.take(place(x), place(indices), { axis, batch }, out),
      );
      t.same(wrong, [], `${dataTypeName(dtype)} [${xShape}] [${indexShape}] ${axis} ${batch}; ${replay}`);
    }
  }
});

t.test("signs are flipped and cleared in the bits of any NaN", async (t) => {
  const nans = {
    [DataType.float32]: 0xff800001n,
    [DataType.float64]: 0xfff0000000000001n,
    [DataType.float16]: 0xfc01n,
  };
  for (const [code, bits] of Object.entries(nans)) {
    const dtype = Number(code) as DataType;
    const sign = 1n << BigInt(8 * widthBytes(dtype) - 1);
    const mark = kernels.mark();
    const source = placeElements(kernels, dtype, [bits]);
    kernels.unary("neg", source, source, 1, dtype);
    t.same(readElements(kernels, dtype, source, 1), [bits ^ sign]);
    kernels.unary("neg", source, source, 1, dtype);
    kernels.unary("abs", source, source, 1, dtype);
    t.same(readElements(kernels, dtype, source, 1), [bits & (sign - 1n)]);
    kernels.release(mark);
  }
});
