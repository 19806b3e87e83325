import { broadcastShapes, type TensorType } from "@assay/program";
import { positionsIn } from "./positions.js";

/** One matrix product of a `dot`: element offsets of its operands and of its output within their tensors. */
export type ProductPlan = { readonly a: number; readonly b: number; readonly bias: number; readonly out: number };

/** A `dot` as matrix products [rows, terms] · [columns, terms]ᵀ, with the strides of the bias in elements. */
export type DotPlan = {
  readonly rows: number;
  readonly columns: number;
  readonly terms: number;
  readonly biasRowStride: number;
  readonly biasColumnStride: number;
  readonly products: readonly ProductPlan[];
};

/**
 * Splits the batch axes of a `dot` into products (specification, appendix A). Where all of them share b and bias and
 * read a one after the other, they are one product with more rows.
 */
export function planDot(types: readonly TensorType[]): DotPlan {
  const [a, b, bias] = types.map((type) => type.shape);
  const [rows, terms] = a.slice(-2);
  const [columns] = b.slice(-2);
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  if (batch === null) throw new RangeError(`a dot of [${a}] and [${b}]`);
  const natural = [...batch, rows, columns];
  const strideA = stridesAlong(a.slice(0, -2), batch, rows * terms);
  const strideB = stridesAlong(b.slice(0, -2), batch, columns * terms);
  const strideBias = bias ? stridesAlong(bias, natural, 1) : natural.map(() => 0);
  const products = positionsIn(batch).map((position, index) => ({
    a: offsetOf(position, strideA),
    b: offsetOf(position, strideB),
    bias: offsetOf(position, strideBias),
    out: index * rows * columns,
  }));
  const [biasRowStride, biasColumnStride] = strideBias.slice(-2);
  return merge({ rows, columns, terms, biasRowStride, biasColumnStride, products });
}

function merge(plan: DotPlan): DotPlan {
  const { products, rows, terms } = plan;
  const [first] = products;
  if (products.length === 0) return plan;
  const isOne = products.every(
    (product, i) => product.b === first.b && product.bias === first.bias && product.a === first.a + i * rows * terms,
  );
  if (!isOne || (products.length > 1 && plan.biasRowStride !== 0)) return plan;
  return { ...plan, rows: rows * products.length, products: [first] };
}

/** Strides of a tensor of `shape` along the axes of `target`, 0 where it repeats; `innermost` is that of its last axis. */
function stridesAlong(shape: readonly number[], target: readonly number[], innermost: number): number[] {
  const result = target.map(() => 0);
  let stride = innermost;
  for (let back = 1; back <= shape.length; back++) {
    const size = shape[shape.length - back];
    if (size !== 1) result[target.length - back] = stride;
    stride *= size;
  }
  return result;
}

function offsetOf(position: readonly number[], strides: readonly number[]): number {
  return position.reduce((sum, coordinate, axis) => sum + coordinate * strides[axis], 0);
}
