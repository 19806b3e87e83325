import { DataType, Random } from "@assay/arithmetic";
import t from "tap";
import {
  type CopyAxis,
  type CopyCoordinate,
  type Instruction,
  isWellFormed,
  Opcode,
  type Operand,
  OperandKind,
  type TensorType,
} from "../src/index.js";
import { randomSample } from "./random-instructions.js";
import { replay, seed } from "./seed.js";

const COUNTS = { inputs: 3, constants: 2 };
const INDEX = 4;
const float = (...shape: number[]): TensorType => ({ dtype: DataType.float32, shape });
const inputs = (count: number): Operand[] =>
  Array.from({ length: count }, (_, index) => ({ kind: OperandKind.input, index }));

type Case = { readonly opcode: Opcode; readonly output: TensorType; readonly types: readonly TensorType[] };

function reasonFor({ opcode, output, types }: Case, change: Partial<Instruction> = {}): string | null {
  return isWellFormed({ opcode, output, operands: inputs(types.length), ...change }, INDEX, types, COUNTS);
}

const ADD: Case = { opcode: Opcode.add, output: float(2, 3), types: [float(2, 3), float(3)] };
const SUM: Case = { opcode: Opcode.sum, output: float(2), types: [float(2, 3)] };
const DOT: Case = { opcode: Opcode.dot, output: float(2, 4), types: [float(2, 3), float(4, 3), float(2, 1)] };

t.test("well-formed instructions of every family", async (t) => {
  const random = new Random(seed);
  for (let round = 0; round < 500; round++) {
    const { instruction, types } = randomSample(random);
    const reason = isWellFormed(instruction, 0, types, { inputs: 3, constants: 0 });
    if (!t.equal(reason, null, replay)) return;
  }
  for (const good of [ADD, SUM, DOT]) t.equal(reasonFor(good), null);
});

t.test("opcode, operands and references", async (t) => {
  t.match(reasonFor({ ...ADD, opcode: 0x15 as Opcode }), /unknown opcode/);
  t.match(reasonFor({ ...ADD, types: [float(2, 3)] }), /1 operands/);
  t.match(reasonFor({ ...ADD, types: [float(2, 3), float(3), float(3)] }), /3 operands/);
  t.match(reasonFor({ ...DOT, types: [float(2, 3)] }), /1 operands/);
  t.match(reasonFor({ ...DOT, types: [...DOT.types, float(1)] }), /4 operands/);
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
});

t.test("data types and dimensions", async (t) => {
  const int32 = (...shape: number[]): TensorType => ({ dtype: DataType.int32, shape });
  t.match(reasonFor({ ...SUM, output: int32(2) }), /differ in data type/);
  t.match(reasonFor({ ...SUM, types: [int32(2, 3)] }), /differ in data type/);
  t.match(reasonFor({ ...SUM, types: [int32(2, 3)], output: int32(2) }), /not float32/);
  const unknown = { dtype: 8 as DataType, shape: [2] };
  t.match(reasonFor({ opcode: Opcode.neg, output: unknown, types: [unknown] }), /unknown data type/);
  const neg = (type: TensorType) => reasonFor({ opcode: Opcode.neg, output: type, types: [type] });
  t.equal(neg(float(1, 1, 1, 1, 1, 1, 1, 2)), null);
  t.match(neg(float(1, 1, 1, 1, 1, 1, 1, 1, 2)), /rank 9/);
  t.match(neg(float(2, 0)), /dimension out of range/);
  t.match(neg(float(2.5)), /dimension out of range/);
  t.equal(neg(float(65536, 65535)), null);
  t.match(neg(float(65536, 65536)), /too many elements/);
});

