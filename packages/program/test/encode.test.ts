import { Random } from "@assay/arithmetic";
import {
  ByteListType,
  ByteVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  UintNumberType,
} from "@chainsafe/ssz";
import t from "tap";
import {
  decodeInstruction,
  decodeTensorType,
  encodeInstruction,
  encodeTensorType,
  type Instruction,
  Opcode,
  ProgramError,
} from "../src/index.js";
import { randomSample, signatures } from "./random-instructions.js";
import { replay, seed } from "./seed.js";

const [uint8, uint32] = [new UintNumberType(1), new UintNumberType(4)];
const Shape = new ListBasicType(uint32, 8);
const TensorTypeSsz = new ContainerType({ dtype: uint8, shape: Shape });
const OperandSsz = new ContainerType({ kind: uint8, index: uint32 });
const InstructionSsz = new ContainerType({
  opcode: uint8,
  dtype: uint8,
  shape: Shape,
  operands: new ListCompositeType(OperandSsz, 256),
  attributes: new ByteListType(512),
});
const AxisSsz = new ContainerType({ size: uint32, coordinate: uint8, coefficient: uint32 });
const CoordinateSsz = new ContainerType({ offset: new ByteVectorType(8), divisor: uint32, mode: uint8 });
const CopySsz = new ContainerType({
  fill: new ByteVectorType(8),
  axes: new ListCompositeType(AxisSsz, 10),
  coordinates: new ListCompositeType(CoordinateSsz, 8),
});

function eightBytes(value: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt.asUintN(64, value)).buffer);
}

function sszOf({ opcode, output, operands, copy, attributes: own = [] }: Instruction): Uint8Array {
  const attributes =
    copy === undefined
      ? Uint8Array.from(own)
      : CopySsz.serialize({
          fill: eightBytes(copy.fill),
          axes: copy.axes.map(({ size, coordinate, coefficient }) => ({
            size,
            coordinate: coordinate ?? 0xff,
            coefficient: coefficient >>> 0,
          })),
          coordinates: copy.coordinates.map(({ offset, divisor, mode }) => ({
            offset: eightBytes(BigInt(offset)),
            divisor,
            mode: mode === "floor" ? 0 : 1,
          })),
        });
  const shape = [...output.shape];
  return InstructionSsz.serialize({ opcode, dtype: output.dtype, shape, operands: [...operands], attributes });
}

t.test("instructions and tensor types are serialized as SSZ and read back", async (t) => {
  const random = new Random(seed);
  for (let round = 0; round < 4 * signatures.length; round++) {
    const { instruction } = randomSample(random, signatures[round % signatures.length]);
    const bytes = encodeInstruction(instruction);
    if (!t.strictSame(bytes, new Uint8Array(sszOf(instruction)), replay)) return;
    if (!t.strictSame(decodeInstruction(bytes), instruction, replay)) return;
    const { dtype, shape } = instruction.output;
    const type = encodeTensorType(instruction.output);
    if (!t.same(type, new Uint8Array(TensorTypeSsz.serialize({ dtype, shape: [...shape] })), replay)) return;
    if (!t.same(decodeTensorType(type), instruction.output, replay)) return;
  }
});

t.test("what decodes encodes to the same bytes; everything else is refused with a typed error", async (t) => {
  const random = new Random(seed);
  let accepted = 0;
  for (let round = 0; round < 5000; round++) {
    const bytes = encodeInstruction(randomSample(random).instruction);
    const damaged = random.below(3) === 0 ? bytes.slice(0, random.below(bytes.length)) : bytes.slice();
    for (let flips = random.below(3); flips > 0 && damaged.length > 0; flips--) {
      damaged[random.below(damaged.length)] ^= 1 << random.below(8);
    }
    try {
      const read = decodeInstruction(damaged);
      accepted++;
      if (Buffer.compare(encodeInstruction(read), damaged) !== 0) return t.fail(`not canonical; ${replay}`);
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      if (error.type.code !== "PROGRAM_INSTRUCTION_MALFORMED") return t.fail(error.type.code);
    }
  }
  t.ok(accepted > 1000 && accepted < 4000, `${accepted} of 5000 accepted`);
});

function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ProgramError && error.type.code === "PROGRAM_INSTRUCTION_MALFORMED") return error.type.reason;
    throw error;
  }
  return "accepted";
}

const COPY: Instruction = {
  opcode: Opcode.copy,
  output: { dtype: 1, shape: [2] },
  operands: [{ kind: 0, index: 0 }],
  copy: {
    fill: 0n,
    axes: [{ size: 2, coordinate: 0, coefficient: 1 }],
    coordinates: [{ offset: 0, divisor: 1, mode: "floor" }],
  },
};
const COPY_AT = 14 + 4 + 5;

t.test("each damaged field of a serialization is named", async (t) => {
  const cases: [name: string, at: number, value: number, reason: RegExp][] = [
    ["opcode", 0, 0x05, /unknown opcode/],
    ["data type", 1, 8, /unknown data type/],
    ["first offset", 2, 15, /first offset is not 14/],
    ["offset of operands", 6, 19, /inside an item/],
    ["offset of operands before the shape", 6, 10, /run backwards/],
    ["offset of attributes", 10, 255, /past the end/],
    ["operand kind", 18, 3, /unknown operand kind/],
    ["first offset of the copy", COPY_AT + 8, 17, /first offset of a copy/],
    ["second offset of the copy", COPY_AT + 12, 26, /inside an item/],
    ["mode", COPY_AT + 16 + 9 + 12, 2, /unknown mode/],
    ["coordinate offset beyond 53 bits", COPY_AT + 16 + 9 + 7, 0x40, /leaves 53 bits/],
  ];
  for (const [name, at, value, reason] of cases) {
    const bytes = encodeInstruction(COPY);
    bytes[at] = value;
    t.match(
      reasonOf(() => decodeInstruction(bytes)),
      reason,
      name,
    );
  }
  const long = new Uint8Array([...encodeInstruction(COPY), 0]);
  t.throws(() => decodeInstruction(long), ProgramError, "a byte too many");
  const neg: Instruction = { opcode: Opcode.neg, output: { dtype: 1, shape: [2] }, operands: COPY.operands };
  t.strictSame(decodeInstruction(Uint8Array.of(...encodeInstruction(neg), 3)), { ...neg, attributes: [3] });
  const most = encodeInstruction({ ...neg, attributes: Array.from({ length: 512 }, () => 0) });
  t.equal(decodeInstruction(most).attributes?.length, 512);
  t.throws(() => decodeInstruction(Uint8Array.of(...most, 0)), { message: /513 bytes of attributes/ });
  t.throws(() => decodeTensorType(Uint8Array.of(1, 4, 0, 0, 0)), ProgramError);
  t.throws(() => decodeTensorType(Uint8Array.of(1, 5, 0, 0, 0, 1)), ProgramError);
  t.throws(() => decodeTensorType(Uint8Array.of(1, 5)), ProgramError);
});

t.test("a number that does not fit its field cannot be encoded", async (t) => {
  const axis = { size: 2, coordinate: 0, coefficient: 2 ** 31 };
  const { output, operands } = COPY;
  t.throws(() => encodeInstruction({ ...COPY, copy: { ...COPY.copy!, axes: [axis] } }), RangeError);
  t.throws(() => encodeInstruction({ ...COPY, copy: { ...COPY.copy!, fill: 1n << 64n } }), RangeError);
  t.throws(() => encodeInstruction({ opcode: Opcode.concat, output, operands, attributes: [256] }), RangeError);
  t.throws(() => encodeTensorType({ dtype: 1, shape: [2 ** 32] }), RangeError);
});
