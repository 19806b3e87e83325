import { DataType, Random, widthBytes } from "@assay/arithmetic";
import t from "tap";
import {
  type CopyAxis,
  type CopyCoordinate,
  faultOfTensorType,
  type Instruction,
  isWellFormed,
  OPCODES,
  Opcode,
  type Operand,
  OperandKind,
  type TensorType,
} from "../src/index.js";
import { randomSample, signatures } from "./random-instructions.js";
import { replay, seed } from "./seed.js";

const COUNTS = { inputs: 3, constants: 2 };
const INDEX = 4;
const MOST = 2 ** 32 - 1;
const typed =
  (dtype: DataType) =>
  (...shape: number[]): TensorType => ({ dtype, shape });
const float = typed(DataType.float32);
const int64 = typed(DataType.int64);
const int32 = typed(DataType.int32);
const bool = typed(DataType.bool);
const inputs = (count: number): Operand[] =>
  Array.from({ length: count }, (_, index) => ({ kind: OperandKind.input, index: index % COUNTS.inputs }));

type Case = {
  readonly opcode: Opcode;
  readonly output: TensorType;
  readonly types: readonly TensorType[];
  readonly attributes?: readonly number[];
};

function reasonFor({ types, ...rest }: Case, change: Partial<Instruction> = {}): string | null {
  return isWellFormed({ ...rest, operands: inputs(types.length), ...change }, INDEX, types, COUNTS);
}

const ADD: Case = { opcode: Opcode.add, output: float(2, 3), types: [float(2, 3), float(3)] };
const NEG: Case = { opcode: Opcode.neg, output: float(2, 3), types: [float(2, 3)] };
const SUM: Case = { opcode: Opcode.sum, output: float(2), types: [float(2, 3)] };
const DOT: Case = { opcode: Opcode.dot, output: float(2, 4), types: [float(2, 3), float(4, 3), float(2, 1)] };
const CONCAT: Case = { opcode: Opcode.concat, output: float(2, 5), types: [float(2, 3), float(2, 2)], attributes: [1] };
const TAKE: Case = {
  opcode: Opcode.take,
  output: float(2, 7, 4),
  types: [float(2, 3, 4), int64(7)],
  attributes: [1, 0],
};
const SCATTER: Case = {
  opcode: Opcode.scatter,
  output: float(2, 3),
  types: [float(2, 3), int64(5), float(2, 5)],
  attributes: [0],
};
const SELECT: Case = { opcode: Opcode.select, output: float(2, 3), types: [bool(3), float(2, 1), float(1, 3)] };
const ARGMAX: Case = { opcode: Opcode.argmax, output: int64(2), types: [float(2, 3)], attributes: [0] };
const CUMSUM: Case = { opcode: Opcode.cumsum, output: float(2, 3), types: [float(2, 3)], attributes: [0] };
const GOOD = [ADD, NEG, SUM, DOT, CONCAT, TAKE, SCATTER, SELECT, ARGMAX, CUMSUM];

t.test("rows are at most as long as their parts can be proved one after the other", async (t) => {
  const longest = 2 ** 20;
  const sum = (length: number) => reasonFor({ ...SUM, types: [float(2, length)] });
  const dot = (length: number) => reasonFor({ ...DOT, types: [float(2, length), float(4, length)] });
  for (const reason of [sum, dot]) {
    t.equal(reason(longest), null);
    t.match(reason(longest + 1), /row length/);
  }
});

t.test("well-formed instructions of every opcode with every data type", async (t) => {
  const random = new Random(seed);
  for (let round = 0; round < 8 * signatures.length; round++) {
    const { instruction, types } = randomSample(random, signatures[round % signatures.length]);
    const reason = isWellFormed(instruction, 0, types, { inputs: 4, constants: 0 });
    if (reason !== null) return t.fail(`${reason}; ${replay}`);
  }
  for (const good of GOOD) t.equal(reasonFor(good), null);
});

