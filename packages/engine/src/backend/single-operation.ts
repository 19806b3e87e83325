import {
  DataType,
  type KernelOperand,
  type ReductionName,
  type ScanName,
  type ScatterCode,
  widthBytes,
} from "@assay/arithmetic";
import { elementCount, type Instruction, opcodeFamily, opcodeName } from "@assay/program";
import { at } from "./located.js";
import type { PlannedOperation } from "./operation.js";
import type { Placement } from "./placement.js";
import { planWindowOperation, readsWindows } from "./window-operation.js";

type PlacedOperand = KernelOperand & { readonly dtype: DataType };

/** What an instruction does for one request, and how many elements it proposes with a certificate. */
type Performance = { readonly proposed: number; readonly run: () => number };

/** Plans one instruction that is neither elementwise nor a `dot`, for all stacked requests. */
export function planSingleOperation(placement: Placement, step: number): PlannedOperation {
  const { program, requests } = placement;
  const instruction = program.instructions[step];
  if (readsWindows(placement, instruction)) return planWindowOperation(placement, step);
  const operands = instruction.operands.map(placement.locate);
  const out = placement.output(step);
  if (out === null) throw new Error(`step ${step} has no place`);
  const family = opcodeFamily(instruction.opcode);
  // Rows of all requests lie one behind the other, unless they are those of a constant, which all requests share.
  const isRows = family === "reduction" || family === "scan";
  const isOnce = isRows && operands[0].requestStride !== 0;
  const parts = Array.from({ length: isOnce ? 1 : requests }, (_, request) => {
    const placed = operands.map((operand) => ({ offset: at(operand, request), ...operand.type }));
    return performanceOf(placement, instruction, placed, at(out, request), isOnce ? requests : 1);
  });
  return {
    proposed: parts.reduce((sum, { proposed }) => sum + proposed, 0),
    scratchBytes: 0,
    place: () => () => {
      let fallback = 0;
      for (const { run } of parts) fallback += run();
      return fallback;
    },
  };
}

function performanceOf(
  { kernels }: Placement,
  instruction: Instruction,
  operands: readonly PlacedOperand[],
  out: number,
  stacked: number,
): Performance {
  const [a, b, c] = operands;
  const name = opcodeName(instruction.opcode);
  const [first, second] = instruction.attributes ?? [];
  switch (opcodeFamily(instruction.opcode)) {
    case "copy": {
      if (!instruction.copy) throw new RangeError("a copy without its map");
      if (elementCount(instruction.output.shape) === 0) return { proposed: 0, run: () => 0 };
      const copy = kernels.prepareCopy(a.shape, instruction.copy, widthBytes(instruction.output.dtype));
      return withoutCertificate(() => kernels.copyPrepared(copy, a.offset, out));
    }
    case "concat":
      return withoutCertificate(() => kernels.concat(operands, first, out));
    case "take":
      return withoutCertificate(() => kernels.take(a, b, { axis: first, batch: second }, out));
    case "scatter":
      return {
        // How many places are summed is not known here; each of them has an update.
        proposed: first === 1 && isWide(a.dtype) ? elementCount(c.shape) : 0,
        run: () => kernels.scatter(first as ScatterCode, { data: a, indices: b, updates: c }, out),
      };
    case "reduction":
      return reduction(kernels, name as ReductionName, a, out, { stacked, last: first === 1 ? 1 : 0 });
    case "scan":
      return scan(kernels, name as ScanName, a, out, { stacked, attribute: first ?? 0 });
    default:
      throw new RangeError(`${name} is not for the kernels alone`);
  }
}

function withoutCertificate(perform: () => void): Performance {
  const run = () => {
    perform();
    return 0;
  };
  return { proposed: 0, run };
}

function isWide(dtype: DataType): boolean {
  return dtype === DataType.float32 || dtype === DataType.float64;
}

function reduction(
  kernels: Placement["kernels"],
  name: ReductionName,
  { offset, dtype, shape }: PlacedOperand,
  out: number,
  { stacked, last }: { readonly stacked: number; readonly last: 0 | 1 },
): Performance {
  const [rows, length] = [elementCount(shape.slice(0, -1)) * stacked, shape[shape.length - 1]];
  return {
    proposed: name === "sum" && isWide(dtype) ? rows : 0,
    run: () => kernels.reduce(name, offset, out, rows, length, dtype, last),
  };
}

function scan(
  kernels: Placement["kernels"],
  name: ScanName,
  { offset, dtype, shape }: PlacedOperand,
  out: number,
  { stacked, attribute }: { readonly stacked: number; readonly attribute: number },
): Performance {
  const rows = elementCount(shape.slice(0, -1)) * stacked;
  const task = { dtype, source: offset, out, rows, length: shape[shape.length - 1] };
  return {
    proposed: name === "cumsum" && isWide(dtype) ? rows * task.length : 0,
    run: () => kernels.scan(name, task, attribute),
  };
}
