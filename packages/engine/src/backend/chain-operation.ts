import {
  type BinaryName,
  elementaryCodes,
  type Kernels,
  type PreparedElementwise,
  type UnaryName,
  widthBytes,
} from "@assay/arithmetic";
import { Opcode, OperandKind, opcodeFamily, opcodeName } from "@assay/program";
import { type ChainBlocks, cutIntoBlocks } from "../plan/chain-blocks.js";
import { type ChainMember, type ChainPlan, planChain } from "../plan/chain-plan.js";
import { elementCount } from "../plan/element-count.js";
import { mergeAxes } from "../plan/iteration-space.js";
import { typeOfOperand } from "../plan/natural-shape-of.js";
import { scratchSlots } from "../plan/scratch-slots.js";
import { at, type Located } from "./located.js";
import { NO_OPERATION, type PlannedOperation } from "./operation.js";
import type { Placement } from "./placement.js";

/** Elements of a block: the outputs of a few members stay in a processor's first cache. */
const BLOCK_ELEMENTS = 4096;
const WIDEST_BYTES = 8;

/** An address for each block: one for all of them, or one for each. */
type Address = { readonly fixed: number; readonly each: Float64Array | null };

/** Performs one member on a block of `count` elements. */
type Member = {
  readonly operands: readonly Address[];
  readonly out: Address;
  readonly apply: (a: number, b: number, c: number, out: number, count: number, isTail: boolean) => number;
};

/** Plans a chain: all members block by block, in scratch memory what nobody else reads. */
export function planChainOperation(placement: Placement, steps: readonly number[]): PlannedOperation {
  if (placement.requests === 1 || !repeatsConstant(placement, steps)) return planBlocks(placement, steps);
  const parts = Array.from({ length: placement.requests }, (_, request) =>
    planBlocks(requestOf(placement, request), steps),
  );
  return {
    proposed: parts.reduce((sum, { proposed }) => sum + proposed, 0),
    scratchBytes: Math.max(...parts.map(({ scratchBytes }) => scratchBytes)),
    place: (scratch) => {
      const runs = parts.map(({ place }) => place(scratch) as () => number);
      return () => runs.reduce((fallback, run) => fallback + run(), 0);
    },
  };
}

/**
 * Whether a member with one operand reads a constant: its kernel walks contiguous elements, and those of a constant do
 * not come again for every request.
 */
function repeatsConstant({ program }: Placement, steps: readonly number[]): boolean {
  return steps.some((step) => {
    const { operands } = program.instructions[step];
    return operands.length === 1 && operands[0].kind === OperandKind.constant;
  });
}

/** The placement of one of the stacked requests. */
function requestOf(placement: Placement, request: number): Placement {
  const moved = (located: Located) => ({ ...located, offset: at(located, request) });
  return {
    ...placement,
    requests: 1,
    locate: (operand) => moved(placement.locate(operand)),
    output: (step) => {
      const located = placement.output(step);
      return located === null ? null : moved(located);
    },
  };
}

function planBlocks(placement: Placement, steps: readonly number[]): PlannedOperation {
  const { program, requests } = placement;
  const count = elementCount(program.instructions[steps[0]].output) * requests;
  if (count === 0) return NO_OPERATION;
  const plan = planChain(program, steps, requests);
  const blocks = cutIntoBlocks(plan.sizes, BLOCK_ELEMENTS);
  const isKept = steps.map((step) => placement.output(step) !== null);
  const slots = scratchSlots(plan.members, isKept);
  const slotBytes = Math.ceil((blocks.elements * WIDEST_BYTES) / 64) * 64;
  const elementary = plan.members.filter(({ instruction }) => opcodeName(instruction.opcode) in elementaryCodes);
  const counts = blocks.blocks.map(({ isTail }) =>
    isTail ? (blocks.elements / blocks.count) * blocks.tail : blocks.elements,
  );
  return {
    proposed: elementary.length * count,
    scratchBytes: slotBytes * slots.count,
    place: (scratch) => {
      const addressOf = addressing(placement, plan, blocks, (slot) => scratch + slot * slotBytes, slots.slotOf);
      const members = plan.members.map(
        (member, i): Member => ({
          operands: member.operands.map((_, operand) => addressOf(i, operand)),
          out: addressOf(i, null),
          apply: applicationOf(placement, plan, member, blocks),
        }),
      );
      return () => runBlocks(members, blocks, counts);
    },
  };
}

