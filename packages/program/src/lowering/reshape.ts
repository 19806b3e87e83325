import { Refusal } from "../compile/refusal.js";
import { elementCount } from "../instruction/row-major.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { reshape } from "./movement.js";
import { LATEST_OPSET } from "./opset.js";

const flatten: Lowering = {
  operator: "Flatten",
  since: 1,
  until: LATEST_OPSET,
  attributes: ["axis"],
  becomes: "nothing: X in another shape",
  lower: (node) => {
    const { shape } = node.operand(0).type;
    const given = node.int("axis", 1);
    const axis = given === shape.length ? given : shape.length === 0 ? 0 : node.axis(given, shape.length, "axis");
    return [reshape(node.operand(0), [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))])];
  },
};

function reshapeOperator(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    ...{ operator: "Reshape", since, until, attributes, becomes: "nothing: X in another shape" },
    lower: (node) => {
      const x = node.operand(0);
      const target = since < 5 ? node.ints("shape") : node.constantIntegers(1, "the shape");
      if (target === null) throw new Refusal("the shape is missing");
      const isZeroKept = node.int("allowzero", 0) !== 0;
      const shape = target.map((size, axis) => {
        if (size !== 0 || isZeroKept) return size;
        if (axis >= x.type.shape.length)
          throw new Refusal(`shape [${target}] copies axis ${axis}, which X does not have`);
        return x.type.shape[axis];
      });
      return [reshape(x, inferDimension(shape, elementCount(x.type.shape)))];
    },
  };
}

function inferDimension(shape: readonly number[], count: number): number[] {
  const known = elementCount(shape.filter((size) => size !== -1));
  const unknowns = shape.filter((size) => size === -1).length;
  if (unknowns > 1 || shape.some((size) => size < -1) || shape.length > 8) throw new Refusal(`the shape is [${shape}]`);
  if (unknowns === 1 && (known === 0 || count % known !== 0)) {
    throw new Refusal(`${count} elements do not fit the shape [${shape}]`);
  }
  return shape.map((size) => (size === -1 ? count / known : size));
}

function squeeze(since: number, until: number, isByOperand: boolean): Lowering {
  return {
    operator: "Squeeze",
    since,
    until,
    attributes: isByOperand ? [] : ["axes"],
    becomes: "nothing: X in another shape",
    lower: (node) => {
      const { shape } = node.operand(0).type;
      const listed = axesOf(node, isByOperand);
      const axes = listed === null ? null : node.axes(listed, shape.length);
      if (axes?.some((axis) => shape[axis] !== 1))
        throw new Refusal(`axes ${axes} of [${shape}] are not all 1`, "axes");
      const isRemoved = (size: number, axis: number) => (axes === null ? size === 1 : axes.includes(axis));
      return [
        reshape(
          node.operand(0),
          shape.filter((size, axis) => !isRemoved(size, axis)),
        ),
      ];
    },
  };
}

function unsqueeze(since: number, until: number, isByOperand: boolean): Lowering {
  return {
    operator: "Unsqueeze",
    since,
    until,
    attributes: isByOperand ? [] : ["axes"],
    becomes: "nothing: X in another shape",
    lower: (node) => {
      const { shape } = node.operand(0).type;
      const listed = axesOf(node, isByOperand);
      if (listed === null) throw new Refusal("the axes are missing", "axes");
      const axes = node.axes(listed, shape.length + listed.length);
      const sizes = [...shape];
      for (const axis of axes.sort((a, b) => a - b)) sizes.splice(axis, 0, 1);
      return [reshape(node.operand(0), sizes)];
    },
  };
}

function axesOf(node: NodeToLower, isByOperand: boolean): readonly number[] | null {
  return isByOperand ? node.constantIntegers(1, "the list of axes") : node.ints("axes");
}

/** Operators that show a tensor in another shape. */
export const reshapes: readonly Lowering[] = [
  flatten,
  reshapeOperator(1, 4, ["shape", "consumed_inputs"]),
  reshapeOperator(5, 13, []),
  reshapeOperator(14, LATEST_OPSET, ["allowzero"]),
  squeeze(1, 12, false),
  squeeze(13, LATEST_OPSET, true),
  unsqueeze(1, 12, false),
  unsqueeze(13, LATEST_OPSET, true),
];
