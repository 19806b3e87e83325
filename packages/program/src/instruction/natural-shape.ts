import { broadcastShapes, broadcastsTo } from "./broadcast.js";
import type { Instruction, TensorType } from "./instruction.js";
import { opcodeFamily } from "./opcode-table.js";
import { sameShape } from "./row-major.js";

type Shape = readonly number[];

/**
 * The natural output shape of an instruction (appendix A), which its declared shape must match in element count.
 * Null where the operand types do not fit together.
 */
export function naturalShape(
  instruction: Pick<Instruction, "opcode" | "copy" | "attributes">,
  operandTypes: readonly TensorType[],
): number[] | null {
  const shapes = operandTypes.map((type) => type.shape);
  const [first, second, third] = shapes;
  if (first === undefined) return null;
  const [axis, batch] = instruction.attributes ?? [];
  switch (opcodeFamily(instruction.opcode)) {
    case "copy":
      return instruction.copy === undefined ? null : instruction.copy.axes.map((one) => one.size);
    case "unary":
    case "cast":
    case "scan":
      return opcodeFamily(instruction.opcode) === "scan" && first.length < 1 ? null : [...first];
    case "binary":
    case "comparison":
      return second === undefined ? null : broadcastShapes(first, second);
    case "select":
      return second === undefined || third === undefined ? null : broadcastAll(first, second, third);
    case "reduction":
      return first.length < 1 ? null : first.slice(0, -1);
    case "concat":
      return axis === undefined ? null : naturalShapeOfConcat(shapes, axis);
    case "take":
      return second === undefined || axis === undefined || batch === undefined
        ? null
        : naturalShapeOfTake(first, second, axis, batch);
    case "scatter":
      return second !== undefined && third !== undefined && fitsScatter(first, second, third) ? [...first] : null;
    case "dot":
      return second === undefined ? null : naturalShapeOfDot(first, second, third);
    case null:
      return null;
  }
}

function broadcastAll(a: Shape, b: Shape, c: Shape): number[] | null {
  const shape = broadcastShapes(b, c);
  return shape === null ? null : broadcastShapes(a, shape);
}

/** All operands have one shape but for the axis along which they stand one behind the other. */
function naturalShapeOfConcat(shapes: readonly Shape[], axis: number): number[] | null {
  const [first] = shapes;
  if (axis >= first.length) return null;
  const isAlike = (shape: Shape) =>
    shape.length === first.length && shape.every((size, other) => other === axis || size === first[other]);
  if (!shapes.every(isAlike)) return null;
  const total = shapes.reduce((sum, shape) => sum + shape[axis], 0);
  return total >= 2 ** 32 ? null : first.map((size, other) => (other === axis ? total : size));
}

/** The first `batch` axes are shared, the axis `axis` of x gives way to the other axes of the indices. */
function naturalShapeOfTake(x: Shape, indices: Shape, axis: number, batch: number): number[] | null {
  if (axis >= x.length || batch > axis || batch > indices.length) return null;
  if (!sameShape(x.slice(0, batch), indices.slice(0, batch))) return null;
  return [...x.slice(0, axis), ...indices.slice(batch), ...x.slice(axis + 1)];
}

/** Updates have the rows of the data; one row of indices may serve several of them. */
function fitsScatter(data: Shape, indices: Shape, updates: Shape): boolean {
  if (data.length < 1 || indices.length < 1 || updates.length < 1) return false;
  return (
    sameShape(data.slice(0, -1), updates.slice(0, -1)) &&
    indices[indices.length - 1] === updates[updates.length - 1] &&
    broadcastsTo(indices.slice(0, -1), data.slice(0, -1))
  );
}

function naturalShapeOfDot(a: Shape, b: Shape, bias: Shape | undefined): number[] | null {
  if (a.length < 2 || b.length < 2 || a[a.length - 1] !== b[b.length - 1]) return null;
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  if (batch === null) return null;
  const shape = [...batch, a[a.length - 2], b[b.length - 2]];
  return bias === undefined || broadcastsTo(bias, shape) ? shape : null;
}
