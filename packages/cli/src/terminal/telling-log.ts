import type { Writable } from "node:stream";
import type { TransactionLog } from "@assay/chain";

/** Tells every transaction that was mined, one a line. */
export function tellingLog(output: Writable): TransactionLog {
  return {
    mined: ({ label, hash, gasUsed, blockNumber, succeeded }) => {
      const end = succeeded ? "" : "  REVERTED";
      output.write(`${label}: block ${blockNumber}, gas ${gasUsed.toLocaleString("en")}, ${hash}${end}\n`);
    },
  };
}
