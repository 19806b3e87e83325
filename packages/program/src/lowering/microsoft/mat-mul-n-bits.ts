import { DataType } from "@assay/arithmetic";
import { Refusal } from "../../compile/refusal.js";
import { type Value, withShape } from "../../compile/value.js";
import type { Lowering, NodeToLower } from "../lowering.js";
import { windowOfAxis } from "../movement.js";
import { numberConstant, numberScalar } from "../number.js";
import { widen } from "../widen.js";

const { uint8 } = DataType;

/** Where the weights of a block lie and how many bits each has. */
type Packing = { readonly bits: number; readonly rows: number; readonly columns: number; readonly block: number };

/**
 * Numbers of `bits` bits from bytes [..., n], the lowest bits of a byte first: uint8 [..., n · 8 / bits].
 */
export function unpackBits(node: NodeToLower, packed: Value, bits: number, part: string): Value {
  if (bits === 8) return packed;
  const { shape } = packed.type;
  const perByte = 8 / bits;
  const mask = numberScalar(uint8, 2 ** bits - 1);
  const columns = withShape(packed, [...shape, 1]);
  const shifts = numberConstant(
    uint8,
    [perByte],
    Array.from({ length: perByte }, (_, place) => place * bits),
  );
  const shifted = node.step("shiftRight", [columns, shifts], `${part} shifted`);
  const last = shape[shape.length - 1] * perByte;
  return node.step("and", [shifted, mask], part, { shape: [...shape.slice(0, -1), last] });
}

/** Weights of a few bits with one scale, and perhaps one zero point, for each block of a row. */
export const matMulNBits: Lowering = {
  domain: "com.microsoft",
  operator: "MatMulNBits",
  since: 1,
  until: 1,
  attributes: ["K", "N", "accuracy_level", "bits", "block_size", "weight_prepacked"],
  becomes: "weights = mul(sub(cast(unpacked), zero point), scale), computed once; dot(A, weights, bias)",
  why: "the weights are what the quantizer meant; accuracy_level, which lets a runtime round A, is not followed",
  lower: (node) => {
    const a = widen(node, node.operand(0));
    const packing = packingOf(node);
    if (node.optionalOperand(4) !== null) throw new Refusal("g_idx (operand 4) is not supported");
    const weights = dequantized(node, a.type.dtype, packing);
    const bias = node.optionalOperand(5);
    const product = node.step("dot", bias === null ? [a, weights] : [a, weights, widen(node, bias)], "product");
    return [node.cast(product, node.operand(0).type.dtype)];
  },
};

function packingOf(node: NodeToLower): Packing {
  const packing = {
    bits: node.int("bits", 4),
    rows: node.int("N", 0),
    columns: node.int("K", 0),
    block: node.int("block_size", 0),
  };
  if (![2, 4, 8].includes(packing.bits)) throw new Refusal(`${packing.bits} bits are not supported`, "bits");
  if (node.int("weight_prepacked", 0) !== 0) throw new Refusal("is not supported", "weight_prepacked");
  if (packing.block < 16 || packing.rows < 1 || packing.columns < 1) throw new Refusal("is missing", "block_size");
  return packing;
}

/** The weights [rows, columns]; whole blocks are dequantized and what lies behind the last column is left out. */
function dequantized(node: NodeToLower, dtype: DataType, { bits, rows, columns, block }: Packing): Value {
  const blocks = Math.ceil(columns / block);
  const packed = node.operand(1);
  if (packed.type.dtype !== uint8) throw new Refusal("weights that are no bytes are not supported");
  const expected = (rows * blocks * block * bits) / 8;
  const bytes = packed.type.shape.reduce((product, size) => product * size, 1);
  if (bytes !== expected) throw new Refusal(`${bytes} bytes of weights, expected ${expected}`);
  const codes = unpackBits(node, withShape(packed, [rows, blocks, (block * bits) / 8]), bits, "codes");
  const centered = node.step(
    "sub",
    [node.cast(codes, dtype), zeroPoints(node, dtype, { bits, rows, blocks })],
    "steps",
  );
  const scales = withShape(widen(node, node.operand(2)), [rows, blocks, 1]);
  const weights = node.step("mul", [centered, scales], "weights", { shape: [rows, blocks * block] });
  return blocks * block === columns ? weights : windowOfAxis(node, weights, 1, { start: 0, size: columns }, "weights");
}

/** One zero point for each block [rows, blocks, 1]: packed like the weights, or of A's type, or the middle code. */
function zeroPoints(
  node: NodeToLower,
  dtype: DataType,
  { bits, rows, blocks }: { bits: number; rows: number; blocks: number },
): Value {
  const given = node.optionalOperand(3);
  if (given === null) return numberScalar(dtype, 2 ** (bits - 1));
  if (given.type.dtype !== uint8) return withShape(widen(node, given), [rows, blocks, 1]);
  const bytes = Math.ceil((blocks * bits) / 8);
  const codes = unpackBits(node, withShape(given, [rows, bytes]), bits, "zero points");
  const exact =
    codes.type.shape[1] === blocks ? codes : windowOfAxis(node, codes, 1, { start: 0, size: blocks }, "zero points");
  return withShape(node.cast(exact, dtype), [rows, blocks, 1]);
}