function runBlocks(members: readonly Member[], { blocks }: ChainBlocks, counts: readonly number[]): number {
  let fallback = 0;
  for (let block = 0; block < blocks.length; block++) {
    const at = ({ fixed, each }: Address) => (each === null ? fixed : fixed + each[block]);
    for (const { operands, out, apply } of members) {
      const a = at(operands[0]);
      const b = operands.length > 1 ? at(operands[1]) : 0;
      const c = operands.length > 2 ? at(operands[2]) : 0;
      fallback += apply(a, b, c, at(out), counts[block], blocks[block].isTail);
    }
  }
  return fallback;
}

/** Addresses of a member's operand, or (null) of its output, for each block. */
function addressing(
  placement: Placement,
  { sizes, members }: ChainPlan,
  { blocks }: ChainBlocks,
  slot: (index: number) => number,
  slotOf: readonly (number | null)[],
): (member: number, operand: number | null) => Address {
  const walk = (fixed: number, strides: readonly number[], width: number): Address => {
    const each = Float64Array.from(blocks, ({ position }) =>
      position.reduce((sum, place, axis) => sum + place * strides[axis] * width, 0),
    );
    return { fixed, each: each.every((offset) => offset === 0) ? null : each };
  };
  const contiguous = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((product, size) => product * size, 1));
  const outputOf = (member: number): Address => {
    const { step, instruction } = members[member];
    const located = placement.output(step);
    const scratch = slotOf[member];
    if (located === null) return { fixed: slot(scratch ?? 0), each: null };
    return walk(located.offset, contiguous, widthBytes(instruction.output.dtype));
  };
  return (member, place) => {
    if (place === null) return outputOf(member);
    const operand = members[member].operands[place];
    if ("member" in operand) return outputOf(operand.member);
    const { offset, type } = placement.locate(operand.operand);
    return walk(offset, operand.strides, widthBytes(type.dtype));
  };
}

function applicationOf(
  placement: Placement,
  plan: ChainPlan,
  { instruction, operands }: ChainMember,
  blocks: ChainBlocks,
): Member["apply"] {
  const { kernels, program } = placement;
  const { opcode, output } = instruction;
  const [{ dtype }] = instruction.operands.map((operand) => typeOfOperand(program, operand));
  const name = opcodeName(opcode);
  switch (opcodeFamily(opcode)) {
    case "unary":
      return (a, _b, _c, out, count) => kernels.unary(name as UnaryName, a, out, count, dtype);
    case "cast":
      return (a, _b, _c, out, count) => {
        kernels.cast(dtype, output.dtype, a, out, count);
        return 0;
      };
    default: {
      const prepare = (count: number) =>
        prepareMember(kernels, placement, plan, { instruction, operands }, blocks, count);
      const whole = prepare(blocks.count);
      const tail = blocks.tail > 0 ? prepare(blocks.tail) : whole;
      if (opcode !== Opcode.select) {
        return (a, b, _c, out, _count, isTail) => {
          kernels.elementwisePrepared(isTail ? tail : whole, a, b, 0, out);
          return 0;
        };
      }
      // The instruction's first operand is the condition, the kernel's third.
      return (condition, a, b, out, _count, isTail) => {
        kernels.elementwisePrepared(isTail ? tail : whole, a, b, condition, out);
        return 0;
      };
    }
  }
}

/** The walk of a binary instruction, comparison or `select` over a block of `count` places. */
function prepareMember(
  kernels: Kernels,
  { program }: Placement,
  { sizes }: ChainPlan,
  { instruction, operands }: Pick<ChainMember, "instruction" | "operands">,
  { inner }: ChainBlocks,
  count: number,
): PreparedElementwise {
  const isSelect = instruction.opcode === Opcode.select;
  const cut = sizes.length - inner.length - 1;
  const axes = sizes.slice(Math.max(cut, 0)).map((size, i) => {
    const axis = Math.max(cut, 0) + i;
    const inside = sizes.slice(axis + 1).reduce((product, one) => product * one, 1);
    const strides = operands.map((operand) => ("member" in operand ? inside : operand.strides[axis]));
    // The output is contiguous, so that axes merge only where that keeps it so.
    const ordered = isSelect ? [strides[1], strides[2], strides[0]] : strides;
    return { size: axis === cut ? count : size, strides: ordered };
  });
  const merged = mergeAxes(axes).map(({ size, strides }) => ({ size, strides: [...strides] }));
  const [first, second] = instruction.operands.map((operand) => typeOfOperand(program, operand).dtype);
  const name = opcodeName(instruction.opcode) as BinaryName | "select";
  const whole = merged.length > 0 ? merged : [{ size: 1, strides: operands.map(() => 1) }];
  return kernels.prepareElementwise(name, isSelect ? second : first, whole);
}
