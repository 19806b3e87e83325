import { DataType, widthBytes } from "../data-type.js";
import type { BinaryName } from "../reference/binary.js";
import { type ElementaryName, elementaryCodes, elementaryReference } from "../reference/elementary.js";
import { BINARY64 } from "../reference/float-format.js";
import type { UnaryName } from "../reference/unary.js";
import { broadcastAxes } from "./broadcast.js";
import { BINARY_CODES, codeFor, SELECT_CODE, UNARY_CODES } from "./codes.js";
import { assertSameType, countOf, type KernelOperand, typeOf } from "./operand.js";
import type { Workspace } from "./workspace.js";

/** Applies a unary instruction to `count` elements. Returns the number of exact fallbacks. */
export function applyUnary(
  workspace: Workspace,
  name: UnaryName,
  dtype: DataType,
  source: number,
  out: number,
  count: number,
): number {
  if (isElementary(name)) return applyElementary(workspace, name, dtype, source, out, count);
  workspace.exports.unary(codeFor(name, UNARY_CODES[name], dtype), dtype, source, out, count);
  return 0;
}

function isElementary(name: UnaryName): name is ElementaryName {
  return name in elementaryCodes;
}

/** binary32 by its kernel; binary64 element by element by the integer reference, which is its definition. */
function applyElementary(
  { exports, memory }: Workspace,
  name: ElementaryName,
  dtype: DataType,
  source: number,
  out: number,
  count: number,
): number {
  if (dtype === DataType.float32) return exports[name](source, out, count) >>> 0;
  if (dtype !== DataType.float64) throw new RangeError(`${name} does not take data type ${dtype}`);
  const reference = elementaryReference[name];
  const [from, to] = [source, out].map((offset) => new BigUint64Array(memory.buffer, offset, count));
  for (let i = 0; i < count; i++) to![i] = reference(BINARY64, from![i]!);
  return count;
}

/** Converts `count` elements. */
export function applyCast(
  { exports }: Workspace,
  from: DataType,
  to: DataType,
  source: number,
  out: number,
  count: number,
): void {
  widthBytes(from);
  widthBytes(to);
  exports.cast(from, to, source, out, count);
}

/** A binary instruction or a comparison with broadcasting; out is contiguous. */
export function applyBinary(
  workspace: Workspace,
  name: BinaryName,
  a: KernelOperand,
  b: KernelOperand,
  out: number,
): void {
  const dtype = assertSameType(name, [a, b]);
  const code = codeFor(name, BINARY_CODES[name], dtype);
  const isComparison = name === "equal" || name === "less" || name === "lessOrEqual";
  walk(workspace, code, dtype, [a, b], out, isComparison ? 1 : widthBytes(dtype));
}

/** a where the bool c is true, else b, with broadcasting; moves bits. */
export function applySelect(
  workspace: Workspace,
  condition: KernelOperand,
  a: KernelOperand,
  b: KernelOperand,
  out: number,
): void {
  if (typeOf(condition) !== DataType.bool) throw new RangeError("select takes a bool as its condition");
  const width = widthBytes(assertSameType("select", [a, b]));
  walk(workspace, SELECT_CODE, width, [a, b, condition], out, width);
}

const AXIS_FIELDS = 4;

function walk(
  workspace: Workspace,
  code: number,
  type: number,
  operands: readonly KernelOperand[],
  out: number,
  outWidth: number,
): void {
  const axes = broadcastAxes(operands.map((operand) => operand.shape));
  if (countOf(axes.map((axis) => axis.size)) === 0) return;
  const widths = operands.map((operand) => widthBytes(typeOf(operand)));
  const table = new Uint32Array(axes.length * AXIS_FIELDS);
  for (const [i, { size, strides }] of axes.entries()) {
    table[i * AXIS_FIELDS] = size;
    for (const [operand, stride] of strides.entries()) {
      table[i * AXIS_FIELDS + 1 + operand] = stride * widths[operand]!;
    }
  }
  const [a, b, c] = operands;
  workspace.temporarily(() => {
    const at = workspace.place(new Uint8Array(table.buffer));
    workspace.exports.elementwise(code, type, a!.offset, b!.offset, c?.offset ?? 0, out, outWidth, at, axes.length);
  });
}
