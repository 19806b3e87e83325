import type { Instruction, TensorType } from "../instruction/instruction.js";
import { naturalShape } from "../instruction/natural-shape.js";
import { opcodeFamily } from "../instruction/opcode-table.js";
import { evaluateConcat } from "./evaluate-concat.js";
import { evaluateCopy } from "./evaluate-copy.js";
import { evaluateDot } from "./evaluate-dot.js";
import { evaluateElementwise } from "./evaluate-elementwise.js";
import { evaluateReduction } from "./evaluate-reduction.js";
import { evaluateScan } from "./evaluate-scan.js";
import { evaluateScatter } from "./evaluate-scatter.js";
import { evaluateSelect } from "./evaluate-select.js";
import { evaluateTake } from "./evaluate-take.js";

/**
 * The whole output of a well-formed instruction: the same bits as `elementOf` element by element, but with JavaScript's
 * own arithmetic wherever that is exact. For constant folding, and as an oracle in tests. Bytes are little-endian in
 * row-major order.
 *
 * @throws RangeError where the operand types do not fit the instruction
 */
export function evaluate(
  instruction: Instruction,
  operandTypes: readonly TensorType[],
  operandBytes: readonly Uint8Array[],
): Uint8Array {
  const natural = naturalShape(instruction, operandTypes);
  if (natural === null) throw new RangeError("evaluate needs a well-formed instruction");
  switch (opcodeFamily(instruction.opcode)) {
    case "copy":
      return evaluateCopy(instruction.copy!, operandTypes[0], operandBytes[0]);
    case "concat":
      return evaluateConcat(instruction.attributes![0], operandTypes, operandBytes, natural);
    case "take":
      return evaluateTake(instruction.attributes!, operandTypes, operandBytes, natural);
    case "scatter":
      return evaluateScatter(instruction.attributes![0], operandTypes, operandBytes);
    case "select":
      return evaluateSelect(operandTypes, operandBytes, natural);
    case "reduction":
      return evaluateReduction(instruction, operandTypes[0], operandBytes[0]);
    case "scan":
      return evaluateScan(instruction, operandTypes[0], operandBytes[0]);
    case "dot":
      return evaluateDot(operandTypes, operandBytes, natural);
    default:
      return evaluateElementwise(instruction, operandTypes, operandBytes, natural);
  }
}