t.test("opcode, operands and references", async (t) => {
  for (const opcode of [0x00, 0x05, 0x28, 0x3f, 0x51, 0x61, 0x86, 0x93, 0xa1, 0xff]) {
    t.match(reasonFor({ ...ADD, opcode: opcode as Opcode }), /unknown opcode/);
  }
  t.match(reasonFor({ ...ADD, types: [float(2, 3)] }), /1 operands/);
  t.match(reasonFor({ ...ADD, types: [float(2, 3), float(3), float(3)] }), /3 operands/);
  t.match(reasonFor({ ...SELECT, types: SELECT.types.slice(0, 2) }), /2 operands/);
  t.match(reasonFor({ ...DOT, types: [float(2, 3)] }), /1 operands/);
  t.match(reasonFor({ ...DOT, types: [...DOT.types, float(1)] }), /4 operands/);
  const many = (count: number) => Array.from({ length: count }, () => float(2, 1));
  t.match(reasonFor({ ...CONCAT, types: [], output: float(0) }), /0 operands/);
  t.equal(reasonFor({ ...CONCAT, types: many(16), output: float(2, 16) }), null);
  t.match(reasonFor({ ...CONCAT, types: many(17), output: float(2, 17) }), /17 operands/);
  t.match(isWellFormed({ ...ADD, operands: inputs(2) }, INDEX, [float(2, 3)], COUNTS), /do not match/);
  const refer = (kind: number, index: number) => reasonFor(SUM, { operands: [{ kind: kind as OperandKind, index }] });
  t.match(refer(3, 0), /unknown operand kind/);
  for (const [kind, limit] of [
    [OperandKind.input, 3],
    [OperandKind.constant, 2],
    [OperandKind.step, INDEX],
  ] as const) {
    t.equal(refer(kind, limit - 1), null);
    t.match(refer(kind, limit), /operand reference/, `kind ${kind} refers to what is not there yet`);
  }
  t.match(refer(OperandKind.step, -1), /operand reference/);
  t.match(refer(OperandKind.step, 0.5), /operand reference/);
});

t.test("dimensions: 0 to 2^32 - 1, fewer than 2^32 elements, rank at most 8", async (t) => {
  const fault = (...shape: number[]) => faultOfTensorType(float(...shape));
  t.equal(fault(), null, "a scalar");
  t.equal(fault(1, 1, 1, 1, 1, 1, 1, 2), null);
  t.match(fault(1, 1, 1, 1, 1, 1, 1, 1, 2), /rank 9/);
  for (const size of [2.5, -1, 2 ** 32, Number.NaN]) t.match(fault(size), /dimension out of range/);
  t.equal(fault(MOST), null);
  t.equal(fault(65536, 65535), null);
  t.match(fault(65536, 65536), /too many elements/);
  t.match(fault(2 ** 31, 2), /too many elements/);
  t.equal(fault(MOST, MOST, 0), null, "a dimension of 0: no elements");
  t.equal(fault(0, MOST, MOST, MOST, MOST, MOST, MOST, MOST), null);
  t.match(fault(MOST, MOST, MOST, MOST, MOST, MOST, MOST, MOST), /too many elements/);
  t.match(faultOfTensorType({ dtype: 8 as DataType, shape: [2] }), /unknown data type/);
  t.match(reasonFor({ ...NEG, output: float(6.5) }), /dimension/, "of the output");
  t.match(reasonFor({ ...NEG, types: [float(2, 3, 0.5)] }), /dimension/, "of an operand");
});

t.test("no data type but those of the table", async (t) => {
  const all = Object.values(DataType);
  for (const { code, name, family, types, attributeLimits } of OPCODES) {
    if (family === "copy") continue;
    const attributes = attributeLimits.map(() => 0);
    const reason = (dtype: DataType) => {
      const x = { dtype, shape: [3, 3] };
      const operands = {
        ...{ unary: [x], cast: [x], reduction: [x], scan: [x], concat: [x], binary: [x, x], comparison: [x, x] },
        ...{ select: [bool(3, 3), x, x], take: [x, int64(3)], scatter: [x, int64(3), x], dot: [x, x] },
      }[family];
      const places: readonly string[] = ["argmax", "argmin", "rank"];
      const made = family === "comparison" ? DataType.bool : places.includes(name) ? DataType.int64 : dtype;
      const isByte = widthBytes(dtype) === 1;
      const summed = isByte ? DataType.int32 : widthBytes(dtype) === 2 ? DataType.float32 : dtype;
      const shape = family === "reduction" ? [3] : family === "take" ? [3, 3] : [3, 3];
      const output = { dtype: family === "dot" ? summed : made, shape };
      return reasonFor({ opcode: code, output, types: operands, attributes });
    };
    for (const dtype of all) {
      if (types.includes(dtype)) t.equal(reason(dtype), null, `${name} of ${dtype}`);
      else t.match(reason(dtype), /does not take/, `${name} of ${dtype}`);
    }
  }
});

