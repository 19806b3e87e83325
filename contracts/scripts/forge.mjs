#!/usr/bin/env node
// forge with forge's own exit code: node scripts/forge.mjs test …
import { spawnSync } from "node:child_process";
import { forgeBinary } from "./forge-binary.mjs";

const { status, error } = spawnSync(forgeBinary(), process.argv.slice(2), { stdio: "inherit" });
if (error !== undefined) throw error;
process.exit(status ?? 1);
