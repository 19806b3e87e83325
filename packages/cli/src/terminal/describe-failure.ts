import { withoutCredentials } from "@assay/service";
import pc from "picocolors";

/** What a person is told of a failure: what is wrong, and what to do about it. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return pc.red(String(error));
  const lines = [pc.red(`✗ ${withoutCredentials(error.message)}`)];
  const remedy: unknown = (error as { remedy?: unknown }).remedy;
  if (typeof remedy === "string" && remedy !== "") lines.push(`  ${remedy}`);
  else if (isUnexpected(error)) lines.push(pc.dim(error.stack ?? ""));
  return lines.join("\n");
}

/** Neither one of our typed errors nor a message for the user of the command line. */
function isUnexpected(error: Error): boolean {
  return error instanceof TypeError || error instanceof RangeError;
}
