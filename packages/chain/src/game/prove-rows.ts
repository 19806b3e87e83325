import { AbiCoder, keccak256, ZeroHash } from "ethers";
import { untilAborted } from "../connection/abort.js";
import type { RefereeContract } from "../contract/contracts.js";
import { withChainErrors } from "../error/decode-revert.js";
import type { TransactionSender } from "../transaction/transaction-sender.js";
import { type InstructionEvidence, instructionOf, type OperandEvidence, operandOf } from "./encode-action.js";

/** An element whose rows are long, and what its parts are proven against. */
export type LongRows = {
  readonly roots: { readonly modelId: string; readonly traceRoot: string; readonly inputRoot: string };
  readonly instruction: InstructionEvidence;
  readonly element: number;
  /** what each transaction shows, in their order */
  readonly parts: readonly (readonly OperandEvidence[])[];
};

type RowsModules = { readonly referee: RefereeContract; readonly sender: TransactionSender };

/** The referee's accumulator between two parts. */
type State = readonly bigint[];

/**
 * Proves an element with long rows to the referee, one transaction for each part (specification, section 5, point 5).
 * What this account has proven of it already is not sent again, so it may be called anew after a crash.
 * @returns how many parts were sent
 * @throws ChainError with the referee's error, RowsOutOfOrder if something else of this account proves the same
 */
export async function proveRows(rows: LongRows, modules: RowsModules, signal: AbortSignal): Promise<number> {
  const { referee, sender } = modules;
  const standing = await standingOf(rows, modules, signal);
  let { state } = standing;
  for (let part = standing.part; part < rows.parts.length; part++) {
    const data = referee.interface.encodeFunctionData("proveRows", argumentsOf(rows, part, state));
    const { traceRoot } = rows.roots;
    const key = `rows/${traceRoot}/${rows.instruction.step}/${rows.element}/${part}`;
    const label = `prove part ${part + 1} of ${rows.parts.length} of the rows`;
    const next = part + 1 < rows.parts.length ? await absorb(rows, part, state, modules, signal) : [];
    await sender.send({ key, label, to: referee.target as string, data }, signal);
    state = next;
  }
  return rows.parts.length - standing.part;
}

/** The part that comes next and the state before it. A session that is in none of the states begins anew. */
async function standingOf(
  rows: LongRows,
  modules: RowsModules,
  signal: AbortSignal,
): Promise<{ readonly part: number; readonly state: State }> {
  const { roots, instruction, element, parts } = rows;
  const prover = await modules.sender.address();
  const session = await untilAborted(
    withChainErrors(() =>
      modules.referee.session(
        prover as `0x${string}`,
        roots as { [name in keyof typeof roots]: `0x${string}` },
        BigInt(instruction.step) as never,
        BigInt(element),
      ),
    ),
    signal,
  );
  if (session.proven) return { part: parts.length, state: [] };
  if (session.state === ZeroHash) return { part: 0, state: [] };
  let state: State = [];
  for (let part = 1; part < parts.length; part++) {
    state = await absorb(rows, part - 1, state, modules, signal);
    if (stateHash(part, state) === session.state) return { part, state };
  }
  return { part: 0, state: [] };
}

/** The state behind a part, as the referee computes it without a transaction. */
async function absorb(
  rows: LongRows,
  part: number,
  state: State,
  { referee, sender }: RowsModules,
  signal: AbortSignal,
): Promise<State> {
  const data = referee.interface.encodeFunctionData("absorb", argumentsOf(rows, part, state));
  const call = () => sender.provider.call({ to: referee.target as string, data });
  const answer = await untilAborted(withChainErrors(call), signal);
  const [next] = referee.interface.decodeFunctionResult("absorb", answer) as unknown as [State];
  return [...next];
}

function argumentsOf({ roots, instruction, element, parts }: LongRows, part: number, state: State): readonly unknown[] {
  return [roots, instructionOf(instruction), element, part, state, parts[part].map(operandOf)];
}

/** What the session holds between two parts. */
function stateHash(part: number, state: State): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["uint256", "uint256[]"], [part, state]));
}
