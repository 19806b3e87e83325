import { compile, type TensorType } from "@assay/program";
import onnxProto from "onnx-proto";
import { type BitsTensor, bytesOf, outputBits } from "./one-step.js";

const { onnx } = onnxProto;
const IR_VERSION = 8;
const OPSET = 18;

/** A constant operand of a node. */
export type ConstantOperand = { readonly constant: BitsTensor };

/** A node of ONNX with its operands: inputs of the model, constants, or nothing (null). */
export type OneNode = {
  readonly operator: string;
  readonly operands: readonly (BitsTensor | ConstantOperand | null)[];
  readonly attribute?: onnxProto.onnx.IAttributeProto[];
  readonly output: TensorType;
};

/** The operand as an initializer of the model. */
export function constant(tensor: BitsTensor): ConstantOperand {
  return { constant: tensor };
}

/** What a model of one node makes, by the definition and both backends, which must agree. */
export async function nodeBits({ operator, operands, attribute = [], output }: OneNode): Promise<bigint[]> {
  const named = operands.map((operand, index) => ({ operand, name: operand === null ? "" : `x${index}` }));
  const inputs = named.flatMap(({ operand, name }) =>
    operand === null || "constant" in operand ? [] : [{ name, tensor: operand }],
  );
  const initializer = named.flatMap(({ operand, name }) =>
    operand === null || !("constant" in operand) ? [] : [initializerOf(name, operand.constant)],
  );
  const graph = {
    name: "g",
    input: inputs.map(({ name, tensor }) => port(name, { ...tensor, shape: shapeOf(tensor) })),
    output: [port("y", output)],
    node: [{ opType: operator, input: named.map(({ name }) => name), output: ["y"], attribute }],
    initializer,
  };
  const model = onnx.ModelProto.create({ irVersion: IR_VERSION, opsetImport: [{ domain: "", version: OPSET }], graph });
  const program = compile(new Uint8Array(onnx.ModelProto.encode(model).finish()));
  return outputBits(
    program,
    inputs.map(({ tensor }) => tensor),
  );
}

function shapeOf({ shape, bits }: BitsTensor): readonly number[] {
  return shape ?? [bits.length];
}

function port(name: string, { dtype, shape }: TensorType) {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: dtype, shape: { dim } } } };
}

function initializerOf(name: string, tensor: BitsTensor) {
  return { name, dims: [...shapeOf(tensor)], dataType: tensor.dtype, rawData: bytesOf(tensor) };
}