t.test("shapes", async (t) => {
  t.match(reasonFor({ ...ADD, types: [float(2, 3), float(2)] }), /do not fit together/);
  t.equal(reasonFor({ ...ADD, output: float(6) }), null, "any shape with the natural element count");
  t.match(reasonFor({ ...ADD, output: float(5) }), /has not the elements/);
  t.match(reasonFor({ ...SUM, types: [float()], output: float() }), /do not fit together/);
  t.equal(reasonFor({ ...SUM, types: [float(2, 8192)] }), null);
  t.match(reasonFor({ ...SUM, types: [float(2, 8193)] }), /row length 8193/);
  t.match(reasonFor({ ...DOT, types: [float(3), float(4, 3)], output: float(4) }), /do not fit together/);
  t.match(reasonFor({ ...DOT, types: [float(2, 3), float(4, 2)] }), /do not fit together/);
  t.match(reasonFor({ ...DOT, types: [float(2, 2, 3), float(3, 4, 3)], output: float(24) }), /do not fit together/);
  t.match(reasonFor({ ...DOT, types: [float(2, 8193), float(4, 8193)] }), /row length 8193/);
  t.equal(reasonFor({ ...DOT, types: [float(2, 8192), float(4, 8192)] }), null);
  t.match(reasonFor({ ...DOT, types: [float(2, 3), float(4, 3), float(2)] }), /does not broadcast/);
  t.match(reasonFor({ ...DOT, types: [float(2, 3), float(4, 3), float(1, 2, 4)] }), /does not broadcast/);
});

const SOURCE = float(5, 6);
const AXIS: CopyAxis = { size: 4, coordinate: 0, coefficient: 1 };
const PLAIN: CopyCoordinate = { offset: 0, divisor: 1, mode: "floor" };

function copyReason(
  change: { axes?: readonly CopyAxis[]; coordinates?: readonly CopyCoordinate[]; fill?: bigint },
  source: TensorType = SOURCE,
  output = float(4),
): string | null {
  const copy = { fill: 0n, axes: [AXIS], coordinates: [PLAIN, PLAIN], ...change };
  const type = { dtype: source.dtype, shape: output.shape };
  return isWellFormed({ opcode: Opcode.copy, output: type, operands: inputs(1), copy }, INDEX, [source], COUNTS);
}

t.test("attributes", async (t) => {
  t.match(reasonFor({ opcode: Opcode.copy, output: float(4), types: [float(4)] }), /without its map/);
  t.match(reasonFor(SUM, { copy: { fill: 0n, axes: [AXIS], coordinates: [PLAIN] } }), /attributes/);
});

t.test("the map of a copy", async (t) => {
  t.equal(copyReason({}), null);
  const units = Array.from({ length: 9 }, () => ({ size: 1, coordinate: null, coefficient: 7 }));
  t.equal(copyReason({ axes: [AXIS, ...units] }), null, "ten axes");
  t.match(copyReason({ axes: [AXIS, ...units, units[0]] }), /11 axes/);
  t.match(copyReason({ axes: [{ ...AXIS, size: 0 }] }), /axis size/);
  t.match(copyReason({ axes: [{ ...AXIS, coordinate: 2 }] }), /moves coordinate 2 of 2/);
  t.match(copyReason({ axes: [{ ...AXIS, coefficient: 2 ** 31 }] }), /coefficient/);
  const large = { size: 65536, coordinate: null, coefficient: 0 };
  t.match(copyReason({ axes: [large, large] }), /too many elements/);
  t.match(copyReason({ coordinates: [PLAIN] }), /1 coordinates for rank 2/);
  t.match(copyReason({ coordinates: [PLAIN, PLAIN, PLAIN] }), /3 coordinates for rank 2/);
  t.match(copyReason({ coordinates: [{ ...PLAIN, divisor: 0 }, PLAIN] }), /divisor/);
  t.match(copyReason({ coordinates: [PLAIN, { ...PLAIN, mode: "other" as "floor" }] }), /mode/);
  t.match(copyReason({ axes: [] }), /has not the elements/);
  t.equal(copyReason({ axes: [] }, SOURCE, float()), null, "a scalar");
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
});

t.test("the fill of a copy is an element of its type", async (t) => {
  const limits = [
    [DataType.float32, 32],
    [DataType.uint8, 8],
    [DataType.float16, 16],
    [DataType.int64, 64],
  ] as const;
  for (const [dtype, bits] of limits) {
    const source = { dtype, shape: SOURCE.shape };
    t.equal(copyReason({ fill: (1n << BigInt(bits)) - 1n }, source), null);
    t.match(copyReason({ fill: 1n << BigInt(bits) }, source), /is no element/);
  }
  const bool = { dtype: DataType.bool, shape: SOURCE.shape };
  t.equal(copyReason({ fill: 1n }, bool), null);
  t.match(copyReason({ fill: 2n }, bool), /is no element/);
  t.match(copyReason({ fill: -1n }), /is no element/);
});
