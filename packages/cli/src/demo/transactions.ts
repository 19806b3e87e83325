import type { MinedTransaction } from "@assay/chain";
import { table } from "../terminal/table.js";
import type { Scene } from "./scene.js";

const COLUMNS = [
  { heading: "who" },
  { heading: "what" },
  { heading: "calldata", right: true },
  { heading: "gas", right: true },
];
/** From the opening of a dispute to its conviction. */
const DISPUTE = new Set(["open dispute", "commitTrace", "demand", "reveal", "proveElement", "provePadding"]);

/** The table of all transactions with their gas. */
export function tellTransactions({ story, world }: Scene): void {
  const { transactions } = world.recorder;
  story.chapter("What it cost", "Every transaction, in order. Gas as the chain charged it, calldata included.");
  const row = ({ from, label, dataBytes, gasUsed }: MinedTransaction) => [
    world.roleOf(from) ?? from,
    label,
    dataBytes.toLocaleString("en"),
    gasUsed.toLocaleString("en"),
  ];
  story.lines(table(COLUMNS, transactions.map(row)));
  const dispute = transactions
    .filter(({ label }) => DISPUTE.has(label))
    .reduce((sum, { gasUsed }) => sum + gasUsed, 0n);
  story.title(`   The whole dispute, with everything withheld: ${dispute.toLocaleString("en")} gas.`);
}
