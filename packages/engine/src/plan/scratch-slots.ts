import type { ChainMember } from "./chain-plan.js";

/** Which slot of scratch memory each member's output takes, null for those that have a place of their own. */
export type ScratchSlots = { readonly slotOf: readonly (number | null)[]; readonly count: number };

/** Shares slots between members whose outputs are not needed at the same time. A member never overwrites its operands. */
export function scratchSlots(members: readonly ChainMember[], isKept: readonly boolean[]): ScratchSlots {
  const lastUse = members.map((_, i) => i);
  for (const [i, { operands }] of members.entries()) {
    for (const operand of operands) if ("member" in operand) lastUse[operand.member] = i;
  }
  const freeFrom: number[] = [];
  const slotOf = members.map((_, i) => {
    if (isKept[i]) return null;
    const free = freeFrom.findIndex((from) => from < i);
    const slot = free < 0 ? freeFrom.length : free;
    freeFrom[slot] = lastUse[i];
    return slot;
  });
  return { slotOf, count: freeFrom.length };
}
