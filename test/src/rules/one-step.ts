import { type DataType, widthBytes } from "@assay/arithmetic";
import { createBackend } from "@assay/engine";
import {
  ARITHMETIC_VERSION,
  elementCount,
  evaluate,
  type Instruction,
  naturalShape,
  Opcode,
  type OpcodeName,
  type Operand,
  OperandKind,
  outputDataType,
  type Program,
  type TensorType,
} from "@assay/program";

/** An operand by the bits of its elements. */
export type BitsTensor = {
  readonly dtype: DataType;
  readonly shape?: readonly number[];
  readonly bits: readonly bigint[];
};

export type StepOptions = {
  readonly attributes?: readonly number[];
  /** the output's type, of a cast */
  readonly dtype?: DataType;
};

/** What one instruction makes, by three ways that must agree: the definition and both backends. */
export async function stepBits(
  opcode: OpcodeName,
  operands: readonly BitsTensor[],
  options: StepOptions = {},
): Promise<bigint[]> {
  return outputBits(programOf(opcode, operands, options), operands);
}

/** The bits of a program's only output, by the definition and both backends. */
export async function outputBits(program: Program, operands: readonly BitsTensor[]): Promise<bigint[]> {
  const inputs = operands.map(bytesOf);
  const results = [byDefinition(program, inputs)];
  for (const name of ["portable", "onnxruntime"] as const) {
    const executable = await (await createBackend(name)).prepare(program);
    const [[output]] = await executable.run([inputs]);
    results.push(output.slice());
    await executable.close();
  }
  const [{ type }] = program.outputs;
  const [definition, ...others] = results.map((bytes) => bitsOf(bytes, type.dtype));
  for (const other of others) {
    if (other.join() !== definition.join()) throw new Error(`a backend made ${other}, not ${definition}`);
  }
  return definition;
}

function byDefinition(program: Program, inputs: readonly Uint8Array[]): Uint8Array {
  const made: Uint8Array[] = [];
  const seen = ({ kind, index }: Operand) => {
    if (kind === OperandKind.input) return { type: program.inputs[index].type, data: inputs[index] };
    if (kind === OperandKind.constant) return program.constants[index];
    return { type: program.instructions[index].output, data: made[index] };
  };
  for (const instruction of program.instructions) {
    const operands = instruction.operands.map(seen);
    made.push(
      evaluate(
        instruction,
        operands.map(({ type }) => type),
        operands.map(({ data }) => data),
      ),
    );
  }
  return made[program.outputs[0].step];
}

/** A program of one instruction whose operands are the inputs. */
function programOf(name: OpcodeName, operands: readonly BitsTensor[], options: StepOptions): Program {
  const types: TensorType[] = operands.map(({ dtype, shape, bits }) => ({ dtype, shape: shape ?? [bits.length] }));
  const { attributes } = options;
  const opcode = Opcode[name];
  const settled = outputDataType(
    opcode,
    types.map(({ dtype }) => dtype),
    attributes,
  );
  const dtype = options.dtype ?? settled;
  const partial = { opcode, ...(attributes === undefined ? {} : { attributes }) };
  const shape = naturalShape(partial, types);
  if (shape === null || dtype === null || dtype === "any") throw new RangeError(`${name} does not take these operands`);
  const instruction: Instruction = {
    ...partial,
    output: { dtype, shape },
    operands: types.map((_, index) => ({ kind: OperandKind.input, index })),
  };
  return {
    arithmeticVersion: ARITHMETIC_VERSION,
    inputs: types.map((type, index) => ({ name: `x${index}`, type })),
    outputs: [{ name: "y", type: instruction.output, step: 0 }],
    constants: [],
    instructions: [instruction],
    origins: [{ node: 0, name: "y", operator: name, part: "result" }],
    onnxHash: new Uint8Array(32),
  };
}

/** The element bytes of an operand. Throws RangeError where their number is not that of the shape. */
export function bytesOf({ dtype, shape, bits }: BitsTensor): Uint8Array {
  if (shape !== undefined && elementCount(shape) !== bits.length) throw new RangeError(`${bits.length} for [${shape}]`);
  const width = widthBytes(dtype);
  const bytes = new Uint8Array(bits.length * width);
  for (const [index, value] of bits.entries()) {
    for (let byte = 0; byte < width; byte++) bytes[index * width + byte] = Number((value >> BigInt(8 * byte)) & 0xffn);
  }
  return bytes;
}

/** The bits of the elements of a tensor. */
export function bitsOf(bytes: Uint8Array, dtype: DataType): bigint[] {
  const width = widthBytes(dtype);
  return Array.from({ length: bytes.length / width }, (_, index) => {
    let bits = 0n;
    for (let byte = width - 1; byte >= 0; byte--) bits = (bits << 8n) | BigInt(bytes[index * width + byte]);
    return bits;
  });
}
