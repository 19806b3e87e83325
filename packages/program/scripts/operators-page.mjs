// Writes docs/operators.md from the table of lowerings. Needs a build.
import { writeFileSync } from "node:fs";
import { describeTable, LOWERINGS } from "@assay/program";

writeFileSync(new URL("../../../docs/operators.md", import.meta.url), describeTable(LOWERINGS));