t.test("the operands' data types, and the output's", async (t) => {
  t.match(reasonFor({ ...ADD, types: [float(2, 3), int32(3)] }), /add does not take float32, int32/);
  t.match(reasonFor({ ...ADD, output: int32(2, 3) }), /add does not make int32/);
  t.match(reasonFor({ ...CONCAT, types: [float(2, 3), int32(2, 2)] }), /does not take/);
  t.match(
    reasonFor({ ...SELECT, types: [float(3), float(2, 1), float(1, 3)] }),
    /does not take/,
    "the condition is bool",
  );
  t.match(reasonFor({ ...SELECT, types: [bool(3), float(2, 1), int32(1, 3)] }), /does not take/);
  t.match(reasonFor({ ...TAKE, types: [float(2, 3, 4), int32(7)] }), /does not take/, "indices are int64");
  t.match(reasonFor({ ...SCATTER, types: [float(2, 3), int32(5), float(2, 5)] }), /does not take/);
  t.match(reasonFor({ ...SCATTER, types: [float(2, 3), int64(5), int32(2, 5)] }), /does not take/);
  t.match(reasonFor({ ...ARGMAX, output: float(2) }), /does not make float32/);
  t.match(reasonFor({ ...ARGMAX, opcode: Opcode.rank, output: float(6) }), /does not make float32/);
  const less: Case = { opcode: Opcode.less, output: bool(2, 3), types: ADD.types };
  t.equal(reasonFor(less), null);
  t.match(reasonFor({ ...less, output: float(2, 3) }), /does not make float32/);
  for (const dtype of Object.values(DataType))
    t.equal(reasonFor({ ...NEG, opcode: Opcode.cast, output: typed(dtype)(6) }), null);
});

t.test("scatter computes with computed types only", async (t) => {
  for (const dtype of Object.values(DataType)) {
    const x = typed(dtype);
    const reason = (mode: number) =>
      reasonFor({ ...SCATTER, output: x(2, 3), types: [x(2, 3), int64(5), x(2, 5)], attributes: [mode] });
    t.equal(reason(0), null);
    const isComputed = dtype !== DataType.bool && dtype !== DataType.float16 && dtype !== DataType.bfloat16;
    for (const mode of [1, 2, 3, 4]) {
      if (isComputed) t.equal(reason(mode), null);
      else t.match(reason(mode), /does not take/);
    }
  }
});

t.test("the types of dot", async (t) => {
  const { int8, uint8, float16, bfloat16, float32, float64, int16 } = DataType;
  const reason = (a: DataType, b: DataType, output: DataType, bias = output) =>
    reasonFor({
      opcode: Opcode.dot,
      output: typed(output)(2, 4),
      types: [typed(a)(2, 3), typed(b)(4, 3), typed(bias)(4)],
    });
  for (const a of [int8, uint8]) for (const b of [int8, uint8]) t.equal(reason(a, b, DataType.int32), null);
  t.match(reason(int8, int8, int8), /does not take/);
  t.match(reason(int8, DataType.int32, DataType.int32), /does not take/);
  for (const short of [float16, bfloat16]) {
    t.equal(reason(short, short, float32), null);
    t.match(reason(short, short, float32, short), /does not take/, "the bias has the output's type");
    t.match(reason(short, short, short), /does not/);
  }
  t.match(reason(float16, bfloat16, float32), /does not take/);
  t.equal(reason(float64, float64, float64), null);
  t.match(reason(float32, float32, float64), /does not/);
  t.match(reason(int16, int16, int16), /does not take/);
});

