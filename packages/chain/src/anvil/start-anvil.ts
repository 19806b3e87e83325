import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { ChainError } from "../error/chain-error.js";
import { anvilBinary } from "./anvil-binary.js";
import { DEV_MNEMONIC } from "./dev-account.js";

/** How to start anvil. Everything is optional: a development chain has no safety parameters. */
export type AnvilOptions = {
  /** 0, the default, takes any free port */
  readonly port?: number;
  readonly chainId?: bigint;
  /** seconds between blocks; without it a block is mined for every transaction */
  readonly blockTimeSeconds?: number;
  readonly mnemonic?: string;
  readonly accounts?: number;
  /** ether of each account */
  readonly balanceEther?: number;
  readonly hardfork?: string;
  readonly startTimeoutMilliseconds?: number;
};

/** A running anvil. It listens on the loopback interface only and dies with this process. */
export type Anvil = {
  readonly url: string;
  readonly port: number;
  readonly chainId: bigint;
  readonly mnemonic: string;
  close(): Promise<void>;
};

type AnvilProcess = ChildProcessByStdio<null, Readable, Readable>;

const LOOPBACK = "127.0.0.1";
const LISTENING = /Listening on 127\.0\.0\.1:(\d+)/;
const DEV_CHAIN_ID = 31337n;

/**
 * Starts anvil and waits until it listens.
 * @throws ChainError ANVIL_NOT_INSTALLED, ANVIL_DID_NOT_START
 */
export async function startAnvil(options: AnvilOptions = {}, signal?: AbortSignal): Promise<Anvil> {
  signal?.throwIfAborted();
  const child = spawn(anvilBinary(), toArguments(options), { stdio: ["ignore", "pipe", "pipe"] });
  const killOnExit = (): void => void child.kill("SIGKILL");
  process.once("exit", killOnExit);
  const close = async (): Promise<void> => {
    process.off("exit", killOnExit);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  try {
    const timeout = AbortSignal.timeout(options.startTimeoutMilliseconds ?? 30_000);
    const port = await listeningPort(child, signal ? AbortSignal.any([signal, timeout]) : timeout);
    // anvil writes a line for each request; a full pipe would stop it.
    child.stdout.resume();
    child.stderr.resume();
    return {
      url: `http://${LOOPBACK}:${port}`,
      port,
      chainId: options.chainId ?? DEV_CHAIN_ID,
      mnemonic: options.mnemonic ?? DEV_MNEMONIC,
      close,
    };
  } catch (error) {
    await close();
    signal?.throwIfAborted();
    throw error;
  }
}

function toArguments(options: AnvilOptions): string[] {
  const pairs: [string, string | number | bigint | undefined][] = [
    ["--host", LOOPBACK],
    ["--port", options.port ?? 0],
    ["--chain-id", options.chainId ?? DEV_CHAIN_ID],
    ["--mnemonic", options.mnemonic ?? DEV_MNEMONIC],
    ["--accounts", options.accounts],
    ["--balance", options.balanceEther],
    ["--block-time", options.blockTimeSeconds],
    ["--hardfork", options.hardfork],
  ];
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
}

async function listeningPort(child: AnvilProcess, signal: AbortSignal): Promise<number> {
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
  const lines = createInterface({ input: child.stdout });
  try {
    return await new Promise<number>((resolve, reject) => {
      const fail = (reason: string, cause?: unknown): void =>
        reject(
          new ChainError("ANVIL_DID_NOT_START", { reason, output: errors.join(" ") }, "Is the port taken?", cause),
        );
      lines.on("line", (line) => {
        const match = LISTENING.exec(line);
        if (match) resolve(Number(match[1]));
      });
      child.once("error", (error) => fail(error.message, error));
      child.once("exit", (code) => fail(`it ended with code ${code}`));
      signal.addEventListener("abort", () => fail("it did not listen in time"), { once: true });
    });
  } finally {
    lines.close();
  }
}
