import { deployCommand } from "../deployment/deploy-command.js";
import { cacheClearCommand, cacheListCommand } from "../model/cache-commands.js";
import { compileCommand } from "../model/compile-command.js";
import { conformanceCommand } from "../model/conformance-command.js";
import { disputeCommand } from "../model/dispute-command.js";
import { idCommand, inspectCommand } from "../model/inspect-command.js";
import { registerCommand } from "../model/register-command.js";
import { runCommand } from "../model/run-command.js";
import { verifyCommand } from "../model/verify-command.js";
import {
  collectCommand,
  delegateCommand,
  depositCommand,
  statusCommand,
  withdrawCommand,
} from "../operator/operator-commands.js";
import { sequencerCommand } from "../sequencer/sequencer-command.js";
import { watchCommand } from "../watch/watch-command.js";
import type { Command } from "./command.js";
import { configCommands } from "./config-commands.js";

/** Every command whose options are data, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  deployCommand,
  inspectCommand,
  idCommand,
  compileCommand,
  runCommand,
  verifyCommand,
  registerCommand,
  disputeCommand,
  conformanceCommand,
  cacheListCommand,
  cacheClearCommand,
  depositCommand,
  withdrawCommand,
  collectCommand,
  delegateCommand,
  statusCommand,
  sequencerCommand,
  watchCommand,
  ...configCommands,
];

/** What the commands of a group have in common, by the words before their last. */
export const GROUPS: Readonly<Record<string, string>> = {
  model: "Models: inspect, id, compile, run, verify, register, dispute, conformance, cache",
  "model cache": "Compiled programs on this machine: list, clear",
  operator: "The operator's bond and delegates: deposit, withdraw, collect, delegate, status",
  config: "Configuration: print, options",
  "config print": "What is in force: sequencer, watch",
  "config options": "All options as a table: sequencer, watch",
};