t.test("attributes: as many bytes as in the table, none over its greatest value", async (t) => {
  const limits: [Case, readonly number[]][] = [
    [ARGMAX, [1]],
    [{ ...ARGMAX, opcode: Opcode.argmin }, [1]],
    [{ ...CUMSUM, opcode: Opcode.rank, output: int64(2, 3) }, [1]],
    [CUMSUM, [3]],
    [{ ...CUMSUM, opcode: Opcode.cumproduct }, [3]],
    [SCATTER, [4]],
  ];
  for (const [good, most] of limits) {
    for (let value = 0; value <= most[0]; value++) t.equal(reasonFor({ ...good, attributes: [value] }), null);
    t.match(reasonFor({ ...good, attributes: [most[0] + 1] }), /attribute bytes .* out of range|does not take/);
    t.match(reasonFor({ ...good, attributes: [] }), /0 attribute bytes/);
    t.match(reasonFor({ ...good, attributes: [0, 0] }), /2 attribute bytes/);
    t.match(reasonFor({ ...good, attributes: [0.5] }), /out of range|does not take/);
  }
  t.match(reasonFor({ ...TAKE, attributes: [8, 0] }), /out of range/);
  t.match(reasonFor({ ...TAKE, attributes: [1] }), /1 attribute bytes/);
  t.match(reasonFor({ ...CONCAT, attributes: [8] }), /out of range/);
  t.match(reasonFor({ ...ADD, attributes: [0] }), /1 attribute bytes/);
  t.match(reasonFor({ opcode: Opcode.copy, output: float(4), types: [float(4)] }), /without its map/);
  t.match(reasonFor(SUM, { copy: { fill: 0n, axes: [AXIS], coordinates: [PLAIN] } }), /a map on an instruction/);
});

t.test("shapes of elementwise instructions, reductions and scans", async (t) => {
  t.match(reasonFor({ ...ADD, types: [float(2, 3), float(2)] }), /do not fit together/);
  t.equal(reasonFor({ ...ADD, output: float(6) }), null, "any shape with the natural element count");
  t.match(reasonFor({ ...ADD, output: float(5) }), /has not the elements/);
  t.equal(reasonFor({ ...ADD, types: [float(2, 0), float(1)], output: float(0, 7) }), null, "no elements");
  t.match(reasonFor({ ...ADD, types: [float(2, 0), float(3)], output: float(0) }), /do not fit/, "0 is no 1");
  t.match(reasonFor({ ...ADD, types: [float(65536, 1), float(65536)], output: float(0) }), /has not the elements/);
  t.match(reasonFor({ ...SELECT, types: [bool(2), float(2, 1), float(1, 3)] }), /do not fit together/);
  t.match(reasonFor({ ...SUM, types: [float()], output: float() }), /do not fit together/);
  t.equal(reasonFor({ ...SUM, types: [float(2, 1_000_000)] }), null, "rows of any length");
  t.equal(reasonFor({ ...SUM, types: [float(2, 0)] }), null, "empty rows");
  t.equal(reasonFor({ ...SUM, types: [float(MOST, 0)], output: float(MOST) }), null);
  t.match(reasonFor({ ...ARGMAX, types: [float(2, 0)] }), /argmax of an empty row/);
  t.match(reasonFor({ ...ARGMAX, opcode: Opcode.argmin, types: [float(0, 0)], output: int64(0) }), /empty row/);
  t.equal(reasonFor({ ...ARGMAX, types: [float(0, 3)], output: int64(0) }), null, "no rows");
  t.match(reasonFor({ ...CUMSUM, types: [float()], output: float() }), /do not fit together/);
  t.equal(reasonFor({ ...CUMSUM, types: [float(2, 0)], output: float(0) }), null);
});

