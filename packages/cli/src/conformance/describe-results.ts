import { basename } from "node:path";
import { table } from "../terminal/table.js";
import type { ConformanceResult } from "./conformance-case.js";
import { isRaised } from "./tolerance.js";

const REASON_CHARACTERS = 160;

type Sums = Record<ConformanceResult["status"], number>;

/** How many tests ended in which way. */
export function countResults(results: readonly ConformanceResult[]): Sums {
  const sums: Sums = { passed: 0, refused: 0, failed: 0 };
  for (const { status } of results) sums[status]++;
  return sums;
}

/** What failed and what was refused, each with its reason, then the sums by operator. */
export function describeResults(results: readonly ConformanceResult[]): string[] {
  const lines: string[] = [];
  for (const status of ["refused", "failed"] as const) {
    const some = results.filter((result) => result.status === status);
    if (some.length === 0) continue;
    lines.push("", `${status}:`, ...some.map(({ name, reason }) => `  ${name}: ${inShort(reason)}`));
  }
  const operators = [...new Set(results.flatMap((result) => result.operators))].sort();
  const rows = operators.map((operator) => {
    const sums = countResults(results.filter((result) => result.operators.includes(operator)));
    return [operator, String(sums.passed), String(sums.refused), String(sums.failed)];
  });
  const columns = [
    { heading: "operator" },
    ...["passed", "refused", "failed"].map((heading) => ({ heading, right: true })),
  ];
  const { passed, refused, failed } = countResults(results);
  const sums = `${passed} passed, ${refused} refused, ${failed} failed`;
  return [...lines, "", ...table(columns, rows), ...describeRaised(results), "", sums];
}

/** Which tests passed under a raised tolerance. */
function describeRaised(results: readonly ConformanceResult[]): string[] {
  const raised = results.filter(({ name, status }) => status === "passed" && isRaised(basename(name)));
  if (raised.length === 0) return [];
  return ["", `passed within the 1e-6 that ONNX's suite allows them: ${raised.map(({ name }) => name).join(", ")}`];
}

function inShort(reason: string): string {
  const line = reason.replace(/\s+/g, " ").trim();
  return line.length > REASON_CHARACTERS ? `${line.slice(0, REASON_CHARACTERS)}…` : line;
}
