import { DataType, widthBytes } from "../data-type.js";
import { dotOutputType } from "../reference/dot.js";
import type { DotArguments } from "./load.js";
import type { Workspace } from "./workspace.js";

/**
 * out[m, n] = Σ a[m, k]·b[n, k] (+ bias[m, n]), row-major, given as byte offsets into the kernels' memory. Output and
 * bias are int32 for bytes, float32 for float16 and bfloat16, else of the operands' type.
 */
export type DotOperands = {
  readonly a: number;
  readonly b: number;
  readonly out: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** element types of a and b; float32 unless told otherwise */
  readonly types?: { readonly a: DataType; readonly b: DataType };
  /** offset of bias[0, 0] and its strides in elements, 0 to repeat */
  readonly bias?: { readonly offset: number; readonly strideM: number; readonly strideN: number };
  /** offset of what `norms` made of the m rows of a (float32), in binary64; computed on the way if absent */
  readonly aNorms?: number;
  /** offset of what `norms` made of the n rows of b (float32), in binary64; worth keeping for constants */
  readonly bNorms?: number;
};

const NO_BIAS = { offset: 0, strideM: 0, strideN: 0 };

/** Dot products of the rows of a with the rows of b. Returns the number of exact fallbacks. */
export function dotProducts(workspace: Workspace, operands: DotOperands): number {
  const { a, b, out, m, n, k } = operands;
  const types = operands.types ?? { a: DataType.float32, b: DataType.float32 };
  dotOutputType(types);
  if (m === 0 || n === 0) return 0;
  const { exports } = workspace;
  const { offset, strideM, strideN } = operands.bias ?? NO_BIAS;
  switch (types.a) {
    case DataType.float32:
      return withNorms(workspace, operands, (completed) => exports.dot(...completed));
    case DataType.float16:
    case DataType.bfloat16:
      return widened(workspace, operands, types.a);
    case DataType.float64:
      return exports.dotFloat64(a, b, out, m, n, k, offset, strideM, strideN) >>> 0;
    case DataType.uint8:
    case DataType.int8: {
      const [aSigned, bSigned] = [types.a, types.b].map((dtype) => Number(dtype === DataType.int8));
      exports.dotByte(aSigned!, bSigned!, a, b, out, m, n, k, offset, strideM, strideN);
      return 0;
    }
    default:
      exports.dotInteger(widthBytes(types.a), a, b, out, m, n, k, offset, strideM, strideN);
      return 0;
  }
}

/** Rounds what another library proposed; see Kernels.certify. */
export function certifyProducts(workspace: Workspace, proposal: number, operands: DotOperands): number {
  return withNorms(workspace, operands, (completed) => workspace.exports.certify(proposal, ...completed));
}

/** float16 and bfloat16 elements are binary32 numbers, and so the sum of their products is the same. */
function widened(workspace: Workspace, operands: DotOperands, dtype: DataType): number {
  return workspace.temporarily(() => {
    const widen = (source: number, count: number) => {
      const out = workspace.allocate(count * 4);
      workspace.exports.cast(dtype, DataType.float32, source, out, count);
      return out;
    };
    const { m, n, k } = operands;
    const { types: _, ...rest } = operands;
    return dotProducts(workspace, { ...rest, a: widen(operands.a, m * k), b: widen(operands.b, n * k) });
  });
}

function withNorms(workspace: Workspace, operands: DotOperands, run: (completed: DotArguments) => number): number {
  const { a, b, out, m, n, k, bias } = operands;
  return workspace.temporarily(() => {
    const aNorms = operands.aNorms ?? computeNorms(workspace, a, m, k);
    const bNorms = operands.bNorms ?? computeNorms(workspace, b, n, k);
    const { offset, strideM, strideN } = bias ?? NO_BIAS;
    return run([a, b, out, m, n, k, aNorms, bNorms, offset, strideM, strideN]) >>> 0;
  });
}

function computeNorms(workspace: Workspace, source: number, rows: number, length: number): number {
  const out = workspace.allocate(rows * 8);
  workspace.exports.norms(source, out, rows, length);
  return out;
}