t.test("shapes of concat, take and scatter", async (t) => {
  t.match(reasonFor({ ...CONCAT, attributes: [2] }), /do not fit together/);
  t.match(reasonFor({ ...CONCAT, attributes: [0] }), /do not fit together/);
  t.match(reasonFor({ ...CONCAT, types: [float(2, 3), float(2)] }), /do not fit together/);
  t.equal(reasonFor({ ...CONCAT, types: [float(0, MOST), float(0, 0)], output: float(0) }), null);
  t.match(reasonFor({ ...CONCAT, types: [float(0, MOST), float(0, 1)], output: float(0) }), /do not fit together/);
  t.equal(reasonFor({ ...TAKE, types: [float(2, 3, 4), int64(2, 7)], attributes: [1, 1] }), null);
  t.match(reasonFor({ ...TAKE, types: [float(2, 3, 4), int64(3, 7)], attributes: [1, 1] }), /do not fit together/);
  t.match(
    reasonFor({ ...TAKE, types: [float(2, 3, 4), int64(2, 7)], attributes: [0, 1] }),
    /do not fit/,
    "batch ≤ axis",
  );
  t.match(
    reasonFor({ ...TAKE, types: [float(2, 3, 4), int64(2)], attributes: [2, 2] }),
    /do not fit/,
    "batch ≤ rank of i",
  );
  t.match(reasonFor({ ...TAKE, attributes: [3, 0] }), /do not fit together/);
  const ones = Array.from({ length: 7 }, () => 1);
  t.match(reasonFor({ ...TAKE, types: [float(1, 3, 1), int64(...ones)], output: float(1) }), /natural rank 9/);
  const scatter = (x: TensorType, i: TensorType, u: TensorType) =>
    reasonFor({ ...SCATTER, types: [x, i, u], output: x });
  t.equal(scatter(float(2, 3), int64(1, 5), float(2, 5)), null);
  t.equal(scatter(float(2, 3), int64(2, 5), float(2, 5)), null);
  t.equal(scatter(float(3), int64(0), float(0)), null, "no updates");
  t.equal(scatter(float(0), int64(5), float(5)), null, "nothing to update");
  t.match(scatter(float(), int64(5), float(5)), /do not fit together/);
  t.match(scatter(float(2, 3), int64(4), float(2, 5)), /do not fit together/, "an index for each update");
  t.match(scatter(float(2, 3), int64(3, 5), float(2, 5)), /do not fit together/);
  t.match(scatter(float(2, 3), int64(2, 5), float(1, 5)), /do not fit together/);
  t.match(scatter(float(2, 3), int64(1, 2, 5), float(2, 5)), /do not fit together/);
});

t.test("shapes of dot", async (t) => {
  t.match(reasonFor({ ...DOT, types: [float(3), float(4, 3)], output: float(4) }), /do not fit together/);
  t.match(reasonFor({ ...DOT, types: [float(2, 3), float(4, 2)] }), /do not fit together/);
  t.match(reasonFor({ ...DOT, types: [float(2, 2, 3), float(3, 4, 3)], output: float(24) }), /do not fit together/);
  t.equal(reasonFor({ ...DOT, types: [float(2, 0), float(4, 0), float(4)] }), null, "rows of no elements");
  t.equal(reasonFor({ ...DOT, types: [float(0, 3), float(4, 3)], output: float(0) }), null);
  t.match(reasonFor({ ...DOT, types: [float(2, 3), float(4, 3), float(2)] }), /do not fit together/);
  t.match(reasonFor({ ...DOT, types: [float(2, 3), float(4, 3), float(1, 2, 4)] }), /do not fit together/);
  t.match(
    reasonFor({ ...DOT, types: [float(0, 3), float(4, 3), float(2, 4)], output: float(0) }),
    /do not fit together/,
  );
});

const SOURCE = float(5, 6);
const AXIS: CopyAxis = { size: 4, coordinate: 0, coefficient: 1 };
const PLAIN: CopyCoordinate = { offset: 0, divisor: 1, mode: "floor" };

type CopyChange = { axes?: readonly CopyAxis[]; coordinates?: readonly CopyCoordinate[]; fill?: bigint };

function copyReason(change: CopyChange, source = SOURCE, output = typed(source.dtype)(4)): string | null {
  const copy = { fill: 0n, axes: [AXIS], coordinates: [PLAIN, PLAIN], ...change };
  return isWellFormed({ opcode: Opcode.copy, output, operands: inputs(1), copy }, INDEX, [source], COUNTS);
}

t.test("a copy may see its elements as another data type of the same width, but not as bool", async (t) => {
  const all = Object.values(DataType);
  for (const from of all) {
    for (const to of all) {
      const isAllowed =
        from === to || (widthBytes(from) === widthBytes(to) && from !== DataType.bool && to !== DataType.bool);
      const reason = copyReason({}, typed(from)(5, 6), typed(to)(4));
      if (isAllowed) t.equal(reason, null, `${from} as ${to}`);
      else t.match(reason, /copy does not make/, `${from} as ${to}`);
    }
  }
});

t.test("the map of a copy", async (t) => {
  t.equal(copyReason({}), null);
  const units = Array.from({ length: 9 }, () => ({ size: 1, coordinate: null, coefficient: 7 }));
  t.equal(copyReason({ axes: [AXIS, ...units] }), null, "ten axes");
  t.match(copyReason({ axes: [AXIS, ...units, units[0]] }), /11 axes/);
  t.equal(copyReason({ axes: [{ ...AXIS, size: 0 }] }, SOURCE, float(0)), null, "no elements");
  t.match(copyReason({ axes: [{ ...AXIS, size: -1 }] }), /axis size/);
  t.match(copyReason({ axes: [{ ...AXIS, size: 2 ** 32 }] }), /axis size/);
  t.match(copyReason({ axes: [{ ...AXIS, coordinate: 2 }] }), /moves coordinate 2 of 2/);
  t.match(copyReason({ axes: [{ ...AXIS, coordinate: -1 }] }), /moves coordinate -1 of 2/);
  t.match(copyReason({ axes: [{ ...AXIS, coefficient: 2 ** 31 }] }), /coefficient/);
  t.equal(copyReason({ axes: [{ ...AXIS, coefficient: -(2 ** 31) }] }), null);
  t.match(copyReason({ axes: [{ ...AXIS, coefficient: -(2 ** 31) - 1 }] }), /coefficient/);
  const large = { size: 65536, coordinate: null, coefficient: 0 };
  t.match(copyReason({ axes: [large, large] }), /too many elements/);
  t.equal(copyReason({ axes: [large, large, { ...large, size: 0 }] }, SOURCE, float(0)), null, "0 if one of them is 0");
  t.match(copyReason({ coordinates: [PLAIN] }), /1 coordinates for rank 2/);
  t.match(copyReason({ coordinates: [PLAIN, PLAIN, PLAIN] }), /3 coordinates for rank 2/);
  t.match(copyReason({ coordinates: [{ ...PLAIN, divisor: 0 }, PLAIN] }), /divisor/);
  t.match(copyReason({ coordinates: [PLAIN, { ...PLAIN, divisor: 2 ** 32 }] }), /divisor/);
  t.match(copyReason({ coordinates: [PLAIN, { ...PLAIN, mode: "other" as "floor" }] }), /mode/);
  t.match(copyReason({ axes: [] }), /has not the elements/);
  t.equal(copyReason({ axes: [] }, SOURCE, float()), null, "a scalar");
  t.equal(copyReason({ coordinates: [PLAIN, PLAIN] }, float(0, 6)), null, "from a source without elements");
});

t.test("no coordinate of a copy leaves 53 bits", async (t) => {
  const at = (offset: number) => [{ ...PLAIN, offset }, PLAIN];
  const most = 2 ** 53 - 1;
  t.equal(copyReason({ coordinates: at(most - 3) }), null);
  t.match(copyReason({ coordinates: at(most - 2) }), /may leave 53 bits/);
  t.equal(copyReason({ coordinates: at(-(most - 3)) }), null);
  t.match(copyReason({ coordinates: at(-(most - 2)) }), /may leave 53 bits/);
  t.match(copyReason({ coordinates: at(most - 2), axes: [{ ...AXIS, coefficient: -1 }] }), /may leave 53 bits/);
  t.match(copyReason({ coordinates: at(2 ** 53) }), /coordinate offset/);
  const empty = { axes: [{ ...AXIS, size: 0, coefficient: 2 ** 31 - 1 }], coordinates: at(most) };
  t.equal(copyReason(empty, SOURCE, float(0)), null, "an axis without elements moves nothing");
});

t.test("the fill of a copy is an element of its type", async (t) => {
  for (const dtype of Object.values(DataType)) {
    if (dtype === DataType.bool) continue;
    const source = { dtype, shape: SOURCE.shape };
    const limit = 1n << BigInt(8 * widthBytes(dtype));
    t.equal(copyReason({ fill: limit - 1n }, source), null);
    t.match(copyReason({ fill: limit }, source), /is no element/);
  }
  t.equal(copyReason({ fill: 1n }, bool(5, 6)), null);
  t.match(copyReason({ fill: 2n }, bool(5, 6)), /is no element/);
  t.match(copyReason({ fill: -1n }), /is no element/);
});
